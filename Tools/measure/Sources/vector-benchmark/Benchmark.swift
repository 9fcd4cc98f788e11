import BlockStore
import FaceSearch
import Foundation
import Values
import VectorIndex

/// Measures the index over a folder of vectors; a line of JSON per measurement.
@main
struct Benchmark {
  static let generation = GenerationID(rawValue: 1)

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 4 else {
      print(
        """
        usage: vector-benchmark insert|memory|search|throughput|batch|graph|ingest|lists FOLDER \
        INDEX [SHARE]
        """)
      exit(64)
    }
    let inputs = try Inputs(folder: arguments[2])
    let file = try BlockFile(path: arguments[3])
    switch arguments[1] {
    case "insert": try insert(inputs, into: file, path: arguments[3])
    case "memory": try memory(inputs, in: file)
    case "search": try search(inputs, in: file)
    case "throughput": try throughput(inputs, in: file)
    case "batch": try batch(inputs, in: file)
    case "graph":
      let share = arguments.count > 4 ? Double(arguments[4]) ?? 0.1 : 0.1
      try graph(inputs, in: file, share: min(max(share, 0), 1))
    case "ingest": try ingest(inputs, into: file)
    case "lists": try lists(inputs, in: file, path: arguments[3])
    default: exit(64)
    }
  }
}

/// What the measurements of searches have in common.
enum Searches {
  /// Similarity from which on an entry of the exact top ten counts as a true match.
  ///
  /// Source: the generator's strangers have a similarity of 0 ± 0.06 at 512 numbers.
  static let matchSimilarity: Float = 0.35
  static let goal = SearchGoal.faces(10)

  static let efforts: [(name: String, effort: SearchEffort)] = [
    ("exact", .exact), ("recall 0.9", .recall(0.9)), ("recall 0.99", .recall(0.99)),
    ("recall 0.999", .recall(0.999)),
  ]
}

/// Time and lines of JSON.
enum Report {
  /// Milliseconds on the monotonic clock.
  static func now() -> Double { milliseconds(CLOCK_MONOTONIC) }

  /// Milliseconds that this thread has computed.
  static func threadTime() -> Double { milliseconds(CLOCK_THREAD_CPUTIME_ID) }

  private static func milliseconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1e6
  }

  static func percentile(_ values: [Double], _ share: Double) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }

  /// Prints a measurement of ours: numbers to five digits, everything else as it is.
  static func line(_ fields: [String: Any]) {
    var fields = fields
    fields["system"] = "FaceArchive"
    let parts = fields.sorted { $0.key < $1.key }.map { name, value in
      switch value {
      case let number as Double: "\"\(name)\": \(String(format: "%.5g", number))"
      case let number as Int: "\"\(name)\": \(number)"
      case let truth as Bool: "\"\(name)\": \(truth)"
      default: "\"\(name)\": \"\(value)\""
      }
    }
    print("{" + parts.joined(separator: ", ") + "}")
    fflush(nil)
  }
}
