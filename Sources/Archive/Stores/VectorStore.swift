import Glibc
import LMDB
import Values
import VectorIndex

/// `vectors.lmdb`: crops by face, the blocks of the index, and the number of the batch they are of.
struct VectorStore: Sendable {
  let environment: Environment
  private let meta: Database
  private let crops: Database
  private let blocks: Database
  private let verified = VerifiedBlocks()

  /// What the store says of itself, under one key of `meta`.
  struct Stamp: Sendable, Hashable {
    var archiveID: String
    /// The last batch whose crops and embeddings are in the store.
    var batch: Int64
  }

  /// The format of stamps and crops that this program writes.
  static let formatVersion: UInt32 = 1
  static let stampKey = Array("archive".utf8)
  static let databaseNames = StoredDatabase.all.map(\.name)

  init(_ environment: Environment) throws {
    self.environment = environment
    meta = try environment.database(StoredDatabase.meta.name)
    crops = try environment.database(StoredDatabase.crops.name)
    blocks = try environment.database(StoredDatabase.blocks.name)
  }

  static func create(in directory: String, archiveID: String) throws {
    let path = directory + "/" + ArchiveDirectory.vectorsName
    if access(path, F_OK) == 0 { try removeUnfinished(path, directory: directory) }
    let options = EnvironmentOptions(access: .create, databases: databaseNames)
    let store = try VectorStore(Environment(path: path, options: options))
    try store.environment.write { transaction in
      try store.put(Stamp(archiveID: archiveID, batch: 0), in: &transaction)
    }
  }

  /// Whether the store in `directory` can be opened and holds anything: a creation that was killed
  /// leaves an empty one.
  static func holdsFaces(in directory: String) -> Bool {
    guard let store = try? forReading(in: directory, unlocked: true) else { return false }
    let isEmpty = try? store.environment.read { transaction in
      try transaction.count(store.crops) == 0 && transaction.count(store.blocks) == 0
    }
    return isEmpty == false
  }

  /// Removes what a creation that was killed left; refuses when crops or vectors are in it.
  private static func removeUnfinished(_ path: String, directory: String) throws {
    let errors = StoreErrors(directory: directory)
    do {
      let options = EnvironmentOptions(access: .readWrite, databases: databaseNames)
      let store = try VectorStore(Environment(path: path, options: options))
      let isEmpty = try store.environment.read { transaction in
        try transaction.count(store.crops) == 0 && transaction.count(store.blocks) == 0
      }
      guard isEmpty else {
        throw errors.damaged(
          "create an archive in",
          "it holds the crops of an archive whose \(ArchiveDirectory.metadataName) is missing")
      }
    } catch let error as LMDBError where error.code == .truncated || error.code == .invalid {
      // A file without complete header pages never held anything.
      var status = stat()
      guard stat(path, &status) == 0, status.st_size <= 2 * sysconf(Int32(_SC_PAGESIZE)) else {
        throw error
      }
    }
    for suffix in ["", "-lock"] { unlink(path + suffix) }
  }

  // MARK: Stamp

  func stamp(in transaction: borrowing some Transaction & ~Copyable) throws -> Stamp {
    try transaction.withValue(meta, Self.stampKey) { try Self.decode($0) }.required("no stamp")
  }

  func put(_ stamp: Stamp, in transaction: inout WriteTransaction) throws {
    var body: [UInt8] = []
    body.append(contentsOf: withUnsafeBytes(of: Self.formatVersion.littleEndian, Array.init))
    body.append(contentsOf: withUnsafeBytes(of: stamp.batch.littleEndian, Array.init))
    body.append(contentsOf: stamp.archiveID.utf8)
    try transaction.put(meta, Self.stampKey, CheckedValue.sealed(body, key: Self.stampKey))
  }

  static func decode(_ value: RawSpan) throws -> Stamp {
    let body = try CheckedValue.opened(value, key: stampKey)
    guard body.count >= 12 else { throw StoredValueError("its stamp is too short") }
    let (format, batch) = body.withUnsafeBytes {
      (
        UInt32(littleEndian: $0.loadUnaligned(as: UInt32.self)),
        Int64(littleEndian: $0.loadUnaligned(fromByteOffset: 4, as: Int64.self))
      )
    }
    guard format <= formatVersion else {
      throw VectorIndexError.newerFormat(found: Int(format), known: Int(formatVersion))
    }
    return Stamp(archiveID: String(decoding: body[12...], as: UTF8.self), batch: batch)
  }

  // MARK: Crops

  /// The JPEG of a face; `nil` when there is none. Read without the map.
  static func crop(of face: FaceID, in walk: FileWalk) throws -> [UInt8]? {
    let key = key(of: face)
    guard let place = try walk.find(StoredDatabase.crops.name, key) else { return nil }
    let bytes = try walk.bytes(at: place)
    return try CheckedValue.opened(bytes.span.bytes, key: key)
  }

  func putCrop(
    _ jpeg: [UInt8], of face: FaceID, in transaction: inout WriteTransaction
  ) throws {
    let key = Self.key(of: face)
    try transaction.put(crops, key, CheckedValue.sealed(jpeg, key: key))
  }

  /// The checksum that a stored crop names, unchecked; `nil` when there is no crop.
  func storedChecksum(
    of face: FaceID, in transaction: borrowing some Transaction & ~Copyable
  ) throws -> UInt32? {
    try transaction.withValue(crops, Self.key(of: face)) { value in
      guard value.byteCount >= CheckedValue.headerBytes else { return nil }
      return UInt32(littleEndian: value.unsafeLoadUnaligned(as: UInt32.self))
    }.flatMap(\.self)
  }

  /// The checksum that LMDB keeps with a crop.
  static func cropChecksum(_ jpeg: [UInt8], of face: FaceID) -> UInt32 {
    CheckedValue.checksum(jpeg, key: key(of: face))
  }

  func deleteCrop(of face: FaceID, in transaction: inout WriteTransaction) throws {
    try transaction.delete(crops, Self.key(of: face))
  }

  /// The faces from `first` on that have a crop, in order.
  func facesWithCrop(
    from first: FaceID, in transaction: borrowing some Transaction & ~Copyable
  ) throws -> [FaceID] {
    var faces: [FaceID] = []
    try transaction.withCursor(crops) { cursor in
      try cursor.scan(from: Self.key(of: first)) { key, _ in
        guard key.byteCount == 8 else { throw StoredValueError("a crop's key is malformed") }
        let raw = key.unsafeLoadUnaligned(as: Int64.self)
        faces.append(FaceID(rawValue: Int64(bigEndian: raw)))
        return true
      }
    }
    return faces
  }

  func cropCount(in transaction: borrowing some Transaction & ~Copyable) throws -> Int {
    try transaction.count(crops)
  }

  static func key(of face: FaceID) -> [UInt8] {
    withUnsafeBytes(of: face.rawValue.bigEndian, Array.init)
  }

  // MARK: Blocks

  /// - Throws: `LMDBError` `outrun` when a writer has committed twice since `transaction` began.
  func readBlocks(_ transaction: consuming ReadTransaction) throws -> ReadableBlocks {
    let walk = try FileWalk(transaction)
    return ReadableBlocks(blocks, transaction, verified, walk)
  }

  func writeBlocks(_ transaction: consuming WriteTransaction) -> WritableBlocks {
    WritableBlocks(blocks, transaction, verified)
  }
}

/// A value in a store that is not what was written there.
struct StoredValueError: Error {
  /// The name of the store's file.
  var file: String
  var reason: String

  /// A value in LMDB.
  init(_ reason: String) {
    file = ArchiveDirectory.vectorsName
    self.reason = reason
  }

  /// A value in SQLite.
  init(metadata reason: String) {
    file = ArchiveDirectory.metadataName
    self.reason = reason
  }
}

extension Optional {
  fileprivate func required(_ reason: String) throws -> Wrapped {
    guard let self else { throw StoredValueError(reason) }
    return self
  }
}
