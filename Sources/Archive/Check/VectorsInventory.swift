import LMDB
import Values
import VectorIndex

/// What of `vectors.lmdb` is whole, found without a map.
struct VectorsInventory {
  struct Crop {
    var place: ValuePlace
    /// What the value says of itself; verified unless the check is a quick one.
    var checksum: UInt32
  }

  var stamp: VectorStore.Stamp?
  var crops: [Int64: Crop] = [:]
  var damagedCrops: Set<Int64> = []
  var cropBytes: Int64 = 0
  var blocks: [GenerationID: [BlockKey: ValuePlace]] = [:]
  var faults: [StructureFault] = []
  var fileBytes: Int64 = 0

  /// Reads what `walk` leads to.
  ///
  /// - Throws: `LMDBError` when the file cannot be read.
  init(_ walk: FileWalk, isQuick: Bool) throws {
    fileBytes = Int64(walk.pageCount * walk.pageBytes)
    // The walk's own faults come after those that are found on the way.
    let walked = try walk.run { database, key, place in
      switch database {
      case StoredDatabase.meta.name: try addStamp(walk, key, place)
      case StoredDatabase.crops.name: try addCrop(walk, key, place, isQuick: isQuick)
      case StoredDatabase.blocks.name: addBlock(key, place)
      default: break
      }
    }
    faults += walked
  }

  private mutating func addStamp(_ walk: FileWalk, _ key: [UInt8], _ place: ValuePlace) throws {
    guard key == VectorStore.stampKey else { return }
    let bytes = try walk.bytes(at: place)
    stamp = try? VectorStore.decode(bytes.span.bytes)
  }

  private mutating func addCrop(
    _ walk: FileWalk, _ key: [UInt8], _ place: ValuePlace, isQuick: Bool
  ) throws {
    guard key.count == MemoryLayout<Int64>.size else {
      faults.append(
        StructureFault(
          database: StoredDatabase.crops.name, page: UInt64(place.offset / walk.pageBytes),
          detail: "the key of a crop is malformed"))
      return
    }
    let face = key.reduce(Int64(0)) { $0 << 8 | Int64($1) }
    guard place.count >= CheckedValue.headerBytes else {
      damagedCrops.insert(face)
      return
    }
    let wanted =
      isQuick ? ValuePlace(offset: place.offset, count: CheckedValue.headerBytes) : place
    let bytes = try walk.bytes(at: wanted)
    guard isQuick || (try? CheckedValue.opened(bytes.span.bytes, key: key)) != nil else {
      damagedCrops.insert(face)
      return
    }
    let checksum = bytes.prefix(CheckedValue.headerBytes).reversed()
      .reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    crops[face] = Crop(place: place, checksum: checksum)
    cropBytes += Int64(place.count)
  }

  private mutating func addBlock(_ key: [UInt8], _ place: ValuePlace) {
    guard let key = BlockKey(bytes: key) else {
      faults.append(
        StructureFault(
          database: StoredDatabase.blocks.name, page: 0, detail: "the key of a block is malformed"))
      return
    }
    blocks[key.generation, default: [:]][key] = place
  }

  /// The JPEG of a face.
  ///
  /// - Throws: `StoredValueError` when its checksum does not match; `LMDBError`.
  static func jpeg(_ walk: FileWalk, _ crop: Crop, of face: Int64) throws -> [UInt8] {
    let bytes = try walk.bytes(at: crop.place)
    return try CheckedValue.opened(
      bytes.span.bytes, key: VectorStore.key(of: FaceID(rawValue: face)))
  }
}
