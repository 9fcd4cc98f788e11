/// What a cell of the column "form" says: `list of numbers`, `*optional* time`.
indirect enum FormText: Equatable {
  case text, number, flag, time, object, null
  /// An object that has a section of its own.
  case named(String)
  case list(FormText)
  /// An object whose field names are not fixed.
  case byName(FormText)
  case either(FormText, FormText)

  /// - Parameter words: without `*optional*`.
  /// - Returns: `nil` for what is no form.
  init?(_ words: Substring) {
    // By hand, not with regular expressions: each row is read a thousand times.
    let words = words.trimmingPrefix(" ")
    if let list = ["list of ", "lists of "].first(where: words.hasPrefix) {
      guard let element = FormText(words.dropFirst(list.count)) else { return nil }
      self = .list(element)
    } else if let union = words.ranges(of: " or ").last {
      guard let first = FormText(words[..<union.lowerBound]),
        let second = FormText(words[union.upperBound...])
      else { return nil }
      self = .either(first, second)
    } else if words.hasSuffix(" by name") {
      guard let value = FormText(words.dropLast(" by name".count)) else { return nil }
      self = .byName(value)
    } else if words.count > 2, words.first == "`", words.last == "`",
      words.dropFirst().dropLast().allSatisfy({ $0.isASCII && $0.isLetter })
    {
      self = .named(String(words.dropFirst().dropLast()))
    } else {
      switch words {
      case "text", "texts", "path", "paths": self = .text
      case "number", "numbers": self = .number
      case "flag": self = .flag
      case "time": self = .time
      case "object", "objects": self = .object
      case "null": self = .null
      default: return nil
      }
    }
  }
}
