import GRDB
import Values
import VectorIndex

extension ArchiveSnapshot {
  /// All generations, in order of their numbers.
  public var generations: [GenerationRow] {
    get throws { try reading { try queries.generations() } }
  }

  /// How much of the archive a generation covers.
  ///
  /// - Throws: `Failure` `.damaged` when it has no index.
  /// - Complexity: O(faces · dimension).
  public func coverage(of generation: GenerationID) throws -> GenerationCoverage {
    try reading {
      let faces = try Int.fetchOne(database.cachedStatement(sql: "SELECT count(*) FROM face")) ?? 0
      return try GenerationCoverage(
        faces: faces, covered: faces - missingFaces(in: generation).count,
        bytes: bytes(of: generation))
    }
  }

  /// The faces that have no embedding in a generation, in order.
  ///
  /// - Complexity: O(faces · dimension), and 8 bytes of memory a face.
  public func missingFaces(in generation: GenerationID) throws -> [FaceID] {
    try reading {
      var covered: Set<Int64> = []
      try index(of: generation).forEachRow { covered.insert($0.faceID.rawValue) }
      var missing: [FaceID] = []
      let cursor = try Int64.fetchCursor(database, sql: "SELECT id FROM face ORDER BY id")
      while let face = try cursor.next() {
        if !covered.contains(face) { missing.append(FaceID(rawValue: face)) }
      }
      return missing
    }
  }

  /// The embedding of a face in a generation, of unit length; `nil` when it has none there.
  public func embedding(_ face: FaceID, in generation: GenerationID) throws -> [Float]? {
    try reading { try index(of: generation).vector(of: face) }
  }

  /// What the blocks of a generation take up, in bytes.
  ///
  /// - Complexity: O(bytes) when this process has not read them before.
  func bytes(of generation: GenerationID) throws -> Int64 {
    try reading {
      var bytes: Int64 = 0
      try blocks.scan(BlockKey.all(of: generation)) { _, block in
        bytes += Int64(block.count)
        return true
      }
      return bytes
    }
  }
}

extension ArchiveSnapshot {
  /// How many faces the archive has.
  public var faceCount: Int {
    get throws {
      try reading {
        try Int.fetchOne(database.cachedStatement(sql: "SELECT count(*) FROM face")) ?? 0
      }
    }
  }

  /// The numbers of all faces, in order.
  public var faceIDs: [FaceID] {
    get throws {
      try reading {
        try Int64.fetchAll(database.cachedStatement(sql: "SELECT id FROM face ORDER BY id"))
          .map { FaceID(rawValue: $0) }
      }
    }
  }
}
