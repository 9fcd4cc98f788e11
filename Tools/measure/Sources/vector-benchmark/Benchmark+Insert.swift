import BlockStore
import Foundation
import Values
import VectorIndex

extension Benchmark {
  /// Durable commits of 1,000 rows each, searchable at their commit; then the size of the file.
  static func insert(_ inputs: Inputs, into file: BlockFile, path: String) throws {
    let batch = 1000
    try file.transaction(writing: true) { storage in
      _ = try VectorIndexWriter.create(
        in: storage, generation: generation,
        parameters: IndexParameters(dimension: inputs.dimension))
    }
    var times: [Double] = []
    let written = bytesWritten()
    for first in stride(from: 0, to: inputs.rows, by: batch) {
      let rows = (first..<min(first + batch, inputs.rows)).map { inputs.row($0) }
      let begin = Report.now()
      try file.transaction(writing: true) { storage in
        var writer = try VectorIndexWriter(storage: storage, generation: generation)
        try writer.insert(rows)
      }
      times.append(Report.now() - begin)
    }
    let seconds = times.reduce(0, +) / 1000
    Report.line([
      "measure": "insert", "setting": "durable, batches of \(batch)",
      "rows_per_s": Double(inputs.rows) / seconds, "seconds": seconds,
      "p50_ms": Report.percentile(times, 0.5), "p99_ms": Report.percentile(times, 0.99),
    ])
    let size = Double(allocated(path))
    Report.line(["measure": "size", "disk_bytes_per_row": size / Double(inputs.rows)])
    Report.line([
      "measure": "written", "setting": "durable, batches of \(batch)",
      "bytes_per_row": Double(bytesWritten() - written) / Double(inputs.rows),
      "times_size": Double(bytesWritten() - written) / size,
    ])
  }

  /// Bytes that this process has handed to the system to write.
  private static func bytesWritten() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/io", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("wchar: ") }
    return line.flatMap { Int($0.dropFirst("wchar: ".count)) } ?? 0
  }

  /// Bytes that a file takes on disk.
  static func allocated(_ path: String) -> Int {
    var facts = stat()
    return stat(path, &facts) == 0 ? Int(facts.st_blocks) * 512 : 0
  }

  /// Searches of a reader while nothing is written and while 1,000 rows a second are committed.
  static func ingest(_ inputs: Inputs, into file: BlockFile) throws {
    let question = inputs.questions[0]
    let idle = try latencies(of: question, inputs, in: file, seconds: 10)
    let pace = Pace()
    let writer = Thread {
      do {
        try write(inputs, into: file, pace)
      } catch {
        print("the writer stopped: \(error)")
        exit(1)
      }
    }
    writer.start()
    let busy = try latencies(of: question, inputs, in: file, seconds: 20)
    pace.stop()
    for (name, times) in [("idle", idle), ("1,000 rows/s ingested", busy)] {
      Report.line([
        "measure": "search during ingest", "setting": name, "filter": question.name,
        "p50_ms": Report.percentile(times, 0.5), "p99_ms": Report.percentile(times, 0.99),
        "queries": times.count,
      ])
    }
    Report.line(["measure": "ingest during search", "rows_per_s": pace.rowsPerSecond])
  }

  /// Times of searches as `search` makes them, each in a transaction of its own.
  private static func latencies(
    of question: Inputs.Question, _ inputs: Inputs, in file: BlockFile, seconds: Double
  ) throws -> [Double] {
    var times: [Double] = []
    let start = Report.now()
    while Report.now() - start < seconds * 1000 {
      let query = inputs.query(times.count % inputs.queryCount)
      let begin = Report.now()
      try file.transaction(writing: false) { storage in
        let reader = try VectorIndexReader(storage: storage, generation: generation)
        _ = try reader.search(query, goal: Searches.goal, filter: question.filter)
      }
      times.append(Report.now() - begin)
    }
    return times
  }

  /// Commits a thousand rows every second until told to stop, as new faces at the end of time.
  private static func write(_ inputs: Inputs, into file: BlockFile, _ pace: Pace) throws {
    let batch = 1000
    var number = 0
    let start = Report.now()
    while !pace.isStopped {
      let rows = (0..<batch).map { offset in
        var row = inputs.row((number + offset) % inputs.rows)
        row.faceID = FaceID(rawValue: Int64(inputs.rows + number + offset) + 1)
        row.time = WallTime(
          milliseconds: inputs.row(inputs.rows - 1).time.milliseconds + Int64(number + offset))
        return row
      }
      try file.transaction(writing: true) { storage in
        var writer = try VectorIndexWriter(storage: storage, generation: generation)
        try writer.insert(rows)
      }
      number += batch
      pace.wrote(number, seconds: (Report.now() - start) / 1000)
      let wait = start + Double(number) - Report.now()
      if wait > 0 { usleep(UInt32(wait * 1000)) }
    }
  }
}

/// What the writing thread and the reading one tell each other.
///
/// Sendable: all fields are read and written under the lock.
private final class Pace: @unchecked Sendable {
  private let lock = NSLock()
  private var stopped = false
  private var rate = 0.0

  var isStopped: Bool { lock.withLock { stopped } }
  var rowsPerSecond: Double { lock.withLock { rate } }
  func stop() { lock.withLock { stopped = true } }

  func wrote(_ rows: Int, seconds: Double) {
    lock.withLock { rate = Double(rows) / max(1, seconds) }
  }
}
