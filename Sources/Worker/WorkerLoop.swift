import CProcess
import FaceRecognition
import Glibc
import SightingStream
import Values

/// Serves jobs until there are no more: what `facearchive worker` does.
///
/// Jobs come over `input` from a `JobSender`, each with its source open; the records of all of them
/// go to `output` as one stream; nothing else may write there. The networks are loaded, then the
/// process is confined (`Confinement`), then the first job is taken. A wall that the kernel does
/// not offer is reported in a warning, once, after the first source's beginning.
///
/// The process ignores `SIGPIPE` from then on, and uses `SIGUSR2` to die when its parent does.
///
/// - Parameters:
///   - threads: What one job may use, from 1.
///   - parent: The process that started this one, as it knows itself. When it has died already the
///     loop ends at once; without it a parent that dies before this call goes unnoticed until
///     `input` ends.
///   - isConfined: Whether the whole process is confined for good; to be done before it has started
///     any thread.
/// - Throws: `Failure`: `modelMismatch` or `failed` for the networks, `failed` when the kernel
///   refuses to watch the parent; `StreamError` for input that is not a stream of jobs or output
///   that cannot be written. A reader of `output` that has gone ends the loop without an error.
public func runWorkerLoop(
  library: ModelLibrary, threads: Int, input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO,
  parent: Int32? = nil, isConfined: Bool = true
) throws {
  signal(SIGPIPE, SIG_IGN)
  CProcessShareHeaps()
  switch CProcessDieWithParent(parent ?? getppid()) {
  case 0: break
  case 1: return
  default:
    throw Failure(
      .failed, attempted: "watch the process that started this worker",
      reason: String(cString: strerror(errno)))
  }
  var walls: Confinement?
  if isConfined {
    walls = Confinement(
      readable: Confinement.systemPaths + Confinement.libraryPaths + library.directories)
  }
  let worker = try SourceWorker(library: library, threads: threads)
  try worker.analyzer.warmUp()
  walls?.close()
  var untold = walls?.missing ?? []
  let jobs = JobReceiver(socket: input)
  var records = RecordWriter(descriptor: output)
  do {
    while let (job, source) = try jobs.next() {
      defer { close(source) }
      try worker.run(job: job, source: source) { record in
        try records.write(record)
        guard case .sourceBegan = record, !untold.isEmpty else { return }
        try records.write(
          .warning(Warning(code: Warning.unconfined, message: untold.joined(separator: "; "))))
        untold = []
      }
      CProcessGiveBackMemory()
    }
  } catch let error as StreamError where error.code == .writeFailed && error.systemError == EPIPE {
    return
  }
}
