import Foundation
import Values

/// How to read a time from the name of a folder.
public struct TimeTemplate: Sendable, Hashable {
  private enum Form: Sendable, Hashable {
    case known
    case custom(NameTemplate)
  }

  /// The template as the user wrote it; `automatic` for the known forms.
  public let text: String
  private let form: Form

  /// Unix seconds or milliseconds, `yyyyMMdd_HHmm[ss]`, ISO 8601: see `TimeText.parse`.
  public static let automatic = TimeTemplate()

  private init() {
    text = "automatic"
    form = .known
  }

  /// The expected form of a folder's name, for people.
  public var expectation: String {
    switch form {
    case .known: "Unix seconds, yyyyMMdd_HHmm[ss] or ISO 8601"
    case .custom: text
    }
  }

  /// A custom form, such as `rec-<dd>.<MM>.<yyyy>-<HH>h<mm>`.
  ///
  /// Fields: `<yyyy>`, `<MM>`, `<dd>`, `<HH>`, `<mm>`, `<ss>` (as many digits as letters), `<SSS>`
  /// (milliseconds), `<unix>` and `<unixms>` (all digits that follow), `<*>` (any text, as little
  /// as possible). Missing parts of the time of day are 0.
  ///
  /// - Throws: `Failure` `.usage` when the template has unknown fields or no complete date.
  public init(_ text: String) throws {
    guard text != "automatic" else {
      self = .automatic
      return
    }
    try self.init(text, flag: "time template") { fields in
      let isComplete = fields.isSuperset(of: ["yyyy", "MM", "dd"]) || Self.counts(fields)
      return isComplete
        ? nil
        : ("it has no complete date", "Use <yyyy>, <MM> and <dd>, or <unix>, or <unixms>.")
    }
  }

  /// How to read a time from a file's name, such as `<*>_<HH>.<mm>.<ss>`: with the fields of a
  /// folder's template, but it needs no date. The day is then that of the folder.
  ///
  /// - Throws: `Failure` `.usage` when the template has unknown fields or neither a date nor an hour
  ///   and a minute.
  public init(ofFiles text: String) throws {
    try self.init(text, flag: "file template") { fields in
      let isComplete =
        fields.isSuperset(of: ["HH", "mm"]) || fields.isSuperset(of: ["yyyy", "MM", "dd"])
        || Self.counts(fields)
      return isComplete
        ? nil : ("it has no time", "Use <HH>, <mm> and <ss>, with or without a date, or <unix>.")
    }
  }

  private init(
    _ text: String, flag: String, refusal: (Set<String>) -> (reason: String, remedy: String)?
  ) throws {
    let template = try NameTemplate(
      text, known: ["yyyy", "MM", "dd", "HH", "mm", "ss", "SSS", "unix", "unixms", "*"],
      flag: flag)
    if let refusal = refusal(Set(template.fields)) {
      throw Failure(
        .usage, attempted: "read the \(flag)", subject: "\"\(text)\"", reason: refusal.reason,
        remedy: refusal.remedy)
    }
    self.text = text
    form = .custom(template)
  }

  private static func counts(_ fields: Set<String>) -> Bool {
    fields.contains("unix") || fields.contains("unixms")
  }

  /// The moment that a folder's name gives; `nil` when the name has another form.
  ///
  /// - Parameter zone: The zone of names that give none.
  public func time(of name: FilePath, in zone: TimeZone) -> WallTime? {
    switch form {
    case .known: TimeText.parse(name.bytes, in: zone)
    case .custom: readings(of: name, in: zone).first?.moment(in: zone)
    }
  }

  /// What a whole name can mean; empty when it has another form.
  ///
  /// - Parameter zone: The zone of names that give none.
  func readings(of name: FilePath, in zone: TimeZone) -> [TimePiece] {
    switch form {
    case .known:
      let readings = TimeFinder.readings(ofWhole: name).filter {
        $0.date != nil || $0.instant != nil
      }
      guard let known = TimeText.parse(name.bytes, in: zone),
        !readings.contains(where: { $0.moment(in: zone) == known })
      else { return readings }
      return [
        TimePiece(bytes: 0..<name.bytes.count, precision: .second, instant: known)
      ] + readings
    case .custom(let template):
      var values: [String: Int] = [:]
      guard Self.match(template.parts[...], TextCursor(name.bytes), &values) else { return [] }
      return Self.piece(from: values, length: name.bytes.count).map { [$0] } ?? []
    }
  }

  private static func piece(from values: [String: Int], length: Int) -> TimePiece? {
    var piece = TimePiece(bytes: 0..<length, precision: .second)
    if let seconds = values["unix"] {
      let (milliseconds, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1000)
      guard !overflow else { return nil }
      piece.instant = WallTime(milliseconds: milliseconds)
      return piece
    }
    if let milliseconds = values["unixms"] {
      piece.instant = WallTime(milliseconds: Int64(milliseconds))
      return piece
    }
    if let month = values["MM"], let day = values["dd"],
      let year = values["yyyy"]
    {
      piece.date = CivilTime(year: year, month: month, day: day)
      guard piece.date != nil else { return nil }
    }
    guard let hour = values["HH"] else {
      piece.precision = .day
      return piece.date == nil ? nil : piece
    }
    guard hour < 24, values["mm"] ?? 0 < 60, values["ss"] ?? 0 < 60 else { return nil }
    piece.clock = TimePiece.Clock(
      hour: hour, minute: values["mm"] ?? 0, second: values["ss"] ?? 0,
      millisecond: values["SSS"] ?? 0)
    piece.precision = values["mm"] == nil ? .hour : values["ss"] == nil ? .minute : .second
    return piece
  }

  private static func match(
    _ parts: ArraySlice<NameTemplate.Part>, _ cursor: TextCursor, _ values: inout [String: Int]
  ) -> Bool {
    guard let part = parts.first else { return cursor.isAtEnd }
    var next = cursor
    switch part {
    case .literal(let bytes):
      return next.skip(bytes) && match(parts.dropFirst(), next, &values)
    case .field("*"):
      return (0...cursor.rest.count).contains { count in
        match(parts.dropFirst(), TextCursor(cursor.rest.dropFirst(count)), &values)
      }
    case .field(let name):
      let isUnix = name == "unix" || name == "unixms"
      let count = isUnix ? cursor.digitCount : name.utf8.count
      guard count > 0, let value = next.digits(count),
        match(parts.dropFirst(), next, &values)
      else { return false }
      values[name] = value
      return true
    }
  }
}
