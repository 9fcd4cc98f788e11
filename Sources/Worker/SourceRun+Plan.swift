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

  /// Reads all packets once: says which recording it is, and decides what is decoded. A source whose
  /// packets give no times is decoded whole.
  ///
  /// - Throws: `Failure` when a network cannot run; what `emit` throws.
  func plan() throws {
    guard !reader.facts.isImage, isFirstTrack || isSelective else { return }
    do {
      let survey = try clock.measure(.demux) {
        try PacketSurvey(of: reader, beginningsOf: Set(job.known.compactMap { $0.lead?.units })) {
          try tellProgress()
        }
      }
      if isFirstTrack, let pictures = survey.pictures {
        let identity = RecordingIdentity(pictures)
        isKnown = job.known.contains { $0.isSame(as: identity) }
        self.identity = identity
        if !isKnown { continued = job.known.filter { pictures.begins(with: $0) } }
      }
      guard !isKnown, let trail = survey.trail else { return }
      let planner = DecodePlanner(
        trail: trail, timeBase: reader.facts.timeBase,
        pixels: reader.facts.width * reader.facts.height, options: job.options)
      let portrait = Portrait(planner, reader, clock) { try self.tellProgress(pictures: $0) }
      guard isSelective else { return try describe(portrait) }
      let outcome = try planner.plan { try looks($0, portrait) }
      try describe(portrait)
      planned = trail.packets.count(where: \.isShown)
      if let doubts = outcome.doubts, try showsFace(doubts.plan) {
        // Neither looks nor sizes had shown who is there: they are not believed in this file.
        return reader.follow(planner.wholePlan)
      }
      audited = outcome.audited
      let seconds = reader.facts.timeBase.seconds
      doubted = (outcome.doubts?.stretches ?? []).map { stretch in
        seconds(stretch.lowerBound - trail.origin)...seconds(stretch.upperBound - trail.origin)
      }
      accounting.auditedGroups += audited.count
      reader.follow(outcome.plan)
    } catch is FFmpegError {
      // What keeps the file from being read a second time shows when it is read the first time.
      return
    }
  }

  /// Says in its identity how the recording looks, and which known ones last as long and look like it.
  private func describe(_ portrait: Portrait) throws {
    guard let identity else { return }
    self.identity?.looks = try portrait.looks()
    resembled = try job.known.filter { other in
      try !other.looks.isEmpty && !continued.contains(other) && identity.isAsLong(as: other)
        && portrait.isLike(other)
    }
  }

  /// From this score on what is seen in a key picture speaks for decoding what is around it.
  private static let suspectAtALook: Float = 0.5

  /// Looks at the pictures that `plan` wants decoded for themselves.
  private func looks(_ plan: DecodePlan, _ portrait: Portrait) throws -> [Int64: DecodePlanner.Look]
  {
    // Where other pictures are made from them, faults would add up.
    let isOfKeys = !plan.choices.contains(.decodeIfReferenced)
    let survey = try isOfKeys ? reader.makeSurveyor() : reader.makeReader()
    survey.follow(plan)
    let wanted = Set(
      plan.choices.indices.filter { plan[$0] == .decode }.map { plan.trail.packets[$0].stamp })
    let changes = ChangeDetector(options: job.options, search: search)
    var looks: [Int64: DecodePlanner.Look] = [:]
    let ahead = FramesAhead(reader: survey, sampler: FrameSampler(framesPerSecond: 0))
    defer {
      ahead.stop()
      clock.add(ahead.clock)
    }
    while let step = ahead.next() {
      try tellProgress(pictures: step.pictures)
      guard let frame = step.frame, wanted.contains(frame.pts) else { continue }
      try portrait.note(frame)
      var look = DecodePlanner.Look()
      if case .changed(let change) = try clock.measure(.gate, { try changes.compare(frame) }) {
        look.hasChanged = change.isLarge
        _ = try suspects(in: frame, change, of: changes)
        look.showsSuspect = changes.hasSuspect(from: Self.suspectAtALook)
      }
      looks[frame.pts] = look
    }
    return looks
  }

  /// Whether the sampled pictures of what `plan` decodes show a face.
  private func showsFace(_ plan: DecodePlan) throws -> Bool {
    let survey = try reader.makeReader()
    survey.follow(plan)
    let changes = ChangeDetector(options: job.options, search: search)
    let ahead = FramesAhead(
      reader: survey, sampler: FrameSampler(framesPerSecond: job.options.framesPerSecond))
    defer {
      ahead.stop()
      clock.add(ahead.clock)
    }
    while let step = ahead.next() {
      try tellProgress(pictures: step.pictures)
      guard let frame = step.frame,
        case .changed(let change) = try clock.measure(.gate, { try changes.compare(frame) })
      else { continue }
      _ = try suspects(in: frame, change, of: changes)
      if changes.hasSuspect(from: job.options.detectorThreshold) { return true }
    }
    return false
  }

  /// Accounts for pictures that were decoded or left out.
  func count(_ step: FramesAhead.Step) {
    accounting.decoded += step.decoded
    passed += step.quiet + step.notSampled
    if step.hasErred { accounting.stretches.note(.unreadable, from: seconds) }
    seconds = max(seconds, step.seconds)
    for time in step.quietSeconds {
      let isAudited = doubted.contains { $0.contains(time) }
      accounting.stretches.note(isAudited ? .audited : .quiet, from: time)
    }
    if step.quiet > 0 { accounting.skipped[Skip.quiet, default: 0] += step.quiet }
    if step.notSampled > 0 { accounting.skipped[Skip.notSampled, default: 0] += step.notSampled }
  }
}

extension RecordingIdentity {
  fileprivate init(_ pictures: CodedPictures) {
    self.init(
      pictures: DigitText.hexadecimal(pictures.sha256), units: pictures.units,
      seconds: max(0, pictures.seconds),
      lead: pictures.lead.map {
        Lead(pictures: DigitText.hexadecimal($0.sha256), units: $0.units)
      })
  }
}

extension CodedPictures {
  /// Whether they are those of another recording, and more.
  fileprivate func begins(with other: RecordingIdentity) -> Bool {
    guard let lead = other.lead, units >= other.units else { return false }
    return beginnings.contains {
      $0.units == lead.units && DigitText.hexadecimal($0.sha256) == lead.pictures
    }
  }
}
