import Values

/// The parameters and counters of an index, as its root block keeps them.
///
/// The payload is a sequence of numbers of 8 bytes in the order of ``fields``.
struct IndexRoot: Equatable {
  var parameters: IndexParameters
  /// Rows ever appended, deleted ones included; the number of the next row.
  var rowCount = 0
  var deadCount = 0
  /// The highest face that was ever inserted.
  var lastFace = Int64.min
  /// The version of the lists that searches use; 0 when there are none.
  var listVersion = 0
  var listCount = 0
  /// Rows below this number are in lists; those from it on are the tail.
  var listedRows = 0
  /// Live rows when the lists' centroids were trained.
  var trainedRows = 0
  /// How much of the lists a search has to visit.
  var listReach = ListReach()

  var liveCount: Int { rowCount - deadCount }
  var geometry: RowGeometry { RowGeometry(dimension: parameters.dimension) }

  static func key(of generation: GenerationID) -> BlockKey {
    BlockKey(generation: generation, kind: .root)
  }

  init(parameters: IndexParameters) {
    self.parameters = parameters
  }

  /// Reads the root of `generation`; `nil` when there is none.
  init?(in storage: some BlockStorage, generation: GenerationID) throws {
    let key = Self.key(of: generation)
    guard let bytes = try storage.block(key) else { return nil }
    _ = try BlockHeader(of: bytes, under: key)
    try BlockHeader.verifyChecksum(of: bytes, under: key)
    guard bytes.count >= Self.byteCount else {
      throw VectorIndexError.damaged(key, detail: "it ends before its last field")
    }
    func field(_ position: Int) -> Int64 {
      bytes.littleEndian(Int64.self, at: BlockHeader.byteCount + position * 8)
    }
    parameters = IndexParameters(
      dimension: Int(field(0)), trainingSize: Int(field(1)),
      seed: UInt64(bitPattern: field(2)))
    rowCount = Int(field(3))
    deadCount = Int(field(4))
    lastFace = field(5)
    listVersion = Int(field(6))
    listCount = Int(field(7))
    listedRows = Int(field(8))
    trainedRows = Int(field(9))
    for place in ListReach.shares.indices { listReach.millionths[place] = Int(field(10 + place)) }
    guard isPlausible else {
      throw VectorIndexError.damaged(key, detail: "its counters contradict each other")
    }
  }

  private static let fieldCount = 10 + ListReach.shares.count
  private static let byteCount = BlockHeader.byteCount + fieldCount * 8

  private var fields: [Int64] {
    [
      Int64(parameters.dimension), Int64(parameters.trainingSize),
      Int64(bitPattern: parameters.seed), Int64(rowCount), Int64(deadCount), lastFace,
      Int64(listVersion), Int64(listCount), Int64(listedRows), Int64(trainedRows),
    ] + listReach.millionths.map { Int64($0) }
  }

  private var isPlausible: Bool {
    IndexParameters.dimensions.contains(parameters.dimension) && parameters.trainingSize > 0
      && rowCount >= 0 && rowCount <= Int(UInt32.max) && (0...rowCount).contains(deadCount)
      && (0...Int(UInt32.max)).contains(listVersion) && (0...rowCount).contains(listedRows)
      && (0...Int(UInt32.max)).contains(listCount) && (listVersion > 0) == (listCount > 0)
      && listReach.isPlausible
  }

  /// Writes the root block.
  func write(to storage: some WritableBlockStorage, generation: GenerationID) throws {
    let block = AlignedBuffer(
      byteCount: BlockSize.padded(Self.byteCount, full: Self.byteCount))
    for (position, field) in fields.enumerated() {
      block.bytes.storeLittleEndian(field, at: BlockHeader.byteCount + position * 8)
    }
    BlockHeader(kind: .root).write(to: block.bytes)
    try storage.put(Self.key(of: generation), UnsafeRawBufferPointer(block.bytes))
  }
}
