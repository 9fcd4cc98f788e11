import FFmpeg
import FaceRecognition
import SightingStream
import Values

extension SourceRun {
  /// Media time between two checkpoints, at least, in seconds.
  ///
  /// Source: our choice: what a kill costs, and how often the archive is written to.
  static let checkpointSeconds = 10.0

  /// Goes to the checkpoint of the job, if it has one that can be reached; stays at the first frame
  /// otherwise.
  ///
  /// - Throws: what `emit` throws.
  func resume() throws {
    guard let checkpoint = job.resume, checkpoint.recipe == recipe, !reader.facts.isImage else {
      return
    }
    let point = ReadingPoint(
      pts: checkpoint.pts, seconds: checkpoint.seconds, frames: checkpoint.frames,
      digest: checkpoint.digest)
    var failure: (any Error)?
    let frame = try? clock.measure(.decode) {
      try reader.resume(at: point) {
        // The way there may be long, and a worker that says nothing is ended.
        do {
          if failure == nil { try tellProgress() }
        } catch {
          failure = error
        }
      }
    }
    if let failure { throw failure }
    guard let frame = frame ?? nil else { return }
    _ = reader.takePassedSeconds()
    _ = sampler.takes(seconds: frame.seconds)
    accounting = checkpoint.accounting
    seconds = checkpoint.seconds
    lastCheckpoint = checkpoint.seconds
    passed = [Skip.quiet, Skip.notSampled].reduce(0) { $0 + (accounting.skipped[$1] ?? 0) }
    assembler = SightingAssembler(
      keep: job.options.keep, encoder: encoder, tellsTrails: job.options.tellsTrails,
      sightings: checkpoint.sightings)
    turnJudge?.resume(checkpoint.turnSample)
    try emit(.resumed(checkpoint))
  }

  /// Makes a checkpoint after a frame that has just been examined, when it is time for one.
  ///
  /// - Parameter mark: Where the reading had come to with it.
  /// - Throws: what `emit` throws.
  func makeCheckpoint(behind frame: VideoFrame, mark: ReadingMark?) throws {
    guard !reader.facts.isImage, seconds - lastCheckpoint >= checkpointSeconds,
      tracker.liveTracks.isEmpty, assembler.isEmpty
    else { return }
    // Whether the record is written or not: see `Checkpoint`.
    lastCheckpoint = seconds
    accounting = settled
    refused = [:]
    auditedMisses = []
    notAmongBest = 0
    withoutEmbedding = 0
    assembler = SightingAssembler(
      keep: job.options.keep, encoder: encoder, tellsTrails: job.options.tellsTrails,
      sightings: assembler.sightings)
    tracker = FaceTracker(options: FaceTracker.Options(job.options, of: reader.facts))
    cuts = ShotCutDetector()
    changes.forget()
    guard unexamined == 0, let point = clock.measure(.decode, { mark?.point(showing: frame) })
    else { return }
    try emit(
      .checkpoint(
        Checkpoint(
          recipe: recipe, pts: point.pts, frames: point.frames, digest: point.digest,
          seconds: seconds, sightings: assembler.sightings, accounting: accounting,
          turnSample: turnJudge?.sample)))
  }
}
