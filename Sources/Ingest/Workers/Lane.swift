import FileWatch
import Foundation
import SightingStream
import Values

/// What one thread of a run does: take item after item, have a worker turn each into a stream, and
/// pass that on to the thread that owns the writer.
struct Lane: Sendable {
  let work: WorkQueue
  let queue: BoundedQueue<LaneEvent>
  let options: IngestOptions
  /// The user wants the run to stop.
  let interruption: Interruption
  /// The run has failed and stops.
  let abortion: Interruption
  /// When the run had looked at all files, in nanoseconds of uptime; `nil` when each file has been
  /// waited for already.
  let firstLook: UInt64?

  /// Between two looks at a file.
  ///
  /// Source: our choice: what a watch waits by default, `WatchOptions.settleSeconds`.
  private static let settleSeconds = 5.0

  /// Runs until nothing is left, in a thread of its own; `whenDone` is called at its very end.
  func start(number: Int, whenDone: @escaping @Sendable () -> Void) {
    let thread = Thread {
      run()
      whenDone()
    }
    thread.name = "lane \(number)"
    thread.stackSize = 8 << 20
    thread.start()
  }

  private var isStopping: Bool { interruption.isRequested || abortion.isRequested }

  private func run() {
    let worker = WorkerSlot(
      command: options.worker, stallSeconds: options.stallSeconds, loadGate: options.loadGate,
      isInterrupted: { isStopping })
    do {
      while let item = work.next({ isStopping }) { try process(item, worker) }
      worker.finish()
      try send(.finished)
    } catch is QueueClosed {
      // The run has failed; what this lane was doing is not wanted any more.
    } catch let failure as Failure {
      try? send(.broken(failure))
    } catch {
      try? send(
        .broken(Failure(.failed, attempted: "run a worker", reason: "\(error)", cause: error)))
    }
  }

  private func send(_ event: LaneEvent) throws {
    try queue.push(event, bytes: event.bytes)
  }

  /// The record; a face with the embeddings of other generations too.
  private func completed(_ record: Record) throws -> Record {
    guard let embedders = options.furtherEmbedders, case .face(var face) = record
    else { return record }
    face.furtherEmbeddings = try embedders.embeddings(of: face)
    return .face(face)
  }

  /// Whether nobody writes to a file any more. Where the system does not show that, the file has to
  /// be what it was when the run began to look, `settleSeconds` ago or longer.
  private func isWhole(_ item: WorkItem) throws -> Bool {
    switch OpenWriters.finding(for: item.file.path) {
    case .none: return true
    case .some: return false
    case .unproven:
      guard let firstLook else { return true }
      let due = firstLook + UInt64(Self.settleSeconds * 1e9)
      while DispatchTime.now().uptimeNanoseconds < due, !isStopping { usleep(100_000) }
      return FileIdentity(of: item.file.path) == item.file.identity
    }
  }

  private func process(_ item: WorkItem, _ worker: WorkerSlot) throws {
    guard FileIdentity(of: item.file.path) == item.file.identity, try isWhole(item) else {
      return try send(.changed(item, nil))
    }
    guard !isStopping else { return }
    var content: Fingerprint?
    if item.needsFingerprint {
      do {
        let fingerprint = try Fingerprint(
          of: item.file.path, beginningBytes: item.previous?.sizeBytes,
          isInterrupted: { isStopping })
        guard fingerprint.identity == item.file.identity else {
          return try send(.changed(item, nil))
        }
        content = fingerprint
      } catch let failure as Failure {
        if isStopping { return }
        guard FileIdentity(of: item.file.path) == item.file.identity else {
          return try send(.changed(item, nil))
        }
        let reason = SourceSummary.Reason(
          code: SourceSummary.Reason.unreadableCode, message: failure.reason)
        return try send(.unreadable(item, reason))
      }
    }
    let answer = Reply<OfferAnswer>(otherwise: .nothing)
    try send(.offer(item, content, answer))
    guard
      case .work(let source, let resume, let turn, let isRetry, let frameRate, let known) =
        answer.wait()
    else { return }
    // Whatever it failed for, this time it is not what other files have left in a worker.
    if isRetry { worker.finish() }
    // The source's number is also the job's: a stream that answers another job is found out.
    var job = Job(
      number: UInt64(bitPattern: source.rawValue), path: item.file.path, options: options.job,
      resume: resume, likelyFrameRate: options.assumedFrameRate ?? frameRate, known: known)
    job.options.turn = turn
    while true {
      let outcome = try worker.run(job) { record in
        try send(.record(source, try completed(record)))
      }
      // Re-examined after each try: a file that changed meanwhile was neither whole nor broken.
      let isSame = FileIdentity(of: item.file.path) == item.file.identity
      switch outcome {
      case .interrupted:
        return try send(.interrupted(source))
      case _ where !isSame:
        return try send(.changed(item, source))
      case .ended(let summary):
        guard let degrees = summary.uprightDegrees else {
          return try send(.ended(item, source, summary))
        }
        let again = Reply<OfferAnswer>(otherwise: .nothing)
        try send(.turned(item, source, degrees: degrees, again))
        guard case .work(_, let resume, let turn, _, _, _) = again.wait() else { return }
        job.resume = resume
        job.options.turn = turn
      case .failed(let failure):
        let again = Reply<OfferAnswer>(otherwise: .nothing)
        try send(.failed(item, source, failure, again))
        guard case .work(_, let resume, let turn, _, _, _) = again.wait() else { return }
        job.resume = resume
        job.options.turn = turn
      }
    }
  }
}
