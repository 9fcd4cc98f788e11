import FFmpeg
import FaceRecognition
import Foundation

/// Decodes a source ahead of its examination, on a thread of its own, so that neither waits for the
/// other while there is a processor for both.
///
/// The reader is that thread's until `next` has returned `nil` or `stop` has returned.
///
/// `@unchecked Sendable`: the reader, the sampler, the clock, the tally and what is being counted are
/// used by the thread alone while it runs; all else is guarded by `condition`.
final class FramesAhead: @unchecked Sendable {
  /// Some pictures in the order of presentation, the last of which may be one to examine.
  struct Step {
    /// When the pictures would have been shown that the plan left out and the sampler would have
    /// taken, in seconds since the first frame.
    var quietSeconds: [Double] = []
    /// Other pictures that the plan left out.
    var notSampled = 0
    var decoded = 0
    /// Since the first frame: the latest of the pictures.
    var seconds = 0.0
    /// Something could not be read or decoded up to the last picture.
    var hasErred = false
    /// The last picture, if it is sampled.
    var frame: VideoFrame?
    /// Where the reading had come to with `frame`; `nil` when anything was odd up to there.
    var mark: ReadingMark?

    var quiet: Int { quietSeconds.count }
    var pictures: Int { quiet + notSampled + decoded }
  }

  private let reader: MediaReader
  private var sampler: FrameSampler
  /// What the thread has spent; to be examined when it has ended.
  let clock = StageClock()
  /// What was odd on the way; to be examined when the thread has ended.
  private(set) var tally = WarningTally()
  private var step = Step()
  /// What had gone wrong up to the last step.
  private var errors = 0

  private let condition = NSCondition()
  private var steps: [Step] = []
  private let mostSteps: Int
  private var hasEnded = false
  private var isStopped = false

  /// Sampled frames that wait for their examination: some of them take as long as several others.
  private static let mostFrames = 4
  /// What these may take together, in bytes.
  private static let mostBytes = 64 << 20
  /// Pictures that are not sampled after which there is a step anyway, so that whoever watches
  /// knows that it continues.
  private static let longestStep = 8

  /// Begins at the reader's next frame.
  init(reader: MediaReader, sampler: FrameSampler) {
    self.reader = reader
    self.sampler = sampler
    // Two bytes a pixel, as of 8 bits with half of the colours in each direction, or a little more.
    let frameBytes = max(1, 2 * reader.facts.width * reader.facts.height)
    mostSteps = max(1, min(Self.mostFrames, Self.mostBytes / frameBytes))
    // Not of a dispatch queue, whose threads watch each other through /proc: a confined worker
    // cannot read that.
    Thread.detachNewThread { self.decode() }
  }

  /// The next pictures; `nil` at the end, and where FFmpeg can go no further: the reader then knows
  /// that it did not come to the end.
  func next() -> Step? {
    condition.withLock {
      while steps.isEmpty, !hasEnded { condition.wait() }
      guard !steps.isEmpty else { return nil }
      defer { condition.broadcast() }
      return steps.removeFirst()
    }
  }

  /// Stops decoding; when this returns the reader is the caller's again.
  func stop() {
    condition.withLock {
      isStopped = true
      condition.broadcast()
      while !hasEnded { condition.wait() }
    }
  }

  private func decode() {
    var goesOn = true
    while goesOn, let frame = nextFrame() {
      tally.note(reader, seconds: frame.seconds)
      noteErrors()
      notePassed()
      step.decoded += 1
      step.seconds = max(step.seconds, frame.seconds)
      if sampler.takes(seconds: frame.seconds) {
        step.frame = frame
        step.mark = reader.mark(after: frame)
      }
      if step.frame != nil || step.pictures >= Self.longestStep { goesOn = handOver() }
    }
    if goesOn {
      noteErrors()
      notePassed()
      _ = handOver()
    }
    condition.withLock {
      hasEnded = true
      condition.broadcast()
    }
  }

  private func nextFrame() -> VideoFrame? {
    try? clock.measure(.decode) { try reader.nextFrame() }
  }

  private func notePassed() {
    for time in reader.takePassedSeconds() {
      step.seconds = max(step.seconds, time)
      if sampler.takes(seconds: time) {
        step.quietSeconds.append(time)
      } else {
        step.notSampled += 1
      }
    }
  }

  private func noteErrors() {
    let known = errors
    errors = reader.statistics.errors
    if errors > known { step.hasErred = true }
  }

  /// Waits for room; false when nobody wants any more.
  private func handOver() -> Bool {
    defer { step = Step() }
    return condition.withLock {
      while steps.count >= mostSteps, !isStopped { condition.wait() }
      steps.append(step)
      condition.broadcast()
      return !isStopped
    }
  }
}
