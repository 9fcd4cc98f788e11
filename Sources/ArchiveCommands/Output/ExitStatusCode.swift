import Values

/// What the program's exit status says.
enum ExitStatusCode: Int32 {
  case done = 0
  case failed = 1
  case someUnreadable = 3
  case noArchive = 10
  case writerLocked = 11
  case mismatch = 12
  case damaged = 13
  case usage = 64
  case interrupted = 130

  /// The one place that says which failure ends with which status.
  init(_ code: Failure.Code) {
    self =
      switch code {
      case .noArchive: .noArchive
      case .writerLocked: .writerLocked
      case .newerFormat, .olderFormat, .modelMismatch: .mismatch
      case .damaged: .damaged
      case .usage: .usage
      case .archiveExists, .notWritable, .diskFull, .unreadableMedia, .noFace, .severalFaces,
        .notFound, .failed:
        .failed
      }
  }

  private var meaning: String {
    switch self {
    case .done: "done"
    case .failed: "failed; the message says why"
    case .someUnreadable: "done, but some files could not be read"
    case .noArchive: "no archive found"
    case .writerLocked: "another process is writing to the archive"
    case .mismatch: "the format or the model does not match the archive"
    case .damaged: "the archive is damaged"
    case .usage: "the arguments are invalid"
    case .interrupted: "interrupted; finished work is committed"
    }
  }

  /// The section `EXIT STATUS` of a command's help.
  static func help(_ codes: [ExitStatusCode]) -> String {
    let lines = codes.map { code in
      let number = String(code.rawValue)
      return "  \(String(repeating: " ", count: 3 - number.count))\(number)  \(code.meaning)"
    }
    return (["EXIT STATUS"] + lines).joined(separator: "\n")
  }

  /// All of them.
  static let helpText = help([
    .done, .failed, .someUnreadable, .noArchive, .writerLocked, .mismatch, .damaged, .usage,
    .interrupted,
  ])

  /// Those of a command that examines photos and needs no archive.
  static let photosHelp = help([.done, .failed, .someUnreadable, .noArchive, .mismatch, .usage])

  /// Those of a command that only reads the archive.
  static let readingHelp = help([.done, .failed, .noArchive, .mismatch, .damaged, .usage])

  /// Those of a command that writes to the archive.
  static let writingHelp = help([
    .done, .failed, .noArchive, .writerLocked, .mismatch, .damaged, .usage,
  ])
}
