import BlockStore
import FaceSearch
import Foundation
import Values
import VectorIndex

extension Benchmark {
  /// Latency and recall of one search after another, for every filter and effort, with one thread
  /// and with two for each search.
  static func search(_ inputs: Inputs, in file: BlockFile) throws {
    try file.transaction(writing: false) { storage in
      let reader = try VectorIndexReader(storage: storage, generation: generation)
      for question in inputs.questions {
        for (name, effort) in Searches.efforts {
          for threads in effort == .exact ? [1] : [1, 2] {
            let options = SearchOptions(effort: effort, threads: threads)
            try Searches.measure(inputs, question, reader, options, setting: name)
          }
        }
      }
    }
    for question in inputs.questions { try searchAnew(inputs, question, in: file) }
  }

  /// As a program that answers one question after another: a snapshot of its own for each.
  private static func searchAnew(
    _ inputs: Inputs, _ question: Inputs.Question, in file: BlockFile
  ) throws {
    var tally = Tally()
    for number in 0..<inputs.queryCount {
      let query = inputs.query(number)
      let begin = (Report.now(), Report.threadTime())
      let answer = try file.transaction(writing: false) { storage in
        try VectorIndexReader(storage: storage, generation: generation).search(
          query, goal: Searches.goal, filter: question.filter)
      }
      let end = (Report.now(), Report.threadTime())
      tally.add(answer, truth: question.truth(number), wall: end.0 - begin.0, cpu: end.1 - begin.1)
    }
    tally.report(question, setting: "recall 0.99, a snapshot each", threads: 1)
  }

  /// Queries answered per second by one and by two threads that each search on their own.
  static func throughput(_ inputs: Inputs, in file: BlockFile) throws {
    for question in inputs.questions {
      for (name, effort) in Searches.efforts where ["exact", "recall 0.99"].contains(name) {
        for threads in [1, 2] {
          let count = Counter()
          let began = Report.now()
          let workers = (0..<threads).map { number in
            let done = DispatchSemaphore(value: 0)
            let thread = Thread {
              do {
                try answer(
                  inputs, question, effort, in: file, from: number * inputs.queryCount / threads,
                  until: began + 2000, count)
              } catch {
                print("a search failed: \(error)")
                exit(1)
              }
              done.signal()
            }
            thread.start()
            return done
          }
          for worker in workers { worker.wait() }
          Report.line([
            "measure": "throughput", "filter": question.name, "setting": name, "threads": threads,
            "qps": Double(count.value) / (Report.now() - began) * 1000,
          ])
        }
      }
    }
  }

  private static func answer(
    _ inputs: Inputs, _ question: Inputs.Question, _ effort: SearchEffort, in file: BlockFile,
    from first: Int, until end: Double, _ count: Counter
  ) throws {
    try file.transaction(writing: false) { storage in
      let reader = try VectorIndexReader(storage: storage, generation: generation)
      var number = first
      while Report.now() < end {
        _ = try reader.search(
          inputs.query(number % inputs.queryCount), goal: Searches.goal, filter: question.filter,
          options: SearchOptions(effort: effort))
        number += 1
        count.increment()
      }
    }
  }
}

extension Searches {
  /// Latency and recall of all queries, one after another.
  static func measure(
    _ inputs: Inputs, _ question: Inputs.Question, _ reader: VectorIndexReader<BlockTransaction>,
    _ options: SearchOptions, setting: String
  ) throws {
    var tally = Tally()
    for number in -5..<inputs.queryCount {
      let query = inputs.query(max(0, number))
      let begin = (Report.now(), Report.threadTime())
      let answer = try reader.search(
        query, goal: goal, filter: question.filter, options: options)
      let end = (Report.now(), Report.threadTime())
      // The first ones only warm up.
      guard number >= 0 else { continue }
      tally.add(
        answer, truth: question.truth(number), wall: end.0 - begin.0, cpu: end.1 - begin.1)
    }
    tally.report(question, setting: setting, threads: options.threads)
  }
}

/// What was measured of many searches with one filter and one effort.
private struct Tally {
  private var wall: [Double] = []
  private var cpu: [Double] = []
  private var (found, wanted, matched, matches) = (0, 0, 0, 0)
  private var modes: [String: Int] = [:]
  private var scanned = 0

  mutating func add(
    _ answer: FaceAnswer, truth: [(face: FaceID, similarity: Float)], wall: Double, cpu: Double
  ) {
    self.wall.append(wall)
    self.cpu.append(cpu)
    let faces = Set(answer.hits.map(\.faceID))
    for entry in truth {
      let isFound = faces.contains(entry.face)
      wanted += 1
      found += isFound ? 1 : 0
      guard entry.similarity >= Searches.matchSimilarity else { continue }
      matches += 1
      matched += isFound ? 1 : 0
    }
    let mode =
      switch answer.coverage.mode {
      case .exact: "exact"
      case .certified: "certified"
      case .estimated: "estimated"
      }
    modes[mode, default: 0] += 1
    scanned += answer.coverage.rowsScanned
  }

  func report(_ question: Inputs.Question, setting: String, threads: Int) {
    Report.line([
      "measure": "search", "filter": question.name, "setting": setting, "threads": threads,
      "p50_ms": Report.percentile(wall, 0.5), "p99_ms": Report.percentile(wall, 0.99),
      "cpu_ms": Report.percentile(cpu, 0.5),
      "recall10": Double(found) / Double(max(1, wanted)),
      "match_recall": matches == 0 ? 1 : Double(matched) / Double(matches), "matches": matches,
      "queries": wall.count, "rows": question.rows,
      "mode": modes.keys.sorted().joined(separator: " "),
    ])
  }
}

/// A number that several threads count up.
///
/// Sendable: the number is read and written under the lock.
final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var number = 0

  var value: Int { lock.withLock { number } }
  func increment() { lock.withLock { number += 1 } }
}
