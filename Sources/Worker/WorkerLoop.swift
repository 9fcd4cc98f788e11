import CProcess
import FaceModel
import FaceRecognition
import Glibc
import SightingStream

/// Serves jobs until there are no more: what `facearchive worker` does.
///
/// Jobs come from `input` with the framing of a sighting stream, the records of all of them go to
/// `output` as one stream; nothing else may write there. The networks are loaded before the first
/// job. The process ignores `SIGPIPE` from then on, and uses `SIGUSR2` to die when its parent does.
///
/// - Parameters:
///   - threads: What one job may use, from 1.
///   - parent: The process that started this one, as it knows itself. When it has died already the
///     loop ends at once; without it a parent that dies before this call goes unnoticed until
///     `input` ends.
/// - Throws: `Failure`: `modelMismatch` or `failed` for the networks, `failed` when the kernel
///   refuses to watch the parent; `StreamError` for input that is no stream of jobs or output that
///   cannot be written. A reader of `output` that has gone ends the loop without an error.
public func runWorkerLoop(
  library: ModelLibrary, threads: Int, input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO,
  parent: Int32? = nil
) throws {
  signal(SIGPIPE, SIG_IGN)
  switch CProcessDieWithParent(parent ?? getppid()) {
  case 0: break
  case 1: return
  default:
    throw Failure(
      .failed, attempted: "watch the process that started this worker",
      reason: String(cString: strerror(errno)))
  }
  let worker = try SourceWorker(library: library, threads: threads)
  var jobs = JobReader(descriptor: input)
  var records = RecordWriter(descriptor: output)
  do {
    while let job = try jobs.next() {
      try worker.run(job: job) { try records.write($0) }
    }
  } catch let error as StreamError where error.code == .writeFailed && error.systemError == EPIPE {
    return
  }
}
