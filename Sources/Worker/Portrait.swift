import FFmpeg
import FaceRecognition
import SightingStream
import Values

/// How a recording looks, so that it is known again when it was coded anew. For one thread.
///
/// Key pictures are kept: they cost least, `normal` decodes most of them anyway, and they are the same
/// however much is left out and wherever a try resumes. Another coding has its key pictures elsewhere:
/// who compares it decodes what it shows at the same moments.
final class Portrait {
  private let planner: DecodePlanner
  private let reader: MediaReader
  private let clock: StageClock
  private let tellProgress: (_ pictures: Int) throws -> Void
  /// The time stamps of the pictures that are kept.
  private let wanted: Set<Int64>
  private var cells: [Int64: [UInt8]] = [:]

  private var trail: PacketTrail { planner.trail }

  /// - Parameters:
  ///   - planner: Of the recording.
  ///   - reader: Of its file; others like it are made of it.
  ///   - tellProgress: Called with the number of pictures that were examined.
  init(
    _ planner: DecodePlanner, _ reader: MediaReader, _ clock: StageClock,
    tellProgress: @escaping (_ pictures: Int) throws -> Void
  ) {
    self.planner = planner
    self.reader = reader
    self.clock = clock
    self.tellProgress = tellProgress
    let trail = planner.trail
    let keys = trail.packets.filter { $0.isKey && $0.isShown && $0.stamp >= trail.origin }
      .map(\.stamp).sorted()
    let count = min(keys.count, RecordingLook.most)
    wanted = Set((0..<count).map { keys[(2 * $0 + 1) * keys.count / (2 * count)] })
  }

  /// Takes a picture that was decoded for something else, if it is one of those that are kept.
  ///
  /// - Throws: `FFmpegError` when it cannot be converted.
  func note(_ frame: VideoFrame) throws {
    if wanted.contains(frame.pts) { cells[frame.pts] = try look(of: frame) }
  }

  /// The looks of the recording, in order of time; the pictures that are missing are decoded.
  ///
  /// - Throws: `FFmpegError` when the file cannot be read once more; what `tellProgress` throws.
  func looks() throws -> [RecordingLook] {
    let missing = trail.packets.indices.filter {
      let packet = trail.packets[$0]
      return packet.isKey && wanted.contains(packet.stamp) && cells[packet.stamp] == nil
    }
    cells.merge(try cells(at: missing)) { _, new in new }
    return cells.sorted { $0.key < $1.key }.map { stamp, cells in
      RecordingLook(seconds: reader.facts.timeBase.seconds(stamp - trail.origin), cells: cells)
    }
  }

  /// How much earlier or later another coding may show the picture of a moment, in seconds.
  ///
  /// Source: measured: at 10 pictures a second instead of 12.5 FFmpeg shows them up to .22 s later.
  private static let mostShift = 0.25

  /// Whether the recording shows what another one shows at its moments.
  ///
  /// - Throws: as `looks`.
  func isLike(_ other: RecordingIdentity) throws -> Bool {
    // Of those that can be decoded from the key picture before them in the file.
    let shown = trail.packets.indices.filter {
      let packet = trail.packets[$0]
      return packet.isShown && trail.packets[planner.keyPicture(of: $0)].stamp <= packet.stamp
    }.sorted { trail.packets[$0].stamp < trail.packets[$1].stamp }
    let times = shown.map { reader.facts.timeBase.seconds(trail.packets[$0].stamp - trail.origin) }
    let pictures = other.looks.map { look -> [Int] in
      let next = times.firstIndex { $0 > look.seconds } ?? times.endIndex
      return shown.indices.filter {
        (next - 1...next).contains($0) || abs(times[$0] - look.seconds) <= Self.mostShift
      }.map { shown[$0] }
    }
    let cells = try cells(at: Array(Set(pictures.joined())))
    return other.looks(
      like: pictures.map { near in near.compactMap { cells[trail.packets[$0].stamp] } })
  }

  /// How some pictures look, by time stamp; those are left out that cannot be decoded.
  ///
  /// - Parameter pictures: Numbers of packets.
  private func cells(at pictures: [Int]) throws -> [Int64: [UInt8]] {
    guard !pictures.isEmpty else { return [:] }
    let stamps = Set(pictures.map { trail.packets[$0].stamp })
    let isOfKeys = pictures.allSatisfy { trail.packets[$0].isKey }
    let survey = try isOfKeys ? reader.makeSurveyor() : reader.makeReader()
    survey.follow(planner.plan(showing: pictures.sorted()))
    let ahead = FramesAhead(reader: survey, sampler: FrameSampler(framesPerSecond: 0))
    defer {
      ahead.stop()
      clock.add(ahead.clock)
    }
    var cells: [Int64: [UInt8]] = [:]
    while let step = ahead.next() {
      try tellProgress(step.pictures)
      guard let frame = step.frame, stamps.contains(frame.pts) else { continue }
      cells[frame.pts] = try look(of: frame)
    }
    return cells
  }

  private func look(of frame: VideoFrame) throws -> [UInt8] {
    try clock.measure(.gate) {
      try frame.lumaThumbnail(width: RecordingLook.columns, height: RecordingLook.rows)
    }
  }
}
