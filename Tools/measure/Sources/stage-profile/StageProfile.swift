import FaceRecognition
import Foundation
import SightingStream
import Values
import Worker

/// Where the time of examining a source goes, stage by stage, from the worker's own clock.
///
///     stage-profile --weights DIR [--threads N] [--runs N] [--thoroughness LEVEL]
///         [--audit SHARE] [--min-face PIXELS] [--fps RATE] [--rows FILE] FILE…
///
/// The worker runs in this process, with nothing around it: no pipe, no archive. Prints a Markdown
/// table of the median run of each file; `--rows` appends every run as a line of JSON.
@main
enum StageProfile {
  static func main() throws {
    let arguments = try Arguments(CommandLine.arguments.dropFirst())
    let library = try ModelLibrary(directory: arguments.weights)
    let worker = try SourceWorker(library: library, threads: arguments.threads)
    var columns: [Column] = []
    for path in arguments.files {
      let runs = try (0..<arguments.runs).map { run in
        try measure(path, with: worker, run: run, arguments: arguments)
      }
      try arguments.append(runs)
      let sorted = runs.sorted { $0.wallSeconds < $1.wallSeconds }
      columns.append(Column(run: sorted[sorted.count / 2]))
    }
    print(Column.table(columns), terminator: "")
  }

  /// What all threads of this process have had of the processors so far.
  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func measure(
    _ path: String, with worker: SourceWorker, run: Int, arguments: Arguments
  ) throws -> Row {
    let clock = ContinuousClock()
    let began = clock.now
    let processorBegan = processorSeconds()
    var ended: SourceSummary?
    var streamedBytes = 0
    var spans: [Row.Span] = []
    let job = Job(number: 1, path: FilePath(path), options: arguments.options)
    guard let source = FileHandle(forReadingAtPath: path) else {
      throw Complaint("\(path) can not be opened")
    }
    try worker.run(job: job, source: source.fileDescriptor) { record in
      switch record {
      case .face(let face): streamedBytes += face.crop.jpeg.count + face.embedding.count * 4
      case .sightingEnded(let sighting): spans.append(Row.Span(sighting))
      case .sourceEnded(let summary): ended = summary
      default: break
      }
    }
    guard let ended else { throw Complaint("\(path): the worker did not end its source") }
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Row(
      path: path,
      file: URL(fileURLWithPath: path).lastPathComponent,
      thoroughness: arguments.options.thoroughness.rawValue,
      minimumFacePixels: arguments.options.minimumFacePixels,
      run: run, threads: arguments.threads,
      wallSeconds: (clock.now - began) / .seconds(1),
      processorSeconds: processorSeconds() - processorBegan,
      mediaSeconds: ended.decodedSeconds,
      decoded: ended.accounting.decoded, skipped: ended.accounting.skipped,
      audited: ended.accounting.auditedGroups, auditedMisses: ended.accounting.auditedMisses,
      sampled: ended.accounting.sampled,
      detections: ended.accounting.detections, sightings: ended.sightings,
      keptFaces: ended.accounting.keptFaces, streamedBytes: streamedBytes,
      spans: spans, peakMegabytes: usage.ru_maxrss / 1024, outcome: "\(ended.outcome)",
      stageSeconds: ended.stageSeconds)
  }
}

/// What is wrong with the arguments or a run, for people.
struct Complaint: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) {
    self.description = description
  }
}
