import Answers
import Values

/// Makes values of any answer out of nothing, by decoding them from a source that has every field.
///
/// An answer needs no example of its own: a field that is added to a type is in its examples at once.
enum Example {
  /// What optional fields get.
  enum Filling: Hashable {
    /// A value. `form` chooses among the forms of what has several.
    case everything(form: Int)
    /// A value above this level, nothing from there on; the answer itself is level 0.
    case above(level: Int)
  }

  /// As many fillings as tell apart what may be there and what always is: an optional field of an
  /// object that is optional itself is once missing while its object is there.
  static let fillings: [Filling] =
    (0..<alignments.count).map { .everything(form: $0) } + (0...deepest).map { .above(level: $0) }
  /// No answer has optional fields deeper than this.
  private static let deepest = 6

  /// A value whose lists have one element each.
  ///
  /// - Parameter level: How deep in the answer the value is.
  static func make<Value: Decodable>(
    _ type: Value.Type, _ filling: Filling, level: Int = 0
  ) throws -> Value {
    if let chosen = chosen(type, filling), let value = chosen as? Value { return value }
    return try Value(from: ExampleDecoder(filling: filling, level: level))
  }

  private static let alignments: [ModelAnswer.Alignment] = [
    .named("arcface-112"),
    .points(.init(width: 112, height: 112, points: [[38, 51]], source: "its publisher")),
    .box(.init(margin: 0.25, keepsAspect: true)),
  ]

  /// Values of types that do not take any text, number or form.
  private static func chosen(_ type: Any.Type, _ filling: Filling) -> Any? {
    switch type {
    case is Moment.Type:
      return Moment(WallTime(milliseconds: 1_599_025_493_250), offsetSeconds: 7200)
    case is ModelAnswer.Alignment.Type:
      if case .everything(let form) = filling { return alignments[form] }
      return alignments[0]
    case let cases as any CaseIterable.Type: return first(cases)
    default: return nil
    }
  }

  private static func first<Cases: CaseIterable>(_ type: Cases.Type) -> Any? { type.allCases.first }
}

/// Gives a value for every field that it is asked for.
private struct ExampleDecoder: Decoder {
  let filling: Example.Filling
  let level: Int
  let codingPath: [any CodingKey] = []
  let userInfo: [CodingUserInfoKey: Any] = [:]

  var hasOptionals: Bool {
    if case .above(let first) = filling { level < first } else { true }
  }

  /// What is one level deeper.
  func element<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try Example.make(type, filling, level: level + 1)
  }

  func container<Key>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(Fields<Key>(decoder: self))
  }

  func unkeyedContainer() -> any UnkeyedDecodingContainer { Elements(decoder: self) }

  func singleValueContainer() -> any SingleValueDecodingContainer { Single(decoder: self) }

  /// A field of every name; an object whose names are not fixed has the name `name`.
  struct Fields<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: ExampleDecoder
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { Key(stringValue: "name").map { [$0] } ?? [] }

    func contains(_ key: Key) -> Bool { decoder.hasOptionals }
    func decodeNil(forKey key: Key) -> Bool { !decoder.hasOptionals }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
      try decoder.element(type)
    }
    func nestedContainer<Nested>(
      keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedDecodingContainer<Nested> { decoder.container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer {
      decoder.unkeyedContainer()
    }
    func superDecoder() -> any Decoder { decoder }
    func superDecoder(forKey key: Key) -> any Decoder { decoder }
  }

  /// A list of one element.
  struct Elements: UnkeyedDecodingContainer {
    let decoder: ExampleDecoder
    var codingPath: [any CodingKey] { [] }
    let count: Int? = 1
    var currentIndex = 0
    var isAtEnd: Bool { currentIndex == 1 }

    init(decoder: ExampleDecoder) { self.decoder = decoder }

    mutating func decodeNil() -> Bool { false }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
      currentIndex += 1
      return try decoder.element(type)
    }
    mutating func nestedContainer<Nested>(
      keyedBy type: Nested.Type
    ) -> KeyedDecodingContainer<Nested> {
      currentIndex += 1
      return decoder.container(keyedBy: type)
    }
    mutating func nestedUnkeyedContainer() -> any UnkeyedDecodingContainer {
      currentIndex += 1
      return decoder.unkeyedContainer()
    }
    func superDecoder() -> any Decoder { decoder }
  }

  struct Single: SingleValueDecodingContainer {
    let decoder: ExampleDecoder
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { !decoder.hasOptionals }
    func decode(_ type: Bool.Type) -> Bool { true }
    func decode(_ type: String.Type) -> String { "text" }
    func decode(_ type: Double.Type) -> Double { 0.5 }
    func decode(_ type: Float.Type) -> Float { 0.5 }
    func decode(_ type: Int.Type) -> Int { 7 }
    func decode(_ type: Int8.Type) -> Int8 { 7 }
    func decode(_ type: Int16.Type) -> Int16 { 7 }
    func decode(_ type: Int32.Type) -> Int32 { 7 }
    func decode(_ type: Int64.Type) -> Int64 { 7 }
    func decode(_ type: UInt.Type) -> UInt { 7 }
    func decode(_ type: UInt8.Type) -> UInt8 { 7 }
    func decode(_ type: UInt16.Type) -> UInt16 { 7 }
    func decode(_ type: UInt32.Type) -> UInt32 { 7 }
    func decode(_ type: UInt64.Type) -> UInt64 { 7 }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
      try Example.make(type, decoder.filling, level: decoder.level)
    }
  }
}
