/// What a question to an archive is answered with: plain values, and their JSON.
///
/// Every way to ask gives the same answer: the command line writes it as text or as JSON, and other
/// edges encode the same JSON. `Schema/json-output.md` documents every field; a test holds that
/// page to these types. A field that is `nil` is left out.
public protocol Answer: AnswerPart {}

/// What an answer consists of: values that can be compared, sent between threads, encoded and
/// decoded.
public typealias AnswerPart = Codable & Equatable & Sendable
