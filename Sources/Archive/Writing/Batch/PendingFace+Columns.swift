import FaceSearch
import GRDB
import SightingStream
import Values
import VectorIndex

extension PendingFace {
  /// The face as the index of `generation` keeps it; `nil` when it has no embedding of its model.
  ///
  /// - Parameter streamed: What the worker's embedding is made with.
  func vectorRow(for generation: GenerationRow, streamed embedder: EmbedderIdentity?)
    -> VectorRow?
  {
    let sha256 = generation.embedder.sha256
    guard
      let vector = sha256 == embedder?.sha256
        ? streamed.embedding : streamed.furtherEmbeddings[sha256]
    else { return nil }
    return VectorRow(
      faceID: id, sightingID: sightingID, time: time, camera: cameraID,
      quality: streamed.quality.overall, vector: vector)
  }

  func save(to database: Database) throws {
    let statement = try database.cachedStatement(
      sql: """
        INSERT INTO face (id, sighting_id, camera_id, rank, time_ms, pts, seconds, x, y, width,
          height, landmarks, quality, detector_score, size_pixels, sharpness, yaw_degrees,
          pitch_degrees, roll_degrees, embedding_norm, crop_width, crop_height, region_x,
          region_y, region_width, region_height, crop_landmarks, checksum)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    let quality = streamed.quality
    let crop = streamed.crop
    let numbers = [
      quality.overall, quality.detectorScore, quality.sizePixels, quality.sharpness,
      quality.yawDegrees, quality.pitchDegrees, quality.rollDegrees, streamed.embeddingNorm,
    ].map(Double.init)
    var columns: [any DatabaseValueConvertible] = [
      id.rawValue, sightingID.rawValue, cameraID.rawValue, streamed.rank, time.milliseconds,
      streamed.pts, streamed.seconds,
    ]
    columns += streamed.box.columns
    columns += [LandmarkBytes.bytes(streamed.landmarks)]
    columns += numbers
    columns += [crop.width, crop.height]
    columns += crop.region.columns
    columns += [LandmarkBytes.bytes(crop.landmarks)]
    columns += [RowChecksum.value(of: columns.map(\.databaseValue))]
    try statement.execute(arguments: StatementArguments(columns))
  }

  /// What the face's embedding in `generation` was made of; `nil` when it has none.
  func origin(
    in generation: GenerationRow, streamed embedder: EmbedderIdentity?
  ) -> EmbeddingOrigin? {
    vectorRow(for: generation, streamed: embedder).map { row in
      EmbeddingOrigin(
        faceID: id, cropChecksum: VectorStore.cropChecksum(streamed.crop.jpeg, of: id),
        vectorChecksum: EmbeddingOrigin.checksum(of: row.vector))
    }
  }
}
