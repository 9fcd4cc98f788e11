import Archive
import Evaluation
import Values

/// Measures on an archive's own faces how often different people look alike, without anybody having
/// labelled them.
///
/// - **One person**: two faces of one sighting, with some time between them, so that what is nearly
///   the same picture does not flatter the model.
/// - **Two people**: faces of two sightings that one camera has in view at the same time, and of
///   two cameras at the same time. Those that are as similar as half of all pairs of one person are
///   *suspect*: cameras may overlap, clocks may be wrong, a mirror may show somebody twice. They do
///   not count as false matches, but widen the interval to the side where they would.
///
/// Persons whom somebody has named would be further subjects: their faces belong in the same tally.
public struct Calibrator {
  /// What pairs are made of.
  public struct Options: Sendable, Hashable {
    /// The least time between two faces of a pair of one person, in seconds.
    ///
    /// Source: our choice; at 5 frames a second neighbouring frames are nearly the same picture.
    public var genuineGapSeconds = 2.0
    /// Sightings examined at most.
    public var mostSightings = 5000

    /// The options that a calibration has when nothing is asked for.
    public init() {}
  }

  /// Faces of a sighting that pairs of one person are made of, at most: all that are usually kept.
  static let facesEach = 8
  /// Of those, faces that pairs of two people are made of.
  static let impostorFacesEach = 3
  /// Pairs of one person from which on suspicion has a measure.
  static let genuinePairsForSuspicion = 20

  private let runs: [[Subject]]
  private let vectors: VectorTable
  private let genuine: [(similarity: Float, camera: CameraID)]
  /// From here on a pair of two people is suspect; `nil` with too few pairs of one person.
  private let suspicion: Float?

  /// A sighting whose embeddings lie one after the other in `vectors`.
  private struct Subject {
    var row: CalibrationSubject
    /// Counted over all runs.
    var number: Int
    var places: Range<Int>
    /// The embedding of its best face.
    var best: [Float]?

    /// Of their best faces.
    func similarity(to other: Subject) -> Float? {
      guard let best, let others = other.best else { return nil }
      return zip(best, others).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Of those, the ones that pairs of two people are made of.
    var impostorPlaces: Range<Int> { places.prefix(Calibrator.impostorFacesEach) }
  }

  /// Reads sightings and embeddings; keeps nothing of the snapshot.
  ///
  /// - Parameter embedding: Of a face, in the generation to be measured; `nil` leaves the face out.
  /// - Throws: what the snapshot throws.
  public init(
    _ snapshot: borrowing ArchiveSnapshot, options: Options = Options(),
    embedding: (FaceID) throws -> [Float]?
  ) throws {
    var vectors: [[Float]] = []
    var number = 0
    var genuine: [(Float, CameraID)] = []
    let found = try snapshot.calibrationSubjects(
      atMost: options.mostSightings, facesEach: Self.facesEach)
    runs = try found.map { run in
      try run.map { row in
        let start = vectors.count
        var times: [WallTime] = []
        for face in row.faces {
          guard let vector = try embedding(face.id) else { continue }
          vectors.append(vector)
          times.append(face.time)
        }
        genuine += Self.similarities(
          Array(vectors[start...]), times, gapSeconds: options.genuineGapSeconds
        ).map { ($0, row.camera) }
        number += 1
        return Subject(
          row: row, number: number - 1, places: start..<vectors.count,
          best: start < vectors.count ? vectors[start] : nil)
      }
    }
    self.vectors = VectorTable(vectors)
    self.genuine = genuine.map { (similarity: $0.0, camera: $0.1) }
    suspicion =
      genuine.count >= Self.genuinePairsForSuspicion
      ? genuine.map(\.0).sorted()[genuine.count / 2] : nil
  }

  /// Over all cameras.
  public func overall() -> Calibration { measure(nil) }

  /// Each camera whose data suffice: pairs of which one face at least is of that camera.
  public func byCamera() -> [(camera: CameraID, calibration: Calibration)] {
    let pairs = pairsByCamera()
    return pairs.keys.sorted().compactMap { camera in
      // More independent comparisons than pairs there cannot be.
      guard Double(pairs[camera] ?? 0) >= Calibration.sufficientPairs else { return nil }
      let found = measure(camera)
      return found.isSufficient ? (camera, found) : nil
    }
  }

  private func pairsByCamera() -> [CameraID: Int] {
    var pairs: [CameraID: Int] = [:]
    forEachPair { left, right in
      let count = left.impostorPlaces.count * right.impostorPlaces.count
      for camera in Set([left.row.camera, right.row.camera]) { pairs[camera, default: 0] += count }
    }
    return pairs
  }

  /// Calls `body` with every two sightings that must show two people.
  private func forEachPair(_ body: (Subject, Subject) -> Void) {
    for run in runs {
      for index in run.indices {
        let left = run[index]
        // In order of the start: nothing after the first that begins too late is in view as well.
        for right in run[(index + 1)...] {
          guard right.row.start <= left.row.end else { break }
          guard Self.areTwoPeople(left.row, right.row),
            !Self.areCopies(left.row, right.row, similarity: left.similarity(to: right))
          else { continue }
          body(left, right)
        }
      }
    }
  }

  private func measure(_ camera: CameraID?) -> Calibration {
    var tally = FalseMatchTally(subjects: runs.reduce(0) { $0 + $1.count })
    var scratch: [Float] = []
    forEachPair { left, right in
      guard camera == nil || left.row.camera == camera || right.row.camera == camera else {
        return
      }
      for face in left.impostorPlaces {
        vectors.withScores(of: face, with: right.impostorPlaces, scratch: &scratch) { scores in
          for similarity in scores {
            tally.add(
              similarity, first: left.number, second: right.number,
              isSuspect: suspicion.map { similarity >= $0 } ?? false)
          }
        }
      }
    }
    return Calibration(
      tally, genuine: genuine.filter { camera == nil || $0.camera == camera }.map(\.similarity))
  }

  /// Whether two sightings, the second of which does not begin before the first, must show two
  /// people: in view of one camera together, or of two at the same moment.
  ///
  /// Two tracks of one file are lenses of one device, which may see the same person.
  static func areTwoPeople(_ first: CalibrationSubject, _ second: CalibrationSubject) -> Bool {
    if first.camera == second.camera {
      // Other sources of a camera may be copies of the same scene.
      guard first.source == second.source else { return false }
      return first.isImage || second.start < first.end
    }
    guard first.source != second.source else { return false }
    return second.start <= first.end && !first.isTimeNominal && !second.isTimeNominal
  }

  /// From here on two faces are the same picture, coded another time perhaps.
  ///
  /// Source: our choice, above what two pictures of one person reach.
  private static let samePicture: Float = 0.95

  /// Whether two sightings are one in copies of one recording: seen from and to the same millisecond,
  /// and the best face the same picture.
  ///
  /// - Parameter similarity: Of their best faces; `nil` when one has none.
  static func areCopies(
    _ first: CalibrationSubject, _ second: CalibrationSubject,
    similarity: @autoclosure () -> Float?
  ) -> Bool {
    first.source != second.source && first.start == second.start && first.end == second.end
      && similarity().map { $0 >= samePicture } ?? false
  }

  /// Similarities of faces of one sighting that are far enough apart in time.
  private static func similarities(
    _ vectors: [[Float]], _ times: [WallTime], gapSeconds: Double
  ) -> [Float] {
    var found: [Float] = []
    for left in vectors.indices {
      for right in vectors.indices.dropFirst(left + 1) {
        let gap = abs(times[left].milliseconds - times[right].milliseconds)
        guard Double(gap) >= gapSeconds * 1000 else { continue }
        found.append(zip(vectors[left], vectors[right]).reduce(0) { $0 + $1.0 * $1.1 })
      }
    }
    return found
  }
}
