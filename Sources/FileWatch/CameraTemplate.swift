import Values

/// How to read a camera from the name of a folder or file.
public struct CameraTemplate: Sendable, Hashable {
  /// The template as the user wrote it.
  public let text: String
  private let template: NameTemplate

  /// `<building>_<floor>_<number>`: `10B_6_3` is camera 3 on floor 6 of building 10B.
  public static let standardText = "<building>_<floor>_<number>"

  /// A camera is whatever a name says; it has no building, floor or number.
  public static let anyNameText = "<name>"

  /// Creates a template from text with `<building>`, `<floor>`, `<number>` and `<*>` (any text), or
  /// with `<name>`, which is any name.
  ///
  /// Each field takes at least one character, the earlier ones as many as possible, so that
  /// `Main_Hall_2_1` is camera 1 on floor 2 of `Main_Hall`. A number has at least one digit in it,
  /// so that `lost_and_found` does not count as a camera. A field that the template lacks is empty.
  ///
  /// - Throws: `Failure` `.usage` when the template has unknown fields or neither `<number>` nor
  ///   `<name>`.
  public init(_ text: String = Self.standardText) throws {
    let template = try NameTemplate(
      text, known: ["building", "floor", "number", "name", "*"], flag: "camera template")
    let fields = template.fields.filter { $0 != "*" }
    let hasNumber = fields.contains("number") || fields.contains("name")
    guard hasNumber, Set(fields).count == fields.count else {
      throw Failure(
        .usage, attempted: "read the camera template", subject: "\"\(text)\"",
        reason: hasNumber ? "a field occurs twice" : "it lacks <number>",
        remedy: "Write it like this: \(Self.standardText), or: \(Self.anyNameText)")
    }
    self.text = text
    self.template = template
  }

  /// The camera that `name` names: a folder's name, or a file's without its extension; `nil` when
  /// it does not fit the template.
  ///
  /// Bytes that are not UTF-8 appear in the camera's name as `FilePath.description` spells them.
  public func camera(of name: FilePath) -> CameraName? {
    var values: [String: FilePath] = [:]
    guard Self.match(template.parts[...], name.bytes[...], &values) else { return nil }
    let number = values["number"] ?? FilePath("")
    return CameraName(
      text: name.description, building: values["building"]?.description ?? "",
      floor: values["floor"]?.description ?? "", number: number.description)
  }

  private static func match(
    _ parts: ArraySlice<NameTemplate.Part>, _ bytes: ArraySlice<UInt8>,
    _ values: inout [String: FilePath]
  ) -> Bool {
    guard let part = parts.first else { return bytes.isEmpty }
    switch part {
    case .literal(let literal):
      return bytes.starts(with: literal)
        && match(parts.dropFirst(), bytes.dropFirst(literal.count), &values)
    case .field(let name):
      let least = name == "*" ? 0 : 1
      guard bytes.count >= least else { return false }
      for count in (least...bytes.count).reversed() {
        let value = bytes.prefix(count)
        if name == "number" && !value.contains(where: isDigit) { continue }
        guard match(parts.dropFirst(), bytes.dropFirst(count), &values) else { continue }
        values[name] = FilePath(bytes: Array(value))
        return true
      }
      return false
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}
