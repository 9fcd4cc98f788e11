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
    let template = try NameTemplate(
      text, known: ["yyyy", "MM", "dd", "HH", "mm", "ss", "SSS", "unix", "unixms", "*"],
      flag: "time template")
    let fields = Set(template.fields)
    let isComplete =
      fields.isSuperset(of: ["yyyy", "MM", "dd"]) || fields.contains("unix")
      || fields.contains("unixms")
    guard isComplete else {
      throw Failure(
        .usage, attempted: "read the time template", subject: "\"\(text)\"",
        reason: "it has no complete date",
        remedy: "Use <yyyy>, <MM> and <dd>, or <unix>, or <unixms>.")
    }
    self.text = text
    form = .custom(template)
  }

  /// The moment that a folder's name gives; `nil` when the name has another form.
  ///
  /// - Parameter zone: The zone of names that give none.
  public func time(of name: FilePath, in zone: TimeZone) -> WallTime? {
    switch form {
    case .known:
      return TimeText.parse(name.bytes, in: zone)
    case .custom(let template):
      var values: [String: Int] = [:]
      guard Self.match(template.parts[...], TextCursor(name.bytes), &values) else { return nil }
      return Self.time(from: values, in: zone)
    }
  }

  private static func time(from values: [String: Int], in zone: TimeZone) -> WallTime? {
    if let seconds = values["unix"] {
      let (milliseconds, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1000)
      return overflow ? nil : WallTime(milliseconds: milliseconds)
    }
    if let milliseconds = values["unixms"] { return WallTime(milliseconds: Int64(milliseconds)) }
    guard let year = values["yyyy"], let month = values["MM"], let day = values["dd"] else {
      return nil
    }
    let civil = CivilTime(
      year: year, month: month, day: day, hour: values["HH"] ?? 0, minute: values["mm"] ?? 0,
      second: values["ss"] ?? 0, millisecond: values["SSS"] ?? 0)
    return civil?.wallTime(in: zone)
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
