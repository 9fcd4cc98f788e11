import GRDB
import Values

/// What ties an embedding to the crop that it was made from; the model is its generation's.
struct EmbeddingOrigin: Sendable, Hashable {
  var faceID: FaceID
  /// The checksum that LMDB keeps with the crop.
  var cropChecksum: UInt32
  var vectorChecksum: UInt32

  /// CRC-32C of a vector's Float32, little-endian.
  static func checksum(of vector: [Float]) -> UInt32 {
    var checksum = Checksum()
    checksum.add(
      vector.flatMap { withUnsafeBytes(of: $0.bitPattern.littleEndian, Array.init) })
    return checksum.value
  }

  /// Writes the row, in place of an older one.
  func save(to database: Database, generation: GenerationID) throws {
    let statement = try database.cachedStatement(
      sql: """
        INSERT INTO embedding_origin (face_id, generation_id, crop_checksum, vector_checksum)
        VALUES (?, ?, ?, ?)
        ON CONFLICT (face_id, generation_id) DO UPDATE SET
          crop_checksum = excluded.crop_checksum, vector_checksum = excluded.vector_checksum
        """)
    try statement.execute(
      arguments: [
        faceID.rawValue, generation.rawValue, Int64(cropChecksum), Int64(vectorChecksum),
      ])
  }
}
