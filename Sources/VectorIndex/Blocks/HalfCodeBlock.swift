import CVectorKernels
import Values

/// The vectors of a full block of a strip in half a byte per number, in the order of the strip.
///
/// Written when the block of the strip is full and thus once, unless a row of it is deleted. The
/// payload holds three arrays: scales and errors of 4 bytes each, then the codes of each row (see
/// `cvk_encode_half`) of the vector as ``SketchGeometry`` pads and rotates it. A deleted row has
/// codes and error 0 and a scale that is not a number, so that no search selects it.
struct HalfCodeBlock {
  private let block: BlockBytes
  private let scales: UnsafeBufferPointer<Float>
  private let errors: UnsafeBufferPointer<Float>
  private let codes: UnsafeBufferPointer<UInt8>
  private let rowBytes: Int

  /// - Throws: ``VectorIndexError/damaged(_:detail:)`` unless it is as long as full strips are.
  init(_ block: BlockBytes, sketches: SketchGeometry) throws {
    let layout = HalfCodeLayout(sketches: sketches)
    guard block.header.rowCount == layout.rows else {
      throw VectorIndexError.damaged(block.key, detail: "it has another number of rows")
    }
    self.block = block
    rowBytes = layout.rowBytes
    scales = try block.values(Float.self, at: layout.scales, count: layout.rows)
    errors = try block.values(Float.self, at: layout.errors, count: layout.rows)
    codes = try block.values(UInt8.self, at: layout.codes, count: layout.rows * rowBytes)
  }

  /// The rows from `slot` on; valid as long as the block is kept.
  func rows(from slot: Int) -> cvk_code_rows {
    cvk_code_rows(
      codes: codes.baseAddress.map { $0 + slot * rowBytes },
      scales: scales.baseAddress.map { $0 + slot }, errors: errors.baseAddress.map { $0 + slot })
  }

  fileprivate var values: (scales: [Float], errors: [Float], codes: [UInt8]) {
    withExtendedLifetime(block) { (Array(scales), Array(errors), Array(codes)) }
  }
}

/// Where the parts of a block of half codes lie, from the start of the block.
struct HalfCodeLayout {
  /// Rows in every block: as many as in a full strip, a multiple of 32.
  let rows: Int
  /// Bytes from the codes of one row to those of the next.
  let rowBytes: Int

  init(sketches: SketchGeometry) {
    rows = StripLayout.capacity(sketches)
    rowBytes = sketches.width / 2
  }

  var scales: Int { BlockHeader.byteCount }
  var errors: Int { scales + rows * 4 }
  var codes: Int { errors + rows * 4 }
  var byteCount: Int { codes + rows * rowBytes }
}

/// A block of half codes in the making.
struct HalfCodeBlockBuilder {
  private let sketches: SketchGeometry
  private let firstRow: Int
  private var scales: [Float] = []
  private var errors: [Float] = []
  private var codes: [UInt8] = []

  /// The half codes of the rows of a full strip.
  ///
  /// - Parameter vector: The vector of a row that is not deleted.
  init(
    of strip: StripBlockBuilder, sketches: SketchGeometry,
    vector: (UInt32) throws -> UnsafeBufferPointer<Float>
  ) throws {
    self.sketches = sketches
    firstRow = strip.header.firstRow
    let rowBytes = HalfCodeLayout(sketches: sketches).rowBytes
    codes = [UInt8](repeating: 0, count: strip.count * rowBytes)
    for slot in 0..<strip.count {
      guard strip.times[slot] != StripBlock.deletedTime else {
        scales.append(.nan)
        errors.append(0)
        continue
      }
      let rotated = sketches.rotated(try vector(strip.rows[slot]))
      let code = codes.withUnsafeMutableBufferPointer { codes in
        cvk_encode_half(
          rotated, rotated.count, codes.baseAddress.unsafelyUnwrapped + slot * rowBytes)
      }
      scales.append(code.scale)
      errors.append(code.error)
    }
  }

  /// What is stored in `block`.
  init(_ block: HalfCodeBlock, of strip: StripBlockBuilder, sketches: SketchGeometry) {
    self.sketches = sketches
    firstRow = strip.header.firstRow
    (scales, errors, codes) = block.values
  }

  /// Forgets the rows that are deleted in the strip.
  mutating func delete(asIn strip: StripBlockBuilder) {
    let rowBytes = HalfCodeLayout(sketches: sketches).rowBytes
    for slot in 0..<strip.count where strip.times[slot] == StripBlock.deletedTime {
      scales[slot] = .nan
      errors[slot] = 0
      for place in (slot * rowBytes)..<((slot + 1) * rowBytes) { codes[place] = 0 }
    }
  }

  /// Whether `block` holds just these codes, bit for bit.
  func matches(_ block: HalfCodeBlock) -> Bool {
    let stored = block.values
    return scales.map(\.bitPattern) == stored.scales.map(\.bitPattern)
      && errors.map(\.bitPattern) == stored.errors.map(\.bitPattern) && codes == stored.codes
  }

  func write(to storage: some WritableBlockStorage, under key: BlockKey) throws {
    let layout = HalfCodeLayout(sketches: sketches)
    let block = AlignedBuffer(
      byteCount: BlockSize.padded(layout.byteCount, full: layout.byteCount),
      offset: BlockHeader.byteCount)
    func store<Value>(_ values: [Value], at offset: Int) {
      values.withUnsafeBytes { source in
        UnsafeMutableRawBufferPointer(rebasing: block.bytes[offset...]).copyMemory(from: source)
      }
    }
    store(scales, at: layout.scales)
    store(errors, at: layout.errors)
    store(codes, at: layout.codes)
    var header = BlockHeader(kind: .halfCodes)
    header.rowCount = layout.rows
    header.firstRow = firstRow
    header.write(to: block.bytes)
    try storage.put(key, UnsafeRawBufferPointer(block.bytes))
  }
}
