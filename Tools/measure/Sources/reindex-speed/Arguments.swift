import FaceRecognition
import Foundation

/// The command line.
struct Arguments {
  var archive = ""
  var model = ""
  var weights = ModelLibrary.defaultDirectory
  var threads = 2
  var turns = 5
  /// Aligned faces that the embedder alone is measured on, at most.
  var chips = 4000
  private var rows: String?

  /// What cannot be understood.
  struct Complaint: Error, CustomStringConvertible {
    var description: String
  }

  /// - Throws: `Complaint` for what cannot be understood.
  init(_ words: ArraySlice<String>) throws {
    var rest = words
    while let word = rest.popFirst() {
      func value() throws -> String {
        guard let value = rest.popFirst() else {
          throw Complaint(description: "\(word) needs a value")
        }
        return value
      }
      func count() throws -> Int {
        guard let count = Int(try value()), count > 0 else {
          throw Complaint(description: "\(word) needs a number from 1")
        }
        return count
      }
      switch word {
      case "--model": model = try value()
      case "--weights": weights = try value()
      case "--threads": threads = try count()
      case "--turns": turns = try count()
      case "--chips": chips = try count()
      case "--rows": rows = try value()
      case _ where word.hasPrefix("-") || !archive.isEmpty:
        throw Complaint(description: "there is no option \(word)")
      default: archive = word
      }
    }
    guard !archive.isEmpty, !model.isEmpty else {
      throw Complaint(
        description: "usage: reindex-speed ARCHIVE --model NAME [--weights DIR] [--threads N] "
          + "[--turns N] [--chips N] [--rows FILE]\nARCHIVE has to have the model; it is copied.")
    }
  }

  /// Appends a row to the file of rows, if there is to be one.
  func append(_ row: ReindexSpeed.Row) throws {
    guard let rows else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var lines = (try? Data(contentsOf: URL(fileURLWithPath: rows))) ?? Data()
    lines += try encoder.encode(row) + Data("\n".utf8)
    try lines.write(to: URL(fileURLWithPath: rows))
  }
}
