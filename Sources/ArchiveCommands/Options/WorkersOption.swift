import ArgumentParser
import Foundation

/// How many worker processes run at a time.
struct WorkersOption: ParsableArguments {
  @Option(
    name: .customLong("workers"), parsing: .unconditional,
    help: ArgumentHelp(
      "Worker processes at a time. Default: as fits the processors.", valueName: "n"))
  var workers: Int?

  func validate() throws {
    if let workers, !(1...256).contains(workers) {
      throw ValidationError("--workers must be from 1 to 256.")
    }
  }

  private static var processors: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// Processors that one worker makes use of.
  ///
  /// Source: measured on 2 processors and 120 s of 720p video: one worker with two threads and two
  /// workers with one each came to the same speed, and the first needs half the memory.
  private static let processorsPerWorker = 2

  var count: Int { workers ?? max(1, Self.processors / Self.processorsPerWorker) }

  /// The threads that each of them computes with.
  var threadsPerWorker: Int { max(1, Self.processors / count) }
}
