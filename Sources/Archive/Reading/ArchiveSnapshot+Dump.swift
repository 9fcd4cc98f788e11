import Foundation
import GRDB
import Values

extension ArchiveSnapshot {
  /// Writes the archive's content as text, line by line, in an order that depends on the content
  /// alone: two archives that hold the same give the same text, whatever numbers they gave out,
  /// whenever and in however many runs they were filled.
  ///
  /// Sources come in order of their root-relative paths, then of their SHA-256; sightings in order
  /// of their ordinals; faces by rank. Numbers of rows, absolute paths and the times of runs are
  /// left out; floating point numbers have all their digits. Crops and embeddings appear as
  /// FNV-1a hashes of their bytes. Schema/README.md says what each line holds.
  ///
  /// - Parameter write: Takes text that ends with a line feed.
  /// - Throws: What `write` throws; `Failure` `.damaged` when a crop or embedding is missing.
  /// - Complexity: O(bytes of the archive); memory for 16 bytes a face and the rows of one source.
  public func dump(to write: (String) throws -> Void) throws {
    try reading {
      try write("facearchive-dump 1\n")
      try write("settings time-zone=\(settings.timeZone)\n")
      for (name, value) in try settings.values.sorted(by: { $0.key < $1.key }) {
        try write("setting \(DumpLine.escaped(name)) \(DumpLine.escaped(value))\n")
      }
      if let generation = try liveGeneration {
        let embedder = generation.embedder
        try write(
          "embedder \(DumpLine.escaped(embedder.name)) sha256=\(embedder.sha256) "
            + "dimension=\(embedder.dimension) precision=\(embedder.precision)\n")
      }
      var cameras: [CameraID: String] = [:]
      let turns = try cameraTurns
      for camera in try self.cameras {
        let name = DumpLine.escaped(camera.name.text)
        cameras[camera.id] = name
        try write(
          "camera \(name) building=\(DumpLine.escaped(camera.name.building)) "
            + "floor=\(DumpLine.escaped(camera.name.floor)) "
            + "number=\(DumpLine.escaped(camera.name.number))"
            + (turns[camera.id].map { " turned=\($0.degrees)" } ?? "") + "\n")
      }
      let vectors = try vectorHashes()
      let isComplete = try liveGeneration?.isComplete ?? true
      let sources = try Int64.fetchAll(
        database.cachedStatement(sql: "SELECT id FROM source ORDER BY relative_path, sha256, id"))
      let line = DumpLine(cameras: cameras, vectors: vectors, isComplete: isComplete)
      for start in stride(from: 0, to: sources.count, by: Self.sourcesAtOnce) {
        let part = sources[start..<min(start + Self.sourcesAtOnce, sources.count)]
        try dump(part.map { SourceID(rawValue: $0) }, line, to: write)
      }
    }
  }

  /// Sources whose rows, but for sightings and faces, are read together. Source: our choice.
  private static let sourcesAtOnce = 500

  /// Writes the text of ``dump(to:)`` to a file descriptor, which stays open.
  ///
  /// - Throws: as ``dump(to:)``; `Failure` `.failed` when the descriptor does not take it.
  public func dump(descriptor: Int32) throws {
    var buffer: [UInt8] = []
    func drain() throws {
      var rest = buffer[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else {
          throw stores.errors.failure(
            .failed, "write the dump of", String(cString: strerror(errno)))
        }
        rest = rest.dropFirst(count)
      }
      buffer.removeAll(keepingCapacity: true)
    }
    try dump { text in
      buffer.append(contentsOf: text.utf8)
      if buffer.count >= 1 << 16 { try drain() }
    }
    try drain()
  }

  private func dump(
    _ ids: [SourceID], _ line: DumpLine, to write: (String) throws -> Void
  ) throws {
    let list = NumberList(ids.map(\.rawValue))
    let entries = Dictionary(
      try queries.journal(JournalFilter(sources: Set(ids))).map { ($0.sourceID, $0) },
      uniquingKeysWith: { first, _ in first })
    let sources = try queries.sources(ids)
    guard sources.count == ids.count, entries.count == ids.count else {
      let missing = ids.first { entries[$0] == nil } ?? ids[0]
      throw StoredValueError(metadata: "source \(missing.rawValue) has no journal entry")
    }
    let contents = try SourceContents(database).all(of: list)
    let still = try StillPlaces(database).sightings(of: list)
    let leftOut = try StillPlaces(database).sourcesWithOccurrences(among: list)
    for source in sources {
      guard let entry = entries[source.id] else { continue }
      try write(line.source(source, entry))
      if !entry.copies.isEmpty { try dumpCopies(of: source, to: write) }
      let former = (contents[source.id] ?? []).filter { $0.sha256 != source.sha256 }
      for content in former.sorted(by: { $0.sha256 < $1.sha256 }) {
        try write(" content sha256=\(content.sha256) bytes=\(content.sizeBytes)\n")
      }
      try write(line.stretches(entry.accounting.stretches))
      for warning in entry.warnings { try write(line.warning(warning)) }
      if entry.sightings > 0 { try dumpSightings(of: source.id, still, line, to: write) }
      guard leftOut.contains(source.id) else { continue }
      for occurrence in try stillOccurrences(of: source.id) {
        try write(line.repeated(occurrence))
      }
    }
  }

  private func dumpCopies(of source: SourceRow, to write: (String) throws -> Void) throws {
    let copies = try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT * FROM source_path WHERE source_id = ? AND path <> ?
          ORDER BY relative_path, path
          """), arguments: [source.id.rawValue, Data(source.path.bytes)])
    for copy in copies {
      try RowChecksum.check(copy, "source_path", from: "path")
      try write(" copy \(DumpLine.escaped(try copy.path("relative_path")))\n")
    }
  }

  private func dumpSightings(
    of source: SourceID, _ still: Set<SightingID>, _ line: DumpLine,
    to write: (String) throws -> Void
  ) throws {
    for sighting in try sightings(of: source) {
      try write(line.sighting(sighting, isStill: still.contains(sighting.id)))
      for face in try faces(of: sighting.id) {
        guard let crop = try VectorStore.crop(of: face.id, in: blocks.walk) else {
          throw StoredValueError("the crop of face \(face.id.rawValue) is missing")
        }
        var hash = FNV1a()
        hash.add(crop)
        try write(try line.face(face, cropHash: hash.text, cropBytes: crop.count))
      }
    }
  }

  /// The hash of every embedding that this snapshot shows.
  private func vectorHashes() throws -> [FaceID: UInt64] {
    var hashes: [FaceID: UInt64] = [:]
    try index()?.forEachRow { row in
      guard row.faceID <= lastFace else { return }
      var hash = FNV1a()
      for value in row.vector {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { hash.add($0) }
      }
      hashes[row.faceID] = hash.value
    }
    return hashes
  }
}
