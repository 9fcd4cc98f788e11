import Values

/// A pattern for the name of a folder or file: text with `<fields>` in it, as in
/// `<building>_<floor>_<number>`.
struct NameTemplate: Sendable, Hashable {
  enum Part: Sendable, Hashable {
    case literal([UInt8])
    case field(String)
  }

  let parts: [Part]

  /// The fields named in the template, in order.
  var fields: [String] {
    parts.compactMap { part in
      if case .field(let name) = part { name } else { nil }
    }
  }

  /// - Throws: `Failure` `.usage` for an unclosed or unknown field, or without a field.
  init(_ text: String, known: [String], flag: String, needsField: Bool = true) throws {
    var parts: [Part] = []
    var literal: [UInt8] = []
    var rest = Array(text.utf8)[...]
    func refuse(_ reason: String) -> Failure {
      let fields = known.map { "<\($0)>" }.joined(separator: ", ")
      return Failure(
        .usage, attempted: "read the \(flag)", subject: "\"\(text)\"", reason: reason,
        remedy: "Its fields are \(fields); all other text stands for itself.")
    }
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "<") else {
        literal.append(byte)
        continue
      }
      guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else {
        throw refuse("a field has \"<\" but no \">\"")
      }
      let name = String(decoding: rest[..<end], as: UTF8.self)
      guard known.contains(name) else { throw refuse("<\(name)> is not one of its fields") }
      if !literal.isEmpty { parts.append(.literal(literal)) }
      literal = []
      parts.append(.field(name))
      rest = rest[(end + 1)...]
    }
    if !literal.isEmpty { parts.append(.literal(literal)) }
    self.parts = parts
    guard !needsField || !fields.isEmpty else { throw refuse("it has no field") }
  }
}
