import FaceModel
import Foundation
import VectorIndex

/// Measures an index over a folder of generated vectors; a line of JSON per measurement.
@main
struct Benchmark {
  static let generation = GenerationID(rawValue: 1)

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count >= 4 else {
      print("usage: vector-benchmark insert|search|batch|graph|cold FOLDER FILE [BATCH or SHARE]")
      exit(64)
    }
    let inputs = try Inputs(folder: arguments[2])
    let file = try BlockFile(path: arguments[3])
    switch arguments[1] {
    case "insert":
      try insert(inputs, into: file, batch: arguments.count > 4 ? Int(arguments[4]) ?? 1000 : 1000)
    case "search": try search(inputs, in: file)
    case "batch": try Batches.run(inputs, in: file)
    case "graph":
      let share = arguments.count > 4 ? Double(arguments[4]) ?? 0.1 : 0.1
      try Batches.graph(inputs, in: file, share: min(max(share, 0), 1))
    case "cold": try cold(inputs, in: file)
    default: exit(64)
    }
  }

  /// Durable commits of `batch` rows each.
  static func insert(_ inputs: Inputs, into file: BlockFile, batch: Int) throws {
    try file.transaction(writing: true) { storage in
      _ = try VectorIndexWriter.create(
        in: storage, generation: generation,
        parameters: IndexParameters(dimension: inputs.dimension))
    }
    var times: [Double] = []
    let start = now()
    for first in stride(from: 0, to: inputs.rows, by: batch) {
      let rows = (first..<min(first + batch, inputs.rows)).map { inputs.row($0) }
      let begin = now()
      try file.transaction(writing: true) { storage in
        var writer = try VectorIndexWriter(storage: storage, generation: generation)
        try writer.insert(rows)
      }
      times.append(now() - begin)
    }
    let total = times.reduce(0, +)
    report([
      "measure": "insert", "batch": "\(batch)",
      "rows_per_s": "\(Int(Double(inputs.rows) / total * 1000))",
      "p50_ms": text(percentile(times, 0.5)), "p99_ms": text(percentile(times, 0.99)),
      "wall_s": text((now() - start) / 1000),
    ])
  }

  static func cold(_ inputs: Inputs, in file: BlockFile) throws {
    try file.transaction(writing: false) { storage in
      let reader = try VectorIndexReader(storage: storage, generation: generation)
      let begin = now()
      let answer = try reader.search(inputs.query(0), goal: .faces(10))
      report(["measure": "first search", "ms": text(now() - begin), "hits": "\(answer.hits.count)"])
    }
  }

  static func search(_ inputs: Inputs, in file: BlockFile) throws {
    let last = inputs.row(inputs.rows - 1).time.milliseconds
    let first = inputs.row(0).time.milliseconds
    func window(_ share: Double) -> VectorFilter {
      let upper = first + Int64(Double(last - first) * 0.7)
      let lower = upper - Int64(Double(last - first) * share)
      return VectorFilter(time: WallTime(milliseconds: lower)..<WallTime(milliseconds: upper))
    }
    let cameras = VectorFilter(cameras: Set([4, 6, 9, 12].map { CameraID(rawValue: $0) }))
    let efforts: [(String, SearchEffort)] = [
      ("exact", .exact), ("recall 0.9", .recall(0.9)), ("recall 0.99", .recall(0.99)),
      ("recall 0.999", .recall(0.999)),
    ]
    let filters: [(String, VectorFilter)] = [
      ("none", VectorFilter()), ("time 10 %", window(0.1)), ("time 1 %", window(0.01)),
      ("time 0.1 %", window(0.001)), ("4 cameras", cameras),
    ]
    try file.transaction(writing: false) { storage in
      let reader = try VectorIndexReader(storage: storage, generation: generation)
      let threads = CommandLine.arguments.count > 4 ? Int(CommandLine.arguments[4]) ?? 1 : 1
      for (filterName, filter) in filters {
        var expected: [Int: [VectorHit]] = [:]
        for (name, effort) in efforts {
          var times: [Double] = []
          var found = 0
          var wanted = 0
          var matched = 0
          var matches = 0
          var agree = 0
          var matching = 0
          var modes: Set<String> = []
          let count = min(inputs.queryCount, 200)
          for place in 0..<count {
            let number = place * inputs.queryCount / count
            let query = inputs.query(number)
            let begin = now()
            let answer = try reader.search(
              query, goal: .faces(10), filter: filter,
              options: SearchOptions(effort: effort, threads: threads))
            times.append(now() - begin)
            switch answer.coverage.mode {
            case .exact: modes.insert("exact")
            case .certified: modes.insert("certified")
            case .estimated: modes.insert("estimated")
            }
            matching = answer.coverage.rowsMatchingFilter
            if effort == .exact {
              expected[number] = answer.hits
              let faces = answer.hits.map(\.faceID.rawValue)
              if faces == inputs.truth(number).map({ $0 + 1 }) { agree += 1 }
            }
            let truth = expected[number] ?? []
            let faces = Set(answer.hits.map(\.faceID))
            found += truth.count { faces.contains($0.faceID) }
            wanted += truth.count
            matched += truth.count { $0.similarity >= 0.35 && faces.contains($0.faceID) }
            matches += truth.count { $0.similarity >= 0.35 }
          }
          report([
            "measure": "search", "filter": filterName, "effort": name,
            "p50_ms": text(percentile(times, 0.5)), "p99_ms": text(percentile(times, 0.99)),
            "recall10": text(Double(found) / Double(max(1, wanted))),
            "match_recall": text(Double(matched) / Double(max(1, matches))),
            "rows": "\(matching)", "modes": modes.sorted().joined(separator: " "),
            "same_as_numpy": effort == .exact && filterName == "none" ? "\(agree)/\(count)" : "",
          ])
        }
      }
    }
  }

  /// Milliseconds on the monotonic clock.
  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1e6
  }

  static func percentile(_ values: [Double], _ share: Double) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }

  static func text(_ value: Double) -> String { String(format: "%.4f", value) }

  static func report(_ fields: [String: String]) {
    let parts = fields.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }
      .map { "\"\($0.key)\": \"\($0.value)\"" }
    print("{" + parts.joined(separator: ", ") + "}")
  }
}
