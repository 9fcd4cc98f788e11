import Values

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
    if let minimumQuality {
      phrases.append("quality at least \(decimals(Double(minimumQuality), 2))")
    }
    if let minimumFacePixels {
      let isWhole = minimumFacePixels == minimumFacePixels.rounded()
      let pixels = decimals(Double(minimumFacePixels), isWhole ? 0 : 1)
      phrases.append("faces of at least \(pixels) pixels")
    }
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
