import FaceModel

extension SearchFilter {
  /// The period in words: `from 2024-05-12 14:00:00`, `all times`.
  public func periodWords(clock: ArchiveClock) -> String {
    switch (from, to) {
    case (nil, nil): "all times"
    case (let start?, nil): "from \(clock.text(start))"
    case (nil, let end?): "until \(clock.text(end))"
    case (let start?, let end?): clock.spanText(start, end)
    }
  }

  /// The cameras in words: `building 10B, floor 6`, `all cameras`.
  public var cameraWords: String {
    guard namesCameras else { return "all cameras" }
    return [
      Self.words("building", buildings), Self.words("floor", floors),
      Self.words("camera", cameras),
    ].compactMap { $0 }.joined(separator: ", ")
  }

  /// What else narrows the search, one phrase each: `quality at least 0.30`.
  public var otherWords: [String] {
    var phrases: [String] = []
    if let minimumQuality { phrases.append("quality at least \(twoDecimals(minimumQuality))") }
    if !excludedSightings.isEmpty {
      let count = excludedSightings.count
      phrases.append("without \(count) \(count == 1 ? "sighting" : "sightings")")
    }
    if !excludedFaces.isEmpty {
      let count = excludedFaces.count
      phrases.append("without \(count) \(count == 1 ? "face" : "faces")")
    }
    return phrases
  }

  private static func words(_ kind: String, _ names: [String]) -> String? {
    guard !names.isEmpty else { return nil }
    return "\(names.count == 1 ? kind : kind + "s") \(names.joined(separator: " or "))"
  }
}

/// `value` with two decimals, rounded half away from zero: `0.30`.
func twoDecimals(_ value: Float) -> String { decimals(Double(value), 2) }

/// `value` with `count` decimals, rounded half away from zero; a minus sign only when not zero.
public func decimals(_ value: Double, _ count: Int) -> String {
  guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
  var scale = 1.0
  for _ in 0..<count { scale *= 10 }
  let scaled = Int64((abs(value) * scale).rounded())
  let digits = String(scaled)
  let padded = String(repeating: "0", count: max(0, count + 1 - digits.count)) + digits
  let sign = value < 0 && scaled != 0 ? "-" : ""
  let whole = padded.dropLast(count)
  return count == 0 ? sign + whole : "\(sign)\(whole).\(padded.suffix(count))"
}
