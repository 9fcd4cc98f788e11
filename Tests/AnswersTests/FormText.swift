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
    let words = words.trimmingPrefix(" ")
    if let list = words.wholeMatch(of: /lists? of (.+)/) {
      guard let element = FormText(list.output.1) else { return nil }
      self = .list(element)
    } else if let union = words.wholeMatch(of: /(.+) or (.+)/) {
      guard let first = FormText(union.output.1), let second = FormText(union.output.2) else {
        return nil
      }
      self = .either(first, second)
    } else if let table = words.wholeMatch(of: /(.+) by name/) {
      guard let value = FormText(table.output.1) else { return nil }
      self = .byName(value)
    } else if let name = words.wholeMatch(of: /`([a-zA-Z]+)`/) {
      self = .named(String(name.output.1))
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
