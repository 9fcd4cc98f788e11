import CVectorKernels
import Values

/// The vectors of up to ``RowGeometry/codeRows`` rows in a byte per number, in row order.
///
/// The payload holds three arrays for a multiple of 16 slots: scales and errors of 4 bytes each
/// (see ``CodedQuery`` for their meaning), then the codes of each row, padded to a multiple of 64
/// bytes. A deleted row has scale and error 0 and only codes that stand for 0.
struct CodeBlock {
  private let copy: AlignedBuffer?
  let scales: UnsafePointer<Float>
  let errors: UnsafePointer<Float>
  let codes: UnsafePointer<UInt8>
  /// Rows in the block.
  let count: Int

  init(_ block: BlockBytes, geometry: RowGeometry) throws {
    count = block.header.rowCount
    guard count <= geometry.codeRows,
      UInt64(block.header.firstRow) == block.key.sequence &* UInt64(geometry.codeRows)
    else {
      throw VectorIndexError.damaged(block.key, detail: "its counts contradict each other")
    }
    let layout = CodeLayout(rows: count, geometry: geometry)
    copy = block.copy
    scales = try block.values(Float.self, at: layout.scales, count: layout.slots)
      .baseAddress.unsafelyUnwrapped
    errors = try block.values(Float.self, at: layout.errors, count: layout.slots)
      .baseAddress.unsafelyUnwrapped
    codes = try block.values(UInt8.self, at: layout.codes, count: count * geometry.codeStride)
      .baseAddress.unsafelyUnwrapped
  }

  /// Where the row in `slot` is; valid as long as the block is kept.
  func place(_ slot: Int, stride: Int) -> cvk_code_place {
    cvk_code_place(codes: codes + slot * stride, scale: scales + slot, error: errors + slot)
  }

  /// The rows from `slot` on; valid as long as the block is kept.
  func rows(from slot: Int, stride: Int) -> cvk_code_rows {
    cvk_code_rows(codes: codes + slot * stride, scales: scales + slot, errors: errors + slot)
  }
}

/// Where the parts of a block of codes lie, from the start of the block.
struct CodeLayout {
  let slots: Int
  let byteCount: Int

  init(rows: Int, geometry: RowGeometry) {
    slots = max(16, (rows + 15) / 16 * 16)
    byteCount = BlockHeader.byteCount + slots * 8 + rows * geometry.codeStride
  }

  var scales: Int { BlockHeader.byteCount }
  var errors: Int { scales + slots * 4 }
  var codes: Int { errors + slots * 4 }
}

/// A block of codes in the making.
struct CodeBlockBuilder {
  private let geometry: RowGeometry
  private let firstRow: Int
  private(set) var scales: [Float] = []
  private(set) var errors: [Float] = []
  private(set) var codes: [UInt8] = []

  var count: Int { scales.count }

  init(firstRow: Int, geometry: RowGeometry) {
    self.firstRow = firstRow
    self.geometry = geometry
  }

  /// What is stored in `block`.
  init(_ block: CodeBlock, firstRow: Int, geometry: RowGeometry) {
    self.init(firstRow: firstRow, geometry: geometry)
    withExtendedLifetime(block) {
      scales = Array(UnsafeBufferPointer(start: block.scales, count: block.count))
      errors = Array(UnsafeBufferPointer(start: block.errors, count: block.count))
      codes = Array(
        UnsafeBufferPointer(start: block.codes, count: block.count * geometry.codeStride))
    }
  }

  mutating func append(_ vector: [Float]) {
    var row = [UInt8](repeating: 0, count: geometry.codeStride)
    let code = cvk_encode(vector, vector.count, &row, row.count)
    scales.append(code.scale)
    errors.append(code.error)
    codes += row
  }

  /// Forgets the row in `slot`.
  mutating func delete(_ slot: Int) {
    scales[slot] = 0
    errors[slot] = 0
    let first = slot * geometry.codeStride
    for place in first..<(first + geometry.codeStride) { codes[place] = 128 }
  }

  func write(to storage: some WritableBlockStorage, under key: BlockKey) throws {
    let layout = CodeLayout(rows: count, geometry: geometry)
    let full = CodeLayout(rows: geometry.codeRows, geometry: geometry).byteCount
    let block = AlignedBuffer(
      byteCount: BlockSize.padded(layout.byteCount, full: full), offset: BlockHeader.byteCount)
    func store<Value>(_ values: [Value], at offset: Int) {
      values.withUnsafeBytes { source in
        UnsafeMutableRawBufferPointer(rebasing: block.bytes[offset...]).copyMemory(from: source)
      }
    }
    store(scales, at: layout.scales)
    store(errors, at: layout.errors)
    store(codes, at: layout.codes)
    var header = BlockHeader(kind: .codes)
    header.rowCount = count
    header.firstRow = firstRow
    header.write(to: block.bytes)
    try storage.put(key, UnsafeRawBufferPointer(block.bytes))
  }
}
