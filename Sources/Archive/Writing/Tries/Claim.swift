import SightingStream
import Values

/// A source that a worker has: checks that its stream is one, and hands it to a try.
///
/// A record that is refused changes nothing.
final class Claim {
  let attempt: any SourceTry
  /// What an earlier try has left to resume from; its rows are in the archive.
  let stored: Checkpoint?
  private let check: RecordCheck
  private let generations: KnownGenerations
  /// Sightings below this ordinal are those of an earlier try that this one resumes.
  private var kept = 0
  /// Sightings that have not ended, by ordinal, with the number of their faces.
  private var open: [Int: Int] = [:]
  /// Ordinals of sightings that have ended.
  private var ended: Set<Int> = []
  /// Kinds of warnings that came.
  private var warned: Set<String> = []
  /// Kinds of warnings that a source may have.
  private static let mostWarnings = 64

  init(
    _ attempt: any SourceTry, stored: Checkpoint?, check: RecordCheck,
    generations: KnownGenerations
  ) {
    self.attempt = attempt
    self.stored = stored
    self.check = check
    self.generations = generations
  }

  func begin(_ facts: SourceFacts) throws {
    try check.check(facts)
    try generations.check(facts)
    try attempt.begin(facts)
  }

  /// - Parameter camera: That of the track which begins.
  func begin(track camera: CameraID) throws {
    guard open.isEmpty else { throw check.refused("a track begins within a sighting") }
    try attempt.begin(track: camera)
  }

  func note(_ identity: RecordingIdentity) throws {
    try check.check(identity)
    attempt.note(identity)
  }

  /// A recording that the source begins with, and goes beyond.
  func note(continued shorter: RecordingIdentity) throws {
    try check.check(shorter)
    attempt.note(continued: shorter)
  }

  /// A recording that lasts as long as the source, and looks like it.
  func note(resembled other: RecordingIdentity) throws {
    try check.check(other)
    attempt.note(resembled: other)
  }

  func note(_ progress: SightingStream.Progress) throws {
    try check.check(progress)
    attempt.note(progress)
  }

  /// What the worker says of itself is not the source's.
  func note(_ warning: Warning) throws {
    guard warning.code != Warning.unconfined else { return }
    try check.check(warning)
    warned.insert(warning.code)
    guard warned.count <= Self.mostWarnings else {
      throw check.refused("it has more than \(Self.mostWarnings) kinds of warnings")
    }
    try attempt.note(warning)
  }

  func add(_ face: StreamedFace) throws {
    try generations.check(face)
    guard face.sighting >= kept, !ended.contains(face.sighting) else {
      throw check.refused("a face belongs to sighting \(face.sighting), which has ended")
    }
    open[face.sighting, default: 0] += 1
    try attempt.add(face)
  }

  func end(_ sighting: StreamedSighting) throws {
    try check.check(sighting)
    guard sighting.ordinal >= kept, !ended.contains(sighting.ordinal) else {
      throw check.refused("sighting \(sighting.ordinal) ended twice")
    }
    let streamed = open[sighting.ordinal] ?? 0
    guard streamed == sighting.keptFaces else {
      throw check.refused(
        "sighting \(sighting.ordinal) ended with \(sighting.keptFaces) faces, and "
          + "\(streamed) were streamed")
    }
    open[sighting.ordinal] = nil
    ended.insert(sighting.ordinal)
    try attempt.end(sighting)
  }

  func seal(at checkpoint: Checkpoint) throws {
    try check.check(checkpoint)
    guard open.isEmpty, checkpoint.sightings == kept + ended.count else {
      throw check.refused("a checkpoint seals \(checkpoint.sightings) sightings that did not end")
    }
    try attempt.seal(at: checkpoint)
  }

  func resume(at checkpoint: Checkpoint) throws {
    guard stored == checkpoint, open.isEmpty, ended.isEmpty, kept == 0
    else { throw check.refused("it resumes where no try of this source has been") }
    kept = checkpoint.sightings
    attempt.resume(at: checkpoint)
  }

  /// As ``SourceTry/finish(_:claimed:)``.
  func finish(_ summary: SourceSummary, claimed others: Set<SourceID>) throws -> SourceID {
    try check.check(summary)
    return try attempt.finish(summary, claimed: others)
  }
}
