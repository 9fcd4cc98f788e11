import Foundation
import SightingStream

/// The command line.
struct Arguments {
  var weights = ""
  var threads = 2
  var runs = 1
  var options = JobOptions()
  var files: [String] = []
  private var minimumFacePixels: Float?
  private var rows: String?

  /// - Throws: `Complaint` for what cannot be understood.
  init(_ words: ArraySlice<String>) throws {
    var rest = words
    while let word = rest.popFirst() {
      func value() throws -> String {
        guard let value = rest.popFirst() else { throw Complaint("\(word) needs a value") }
        return value
      }
      func count() throws -> Int {
        guard let count = Int(try value()), count > 0 else {
          throw Complaint("\(word) needs a number from 1")
        }
        return count
      }
      switch word {
      case "--weights": weights = try value()
      case "--threads": threads = try count()
      case "--runs": runs = try count()
      case "--thoroughness":
        let level = try value()
        guard let known = JobOptions.Thoroughness(rawValue: level) else {
          throw Complaint("there is no thoroughness \(level)")
        }
        options.thoroughness = known
      case "--audit":
        guard let share = Double(try value()), (0...1).contains(share) else {
          throw Complaint("--audit needs a share from 0 to 1")
        }
        options.auditShare = share
      case "--min-face":
        guard let pixels = Float(try value()), pixels > 0 else {
          throw Complaint("--min-face needs a number of pixels above 0")
        }
        minimumFacePixels = pixels
      case "--fps":
        guard let rate = Double(try value()), rate >= 0 else {
          throw Complaint("--fps needs a number from 0")
        }
        options.framesPerSecond = rate
      case "--rows": rows = try value()
      case _ where word.hasPrefix("-"): throw Complaint("there is no option \(word)")
      default: files.append(word)
      }
    }
    options.minimumFacePixels =
      minimumFacePixels ?? JobOptions.usualMinimumFacePixels(for: options.thoroughness)
    guard !weights.isEmpty, !files.isEmpty else {
      throw Complaint(
        "usage: stage-profile --weights DIR [--threads N] [--runs N] [--thoroughness LEVEL] "
          + "[--audit SHARE] [--min-face PIXELS] [--fps RATE] [--rows FILE] FILE…")
    }
  }

  /// Appends runs to the file of rows, if there is to be one.
  func append(_ runs: [Row]) throws {
    guard let rows else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var lines = (try? Data(contentsOf: URL(fileURLWithPath: rows))) ?? Data()
    for run in runs { lines += try encoder.encode(run) + Data("\n".utf8) }
    try lines.write(to: URL(fileURLWithPath: rows))
  }
}
