import FFmpeg
import FaceRecognition
import SightingStream
import Values

extension SourceRun {
  /// Gates that spare pictures: the keys of `FrameAccounting.skipped`.
  enum Skip {
    static let quiet = "quiet"
    static let notSampled = "not-sampled"
    static let unchanged = "unchanged"
    /// Much changes all the time, and nobody is known: examined only so often.
    static let tooSoon = "too-soon"
  }

  /// Not everything is examined.
  var isSelective: Bool { !reader.facts.isImage && job.options.thoroughness != .exhaustive }

  /// Decides what is decoded. A source whose packets give no times is decoded whole.
  ///
  /// - Throws: `Failure` when a network cannot run; what `emit` throws.
  func plan() throws {
    guard isSelective else { return }
    do {
      let trail = try clock.measure(.demux) {
        try reader.packetTrail { try tellProgress() }
      }
      guard let trail else { return }
      let planner = DecodePlanner(
        trail: trail, timeBase: reader.facts.timeBase, options: job.options)
      let outcome = try planner.plan { try looks($0) }
      planned = trail.packets.count(where: \.isShown)
      audited = outcome.audited
      accounting.auditedGroups = audited.count
      reader.follow(outcome.plan)
    } catch is FFmpegError {
      // What keeps the file from being read a second time shows when it is read the first time.
      return
    }
  }

  /// From this score on what is seen in a key picture speaks for decoding what is around it.
  private static let suspectAtALook: Float = 0.5

  /// Looks at the key pictures that `plan` decodes.
  private func looks(_ plan: DecodePlan) throws -> [Int64: DecodePlanner.Look] {
    let survey = try reader.makeSurveyor()
    survey.follow(plan)
    let changes = ChangeDetector(options: job.options, search: search)
    var looks: [Int64: DecodePlanner.Look] = [:]
    let ahead = FramesAhead(reader: survey, sampler: FrameSampler(framesPerSecond: 0))
    defer {
      ahead.stop()
      clock.add(ahead.clock)
    }
    while let step = ahead.next(), let frame = step.frame {
      var look = DecodePlanner.Look()
      if case .changed(let change) = try clock.measure(.gate, { try changes.compare(frame) }) {
        look.hasChanged = change.isLarge
        _ = try suspects(in: frame, change, of: changes)
        look.showsSuspect = changes.hasSuspect(from: Self.suspectAtALook)
      }
      looks[frame.pts] = look
      try tellProgress(pictures: step.pictures)
    }
    return looks
  }

  /// Accounts for pictures that were decoded or left out.
  func count(_ step: FramesAhead.Step) {
    accounting.decoded += step.decoded
    passed += step.quiet + step.notSampled
    seconds = max(seconds, step.seconds)
    if step.quiet > 0 { accounting.skipped[Skip.quiet, default: 0] += step.quiet }
    if step.notSampled > 0 { accounting.skipped[Skip.notSampled, default: 0] += step.notSampled }
  }
}
