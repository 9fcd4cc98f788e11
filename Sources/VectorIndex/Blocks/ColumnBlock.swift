import CVectorKernels
import FaceSearch
import Values

/// Everything about up to 2,048 rows but their vectors.
///
/// The payload holds a zone map of 64 bytes (slots, 4 bytes, and 4 of zero; lowest and highest
/// face, 8 bytes each; zeros), a bit per slot for deleted rows, padded to 64 bytes, and then one
/// array of `slots` values each: faces, sightings and times of 8 bytes, cameras and qualities of 4.
/// There are slots for a multiple of 64 rows, so that every array begins on a multiple of 64.
/// The columns of a deleted row are zero.
struct ColumnBlock {
  let block: BlockBytes
  let faces: UnsafeBufferPointer<Int64>
  let sightings: UnsafeBufferPointer<Int64>
  let times: UnsafeBufferPointer<Int64>
  let cameras: UnsafeBufferPointer<Int32>
  let qualities: UnsafeBufferPointer<Float>
  /// A bit per row, set for deleted rows.
  let dead: UnsafeBufferPointer<UInt8>
  /// Zone map: no live row has a face outside of this range. Lower above upper when empty.
  let lowestFace: Int64
  let highestFace: Int64

  var header: BlockHeader { block.header }
  /// Rows in the block, deleted ones included.
  var count: Int { header.rowCount }

  /// - Throws: ``VectorIndexError/damaged(_:detail:)`` when the counts cannot be right.
  init(_ block: BlockBytes) throws {
    let layout = try ColumnLayout(of: block)
    self.block = block
    let count = block.header.rowCount
    faces = try block.values(Int64.self, at: layout.faces, count: count)
    sightings = try block.values(Int64.self, at: layout.sightings, count: count)
    times = try block.values(Int64.self, at: layout.times, count: count)
    cameras = try block.values(Int32.self, at: layout.cameras, count: count)
    qualities = try block.values(Float.self, at: layout.qualities, count: count)
    dead = try block.values(UInt8.self, at: layout.dead, count: (count + 7) / 8)
    lowestFace = block.bytes.littleEndian(Int64.self, at: BlockHeader.byteCount + 8)
    highestFace = block.bytes.littleEndian(Int64.self, at: BlockHeader.byteCount + 16)
  }

  /// Whether the row in `slot` was deleted.
  func isDead(_ slot: Int) -> Bool {
    dead[slot / 8] >> UInt8(slot % 8) & 1 == 1
  }

  /// What a search returns for the row in `slot`.
  func hit(_ slot: Int, similarity: Float) -> FaceHit {
    FaceHit(
      faceID: FaceID(rawValue: faces[slot]), sightingID: SightingID(rawValue: sightings[slot]),
      camera: CameraID(rawValue: cameras[slot]), time: WallTime(milliseconds: times[slot]),
      similarity: similarity)
  }
}

/// Where the parts of a block of columns lie, from the start of the block.
struct ColumnLayout {
  static let zoneBytes = 64

  let slots: Int

  init(rows: Int) {
    slots = max(64, (rows + 63) / 64 * 64)
  }

  init(of block: BlockBytes) throws {
    guard block.bytes.count >= BlockHeader.byteCount + Self.zoneBytes else {
      throw VectorIndexError.damaged(block.key, detail: "it ends within its zone map")
    }
    slots = Int(block.bytes.littleEndian(UInt32.self, at: BlockHeader.byteCount))
    let rows = block.header.rowCount
    guard slots <= RowGeometry.columnRows, slots % 64 == 0, rows <= slots,
      block.header.deadCount <= rows,
      UInt64(block.header.firstRow) == block.key.sequence &* UInt64(RowGeometry.columnRows)
    else {
      throw VectorIndexError.damaged(block.key, detail: "its counts contradict each other")
    }
  }

  var dead: Int { BlockHeader.byteCount + Self.zoneBytes }
  var faces: Int { dead + (slots / 8 + 63) / 64 * 64 }
  var sightings: Int { faces + slots * 8 }
  var times: Int { sightings + slots * 8 }
  var cameras: Int { times + slots * 8 }
  var qualities: Int { cameras + slots * 4 }
  var byteCount: Int { qualities + slots * 4 }
}
