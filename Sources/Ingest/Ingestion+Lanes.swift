import Archive
import Foundation
import Values

extension Ingestion {
  /// Has what waits examined by `lanes` workers at a time, until there is nothing more or the run
  /// is stopped.
  func examine(lanes count: Int, _ observe: (IngestProgress) throws -> Void) throws {
    noteGenerations()
    let abortion = Interruption()
    let lane = Lane(
      work: work, queue: queue, options: options, interruption: interruption, abortion: abortion,
      firstLook: policy.waitsForSettling ? nil : began)
    let ended = DispatchSemaphore(value: 0)
    for number in 1...count { lane.start(number: number) { ended.signal() } }
    defer {
      abortion.request()
      queue.close()
      while let event = queue.pop(timeoutSeconds: 0) { event.refuse() }
      for _ in 1...count { ended.wait() }
    }
    var running = count
    var nextObservation = began
    while running > 0 {
      if let event = queue.pop(timeoutSeconds: policy.patienceSeconds) {
        switch event {
        case .finished: running -= 1
        case .broken(let failure): throw failure
        default:
          do {
            try handle(event)
          } catch {
            event.refuse()
            throw error
          }
        }
      }
      try letVisitorsIn()
      try acknowledgeEndings()
      let now = DispatchTime.now().uptimeNanoseconds
      guard now >= nextObservation else { continue }
      nextObservation = now + 200_000_000
      updateProgress()
      try observe(report.progress)
    }
    try writer.flush()
    try acknowledgeEndings()
  }

  func updateProgress() {
    var progress = report.progress
    progress.mediaSeconds = ended.mediaSeconds
    progress.faces = ended.faces
    progress.sightings = ended.sightings
    var bytes = Double(ended.bytes)
    for source in active.values {
      progress.mediaSeconds += source.seconds
      progress.faces += source.faces
      progress.sightings += source.sightings
      guard let declared = source.declaredSeconds, declared > 0 else { continue }
      bytes += Double(source.file.identity.sizeBytes) * min(1, source.seconds / declared)
    }
    progress.bytesEnded = Int64(bytes)
    progress.elapsedSeconds = Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9
    progress.isThrottled = !options.loadGate.isOpen
    progress.current = active.values.map(\.file.rootRelative).sorted()
    report.progress = progress
  }
}
extension LaneEvent {
  /// Lets a lane that waits for an answer continue without one.
  func refuse() {
    switch self {
    case .offer(_, _, let answer): answer.giveNone()
    case .failed(_, _, _, let again), .turned(_, _, _, let again): again.giveNone()
    default: break
    }
  }
}
