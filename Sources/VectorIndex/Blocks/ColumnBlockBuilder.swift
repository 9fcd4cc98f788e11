import FaceSearch
import Values

/// A block of columns in the making: rows are appended or deleted, then it is written.
struct ColumnBlockBuilder {
  private(set) var header: BlockHeader
  private var lowestFace = Int64.max
  private var highestFace = Int64.min
  private var dead: [UInt8] = []
  private var faces: [Int64] = []
  private var sightings: [Int64] = []
  private var times: [Int64] = []
  private var cameras: [Int32] = []
  private var qualities: [Float] = []

  var count: Int { faces.count }

  /// An empty block whose first row is number `firstRow`.
  init(firstRow: Int) {
    header = BlockHeader(kind: .columns)
    header.firstRow = firstRow
  }

  /// What is stored in `block`.
  init(_ block: ColumnBlock) {
    header = block.header
    lowestFace = block.lowestFace
    highestFace = block.highestFace
    dead = Array(block.dead)
    faces = Array(block.faces)
    sightings = Array(block.sightings)
    times = Array(block.times)
    cameras = Array(block.cameras)
    qualities = Array(block.qualities)
  }

  mutating func append(_ row: VectorRow) {
    if count % 8 == 0 { dead.append(0) }
    faces.append(row.faceID.rawValue)
    sightings.append(row.sightingID.rawValue)
    times.append(row.time.milliseconds)
    cameras.append(row.camera.rawValue)
    qualities.append(row.quality)
    header.rowCount += 1
    header.include(time: row.time.milliseconds, camera: row.camera.rawValue)
    lowestFace = min(lowestFace, row.faceID.rawValue)
    highestFace = max(highestFace, row.faceID.rawValue)
  }

  /// Marks the row in `slot` as deleted and forgets what it said.
  ///
  /// The zone map is left as it was: it may be too wide, never too narrow.
  mutating func delete(_ slot: Int) {
    dead[slot / 8] |= 1 << UInt8(slot % 8)
    faces[slot] = 0
    sightings[slot] = 0
    times[slot] = 0
    cameras[slot] = 0
    qualities[slot] = 0
    header.deadCount += 1
  }

  func isDead(_ slot: Int) -> Bool {
    dead[slot / 8] >> UInt8(slot % 8) & 1 == 1
  }

  func write(to storage: some WritableBlockStorage, under key: BlockKey) throws {
    let layout = ColumnLayout(rows: count)
    let full = ColumnLayout(rows: RowGeometry.columnRows).byteCount
    let block = AlignedBuffer(
      byteCount: BlockSize.padded(layout.byteCount, full: full), offset: BlockHeader.byteCount)
    block.bytes.storeLittleEndian(UInt32(layout.slots), at: BlockHeader.byteCount)
    block.bytes.storeLittleEndian(lowestFace, at: BlockHeader.byteCount + 8)
    block.bytes.storeLittleEndian(highestFace, at: BlockHeader.byteCount + 16)
    func store<Value>(_ values: [Value], at offset: Int) {
      values.withUnsafeBytes { source in
        UnsafeMutableRawBufferPointer(rebasing: block.bytes[offset...]).copyMemory(from: source)
      }
    }
    store(dead, at: layout.dead)
    store(faces, at: layout.faces)
    store(sightings, at: layout.sightings)
    store(times, at: layout.times)
    store(cameras, at: layout.cameras)
    store(qualities, at: layout.qualities)
    header.write(to: block.bytes)
    try storage.put(key, UnsafeRawBufferPointer(block.bytes))
  }
}
