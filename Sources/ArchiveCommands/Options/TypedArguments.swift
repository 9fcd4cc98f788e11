import Foundation
import Synchronization
import Values

/// The arguments of this process. Paths need not be UTF-8; other text must be.
enum TypedArguments {
  /// Texts that stand for bytes which are not UTF-8.
  private static let escaped = Mutex<Set<String>>([])

  /// The arguments after the program's name. One that is not UTF-8 is spelled as by
  /// `FilePath.description`; `FilePath.init(argument:)` turns it back.
  static func read() -> [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { index in
      guard let argument = CommandLine.unsafeArgv[index] else { return nil }
      return text(Array(UnsafeRawBufferPointer(start: argument, count: strlen(argument))))
    }
  }

  static func text(_ bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    let text = FilePath(bytes: bytes).description
    escaped.withLock { texts in
      texts.insert(text)
      // An option and its value in one.
      let parts = text.split(separator: "=", maxSplits: 1)
      if parts.count > 1 { texts.insert(String(parts[1])) }
    }
    return text
  }

  static func isEscaped(_ text: String) -> Bool { escaped.withLock { $0.contains(text) } }
}

extension FilePath {
  /// The path that was typed as the argument `text`.
  init(argument text: String) {
    let bytes = TypedArguments.isEscaped(text) ? FilePath(escaped: text) : nil
    self = bytes ?? FilePath(text)
  }
}
