import CVectorKernels
import FaceSearch
import Values

/// Sketches of rows of one camera or of one list, in order of insertion, which is about that of
/// time.
///
/// The payload holds four arrays for a multiple of 32 slots: row numbers of 4 bytes, ascending;
/// times of 8; factors of 4 and weights of 2 (see `cvk_sketch`). Then the words of the sketches in
/// groups of 8 rows: for each bit and word those of the 8 rows one after the other. A deleted row
/// keeps its number; its time is the latest there is, its factor is not a number and its words are
/// zero, so that no search selects it.
///
/// Blocks of a camera are numbered downwards from the highest sequence, so that the newest one is
/// the first that a scan meets. Blocks of a list are numbered upwards from 0, and deleted rows are
/// taken out of them.
struct StripBlock {
  /// What a deleted row has for its time.
  static let deletedTime = Int64.max

  let block: BlockBytes
  let rows: UnsafeBufferPointer<UInt32>
  let times: UnsafeBufferPointer<Int64>
  let factors: UnsafeBufferPointer<Float>
  let weights: UnsafeBufferPointer<UInt16>
  let words: UnsafeBufferPointer<UInt64>

  var header: BlockHeader { block.header }
  var count: Int { block.header.rowCount }
  /// Rows that are not deleted.
  var liveCount: Int { block.header.rowCount - block.header.deadCount }
  var camera: Int32 { Int32(bitPattern: block.key.first) }

  init(_ block: BlockBytes, sketches: SketchGeometry) throws {
    let count = block.header.rowCount
    let layout = StripLayout(rows: count, sketches: sketches)
    guard count > 0, count <= StripLayout.capacity(sketches), block.header.deadCount <= count
    else {
      throw VectorIndexError.damaged(block.key, detail: "its counts contradict each other")
    }
    self.block = block
    rows = try block.values(UInt32.self, at: layout.rows, count: count)
    times = try block.values(Int64.self, at: layout.times, count: count)
    factors = try block.values(Float.self, at: layout.factors, count: layout.slots)
    weights = try block.values(UInt16.self, at: layout.weights, count: layout.slots)
    words = try block.values(UInt64.self, at: layout.words, count: layout.slots * sketches.words)
  }

  /// The first slot whose time lies within `window`, the one after the last, and how many do.
  func slots(within window: Range<Int64>) -> (first: Int, end: Int, count: Int) {
    var first = 0
    while first < times.count, !window.contains(times[first]) { first += 1 }
    var end = times.count
    while end > first, !window.contains(times[end - 1]) { end -= 1 }
    var count = 0
    for slot in first..<end where window.contains(times[slot]) { count += 1 }
    return (first, end, count)
  }
}

/// Where the parts of a block of sketches lie, from the start of the block.
struct StripLayout {
  /// Bytes of a full block: sixteen pages.
  static let fullBytes = 16 * BlockSize.page - BlockSize.pageHeader

  let slots: Int
  let byteCount: Int

  init(rows count: Int, sketches: SketchGeometry) {
    slots = max(32, (count + 31) / 32 * 32)
    byteCount = BlockHeader.byteCount + slots * Self.rowBytes(sketches)
  }

  var rows: Int { BlockHeader.byteCount }
  var times: Int { rows + slots * 4 }
  var factors: Int { times + slots * 8 }
  var weights: Int { factors + slots * 4 }
  var words: Int { weights + slots * 2 }

  static func rowBytes(_ sketches: SketchGeometry) -> Int { 18 + sketches.words * 8 }

  /// Rows in a full block.
  static func capacity(_ sketches: SketchGeometry) -> Int {
    max(32, (fullBytes - BlockHeader.byteCount) / rowBytes(sketches) / 32 * 32)
  }
}

/// A block of sketches in the making.
struct StripBlockBuilder {
  private let sketches: SketchGeometry
  private(set) var header: BlockHeader
  private(set) var rows: [UInt32] = []
  private(set) var times: [Int64] = []
  private(set) var factors: [Float] = []
  private(set) var weights: [UInt16] = []
  /// The words of the rows, row by row.
  private(set) var words: [UInt64] = []

  var count: Int { rows.count }

  init(kind: BlockKind = .strip, sketches: SketchGeometry) {
    self.sketches = sketches
    header = BlockHeader(kind: kind)
  }

  init(_ block: StripBlock, sketches: SketchGeometry) {
    self.sketches = sketches
    header = block.header
    withExtendedLifetime(block) {
      rows = Array(block.rows)
      times = Array(block.times)
      factors = Array(block.factors[..<block.count])
      weights = Array(block.weights[..<block.count])
      words = [UInt64](repeating: 0, count: block.count * sketches.words)
      cvk_ungroup_words(block.words.baseAddress, block.count, sketches.words, &words)
    }
  }

  mutating func append(_ row: VectorRow, number: Int) {
    if rows.isEmpty { header.firstRow = number }
    let (sketch, words) = sketches.sketch(of: row.vector)
    rows.append(UInt32(number))
    times.append(row.time.milliseconds)
    factors.append(sketch.factor)
    weights.append(sketch.weight)
    self.words += words
    header.rowCount += 1
    header.include(time: row.time.milliseconds, camera: row.camera.rawValue)
  }

  /// Adds the row in `slot` of a strip as it is there.
  mutating func append(_ slot: Int, of strip: StripBlock) {
    if rows.isEmpty { header.firstRow = Int(strip.rows[slot]) }
    rows.append(strip.rows[slot])
    times.append(strip.times[slot])
    factors.append(strip.factors[slot])
    weights.append(strip.weights[slot])
    let (group, place) = slot.quotientAndRemainder(dividingBy: Int(CVK_SKETCH_GROUP))
    let first = group * Int(CVK_SKETCH_GROUP) * sketches.words + place
    for word in 0..<sketches.words {
      words.append(strip.words[first + word * Int(CVK_SKETCH_GROUP)])
    }
    header.rowCount += 1
    header.include(time: strip.times[slot], camera: strip.camera)
  }

  /// Takes rows out of the block of a list; its zone map stays as wide as it was.
  mutating func remove(where goes: (UInt32) -> Bool) {
    let kept = rows.indices.filter { !goes(rows[$0]) }
    words = kept.flatMap { words[($0 * sketches.words)..<(($0 + 1) * sketches.words)] }
    rows = kept.map { rows[$0] }
    times = kept.map { times[$0] }
    factors = kept.map { factors[$0] }
    weights = kept.map { weights[$0] }
    header.rowCount = rows.count
    header.firstRow = rows.first.map { Int($0) } ?? 0
  }

  mutating func delete(_ slot: Int) {
    times[slot] = StripBlock.deletedTime
    factors[slot] = .nan
    weights[slot] = 0
    for word in 0..<sketches.words { words[slot * sketches.words + word] = 0 }
    header.deadCount += 1
  }

  func write(to storage: some WritableBlockStorage, under key: BlockKey) throws {
    let layout = StripLayout(rows: count, sketches: sketches)
    let block = AlignedBuffer(
      byteCount: BlockSize.padded(
        layout.byteCount, full: max(StripLayout.fullBytes, layout.byteCount)),
      offset: BlockHeader.byteCount)
    func store<Value>(_ values: [Value], at offset: Int) {
      values.withUnsafeBytes { source in
        UnsafeMutableRawBufferPointer(rebasing: block.bytes[offset...]).copyMemory(from: source)
      }
    }
    var grouped = [UInt64](repeating: 0, count: layout.slots * sketches.words)
    cvk_group_words(words, count, sketches.words, &grouped)
    store(rows, at: layout.rows)
    store(times, at: layout.times)
    store(factors, at: layout.factors)
    store(weights, at: layout.weights)
    store(grouped, at: layout.words)
    header.write(to: block.bytes)
    try storage.put(key, UnsafeRawBufferPointer(block.bytes))
  }
}
