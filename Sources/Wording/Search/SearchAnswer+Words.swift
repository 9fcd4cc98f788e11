import Answers
import Values

extension SearchAnswer.Query {
  /// How alike the two least similar photos are, where that is less than hits had to be: they may
  /// show different people.
  public func disagreement(_ searched: SearchAnswer.Searched) -> Float? {
    guard origin == "photos", let agreement else { return nil }
    return agreement < searched.minimumSimilarity.similarity ? agreement : nil
  }

  /// Which photos were turned, and how: `a.jpg by 180°, b.png by 90°`; `nil` when none was.
  public var turnedWords: String? {
    let turned = zip(photoNames, turnedDegrees ?? []).filter { $0.1 != 0 }
    guard !turned.isEmpty else { return nil }
    return turned.map { "\($0.0) by \($0.1)°" }.joined(separator: ", ")
  }

  /// The query in words: `face.jpg`, `sighting 12`.
  public var words: String {
    if let face { return "face \(face.rawValue)" }
    if let sighting { return "sighting \(sighting.rawValue)" }
    return photoNames.joined(separator: ", ")
  }

  /// The file names of the photos.
  public var photoNames: [String] {
    (photos ?? []).map { path in
      (FilePath(escaped: path) ?? FilePath(path)).lastComponent.description
    }
  }
}

extension SearchAnswer.FalseMatches {
  /// `0.02`, `12`, `at most 0.1`, `0.12 (0.05–0.31)`
  public var words: String {
    if isUpperBound { return "at most \(Self.number(count, roundedUp: true))" }
    guard let lower, let upper else { return Self.number(count) }
    return "\(Self.number(count)) (\(Self.number(lower))–\(Self.number(upper)))"
  }

  /// A number of false matches with about two digits: `0.031`, `4.2`, `1,240`; `<0.001`.
  public static func number(_ value: Double, roundedUp: Bool = false) -> String {
    guard value.isFinite, value < 1e15 else { return "\(value)" }
    if value == 0 { return "0" }
    if value < 0.001 { return roundedUp ? "0.001" : "<0.001" }
    let digits = value < 1 ? 3 : value < 10 ? 1 : 0
    return digits == 0 ? grouped(Int(value.rounded())) : decimals(value, digits)
  }
}
