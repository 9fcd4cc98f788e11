import CVectorKernels
import FaceSearch
import GRDB
import Values
import VectorIndex

extension ArchiveSnapshot {
  /// What `index check` last measured of the live generation, for each share of the matches that
  /// searches were asked for and each kind of filter.
  public func indexChecks() throws -> [IndexCheckRecord] {
    try reading {
      guard let generation = try queries.liveGeneration() else { return [] }
      return try Row.fetchAll(
        database.cachedStatement(
          sql: """
            SELECT * FROM index_check WHERE generation_id = ? ORDER BY target_recall, filter
            """), arguments: [generation.id.rawValue]
      ).map(Self.indexCheck)
    }
  }

  private static func indexCheck(_ row: Row) throws -> IndexCheckRecord {
    let name: String = try row.value("filter")
    guard let filter = IndexCheckRecord.Filter(rawValue: name) else {
      throw StoredValueError(metadata: "an index check has the unknown filter \(name)")
    }
    var record = IndexCheckRecord(
      filter: filter, targetRecall: try row.value("target_recall"),
      checked: try row.time("checked_ms"), faces: try row.value("faces"),
      samples: try row.value("samples"), minimumSimilarity: try row.float("minimum_similarity"))
    record.matches = try row.value("matches")
    record.matchesFound = try row.value("matches_found")
    record.nearest = try row.value("nearest")
    record.nearestFound = try row.value("nearest_found")
    record.estimatedAnswers = try row.value("estimated_answers")
    record.medianSeconds = try row.value("median_seconds")
    return record
  }

  /// Faces drawn at random without repetition, by rising number; all when there are at most
  /// `count`. A face after a gap of removed numbers is a little likelier than others.
  ///
  /// - Complexity: O(n log N) for n faces of N.
  public func sampleFaces(
    _ count: Int, using random: inout some RandomNumberGenerator
  ) throws -> [FaceRow] {
    try reading {
      let total = try Int.fetchOne(database.cachedStatement(sql: "SELECT count(*) FROM face")) ?? 0
      guard total > count else {
        let all = try Int64.fetchAll(
          database.cachedStatement(sql: "SELECT id FROM face ORDER BY id"))
        return try queries.faces(all.map { FaceID(rawValue: $0) })
      }
      let next = try database.cachedStatement(
        sql: "SELECT id FROM face WHERE id >= ? ORDER BY id LIMIT 1")
      var chosen: Set<Int64> = []
      // Few numbers may be left between wide gaps: then the sample stays smaller.
      for _ in 0..<(count * 20) where chosen.count < count {
        let drawn = Int64.random(in: 1...max(1, lastFace.rawValue), using: &random)
        if let face = try Int64.fetchOne(next, arguments: [drawn]) { chosen.insert(face) }
      }
      return try queries.faces(chosen.sorted().map { FaceID(rawValue: $0) })
    }
  }

  /// The times that divide the faces into `parts` of about equal number: `parts + 1` of them, the
  /// first and the last face's included; empty when there are no faces.
  ///
  /// - Complexity: O(faces), at the speed of a scan of an index.
  public func faceTimes(dividedInto parts: Int) throws -> [WallTime] {
    try reading {
      let total = try Int.fetchOne(database.cachedStatement(sql: "SELECT count(*) FROM face")) ?? 0
      guard total > 0, parts > 0 else { return [] }
      var wanted = (0...parts).map { $0 * (total - 1) / parts }[...]
      var times: [WallTime] = []
      var place = 0
      let cursor = try Int64.fetchCursor(
        database, sql: "SELECT time_ms FROM face ORDER BY time_ms, camera_id")
      while let time = try cursor.next() {
        while wanted.first == place {
          times.append(WallTime(milliseconds: time))
          wanted.removeFirst()
        }
        place += 1
      }
      return times
    }
  }

  /// Compares every face that this snapshot shows with each of `vectors`, one by one, from the
  /// stored embeddings alone: neither codes, sketches, lists nor zone maps are used.
  ///
  /// - Parameters:
  ///   - vectors: Of unit length and of the live generation's dimension.
  ///   - visit: Takes a face and its similarity to each of `vectors`, in their order; the same
  ///     numbers, bit for bit, that searches give. The buffer is valid during the call.
  /// - Complexity: O(faces · vectors · dimension).
  public func compareEveryFace(
    with vectors: [[Float]],
    _ visit: (_ face: VectorRow, _ similarities: UnsafeBufferPointer<Float>) throws -> Void
  ) throws {
    try reading {
      guard let index = try index(), !vectors.isEmpty else { return }
      let lanes = Int(CVK_LANES)
      let stride = (index.dimension + lanes - 1) / lanes * lanes
      let table = AlignedFloats(count: stride * vectors.count)
      for (number, vector) in vectors.enumerated() where vector.count == index.dimension {
        table.copy(vector, to: number * stride)
      }
      let stored = AlignedFloats(count: stride)
      let similarities = AlignedFloats(count: vectors.count)
      let level = cvk_best_level()
      let doomed = Set(
        try Int64.fetchAll(database.cachedStatement(sql: "SELECT face_id FROM doomed_face"))
          .map { FaceID(rawValue: $0) })
      try index.forEachRow { face in
        guard face.faceID <= lastFace, !doomed.contains(face.faceID) else { return }
        stored.copy(face.vector, to: 0)
        cvk_dot_rows(
          level, stored.start, table.start, stride, vectors.count, similarities.start)
        try visit(face, similarities.values)
      }
    }
  }
}

/// Zeroed numbers on a boundary of 64 bytes, as the kernels want them.
private final class AlignedFloats {
  private let memory: UnsafeMutableRawBufferPointer
  let start: UnsafeMutablePointer<Float>
  private let count: Int

  init(count: Int) {
    self.count = count
    memory = .allocate(byteCount: max(1, count) * MemoryLayout<Float>.stride, alignment: 64)
    start = memory.baseAddress.unsafelyUnwrapped.bindMemory(
      to: Float.self, capacity: max(1, count))
    start.initialize(repeating: 0, count: max(1, count))
  }

  deinit {
    memory.deallocate()
  }

  var values: UnsafeBufferPointer<Float> { UnsafeBufferPointer(start: start, count: count) }

  func copy(_ values: [Float], to place: Int) {
    values.withUnsafeBufferPointer { values in
      guard let first = values.baseAddress else { return }
      (start + place).update(from: first, count: min(values.count, count - place))
    }
  }
}
