import Archive
import SightingStream
import Values

@testable import Query

/// A self-made archive in which many people are in view together: two cameras that see ten people
/// each or more, at moments an hour apart.
struct CrowdedArchive {
  let archive: TestArchive
  let moments: Int

  /// - Parameter visitors: moments at which the second camera also sees the first camera's first
  ///   person, as one would whose view overlaps.
  init(
    moments: Int, people: Int = 10, visitors: Int = 0, faces: Int = 3, seed: UInt64
  ) throws {
    archive = try TestArchive()
    self.moments = moments
    var random = SplitMix64(seed: seed)
    let jpeg = try TestArchive.picture()
    let writer = try archive.writer()
    for moment in 0..<moments {
      let first = (0..<people).map { _ in TestArchive.unit(&random) }
      var second = (0..<people).map { _ in TestArchive.unit(&random) }
      if moment < visitors { second[0] = first[0] }
      for (camera, seen) in [first, second].enumerated() {
        try Self.ingest(
          seen, faces, into: writer, moment: moment, camera: camera, jpeg, &random)
      }
    }
    try writer.close()
  }

  /// All are seen from 0 to 9 s of a source; their faces 3 s apart.
  private static func ingest(
    _ people: [[Float]], _ faces: Int, into writer: ArchiveWriter, moment: Int, camera: Int,
    _ jpeg: [UInt8], _ random: inout SplitMix64
  ) throws {
    var source = TestArchive.registration(moment * 2 + camera)
    source.camera = TestArchive.cameras[camera]
    source.start = TestArchive.start.advanced(bySeconds: Double(moment) * 3600)
    let id = try writer.register([source])[0].sourceID
    try writer.claim(id)
    try writer.append(id, record: .sourceBegan(TestArchive.facts))
    for (ordinal, person) in people.enumerated() {
      for rank in 0..<faces {
        let noisy = person.map { $0 + Float.random(in: -0.12...0.12, using: &random) }
        let face = face(
          TestArchive.normalized(noisy), sighting: ordinal, rank: rank, jpeg)
        try writer.append(id, record: .face(face))
      }
      try writer.append(
        id, record: .sightingEnded(TestArchive.ended(ordinal, kept: faces, from: 0)))
    }
    try writer.append(
      id, record: .sourceEnded(TestArchive.summary(sightings: people.count)))
  }

  private static func face(
    _ vector: [Float], sighting: Int, rank: Int, _ jpeg: [UInt8]
  ) -> StreamedFace {
    let at = Point(x: 60, y: 60)
    let landmarks = Landmarks(leftEye: at, rightEye: at, nose: at, leftMouth: at, rightMouth: at)
    return StreamedFace(
      sighting: sighting, rank: rank, pts: Int64(rank * 3000), seconds: Double(rank * 3),
      box: Box(x: 100, y: 50, width: 60, height: 80), landmarks: landmarks,
      quality: FaceQuality(
        overall: 0.9 - Float(rank) * 0.1, detectorScore: 0.9, sizePixels: 60, sharpness: 0.5,
        yawDegrees: 0, pitchDegrees: 0, rollDegrees: 0),
      crop: Crop(
        jpeg: jpeg, width: 120, height: 120, region: Box(x: 50, y: 10, width: 160, height: 160),
        landmarks: landmarks), embedding: vector, embeddingNorm: 10)
  }
}
