import ArgumentParser
import Foundation
import Values

private var processors: Int { ProcessInfo.processInfo.activeProcessorCount }

/// How many threads a command computes with.
struct ThreadsOption: ParsableArguments {
  @Option(
    name: .customLong("threads"), parsing: .unconditional,
    help: ArgumentHelp(
      "Photos or faces to work on at a time. Default: one per processor.", valueName: "n"))
  var given: Int?

  func validate() throws {
    if let given, !(1...1024).contains(given) {
      throw ValidationError("--threads must be from 1 to 1024.")
    }
  }

  /// The given number, or else one thread per processor.
  var count: Int { given ?? processors }
}

/// How many worker processes run at a time.
struct WorkersOption: ParsableArguments {
  @Option(
    name: .customLong("workers"), parsing: .unconditional,
    help: ArgumentHelp(
      "Worker processes to run at a time. Default: one per two processors.", valueName: "n"))
  var workers: Int?

  func validate() throws {
    if let workers, !(1...256).contains(workers) {
      throw ValidationError("--workers must be from 1 to 256.")
    }
  }

  /// The processors that one worker uses.
  ///
  /// Source: measured on 2 processors and 120 s of 720p video: one worker with two threads and two
  /// workers with one each came to the same speed, and the first needs half the memory.
  private static let processorsPerWorker = 2

  var count: Int { workers ?? max(1, processors / Self.processorsPerWorker) }

  /// The threads that each of them computes with.
  var threadsPerWorker: Int { max(1, processors / count) }
}

/// How busy the machine may be before work in the background pauses.
struct MaximumLoadOption: ParsableArguments {
  @Option(
    name: .customLong("max-load"), parsing: .unconditional,
    help: ArgumentHelp(
      "Pause while the system's load average over the last minute is above this.",
      valueName: "number"))
  var maximumLoad: Double?

  func validate() throws {
    if let maximumLoad, !(maximumLoad > 0 && maximumLoad.isFinite) {
      throw ValidationError("--max-load must be a number above 0.")
    }
  }

  var gate: LoadGate { LoadGate(maximumLoad: maximumLoad) }
}
