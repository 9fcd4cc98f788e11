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

  private func process(_ item: WorkItem, _ worker: WorkerSlot) throws {
    guard FileIdentity(of: item.file.path) == item.file.identity,
      !OpenWriters.exist(for: item.file.path)
    else { return try send(.changed(item, nil)) }
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
        let reason = SourceSummary.Reason(code: "unreadable", message: failure.reason)
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
