import Answers
import GRDB
import Values

extension Examination {
  /// Checks SQLite's file and what its rows refer to, and learns what they say.
  ///
  /// - Returns: whether rows can be believed.
  func examineRows(_ database: Database) throws -> Bool {
    let pragma = isQuick ? "quick_check" : "integrity_check"
    let answers = try String.fetchAll(database, sql: "PRAGMA \(pragma)(100)")
    guard answers == ["ok"] else {
      find(
        .metadataDamaged, count: answers.count,
        "SQLite finds \(ArchiveDirectory.metadataName) inconsistent", answers)
      return false
    }
    let dangling = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map { row in
      let table: String = try row.value("table")
      let parent: String = try row.value("parent")
      return "a row of \(table) refers to a missing row of \(parent)"
    }
    find(.danglingRows, count: dangling.count, "rows refer to missing rows", dangling)
    if !isQuick { try examineSeals(database) }
    // Nothing that depends on what these say can be believed.
    guard Self.groundwork.allSatisfy({ damagedKeys[$0] == nil }) else { return false }
    try loadNumbers(database)
    try loadGenerations(database)
    if !isQuick { try examineChecksums(database) }
    try loadFaces(database)
    return true
  }

  /// Tables whose rows nothing else can tell: a repair cannot make them anew.
  private static let groundwork = ["model", "generation", "setting"]

  /// Compares the rows that describe sources, and what all else rests on, with their checksums.
  private func examineSeals(_ database: Database) throws {
    for table in RowSeal.tables {
      let rows = try Row.fetchCursor(database, sql: "SELECT * FROM \(table.name)")
      var damaged: [DatabaseValue] = []
      while let row = try rows.next() {
        guard let first = row.columnNames.first else { continue }
        if !RowChecksum.matches(row, from: first) { damaged.append(row[table.key]) }
      }
      guard !damaged.isEmpty else { continue }
      damagedKeys[table.name] = damaged
      find(
        Self.groundwork.contains(table.name) ? .metadataDamaged : .sourceDamaged,
        count: damaged.count, "the checksums of rows of \(table.name) do not match",
        damaged.map { "\(table.name) \(RowChecksum.text($0))" })
    }
  }

  private func loadNumbers(_ database: Database) throws {
    let counters = try Counters(database)
    self.counters = counters
    let settings = try MetadataStore.settings(database)
    func number(_ sql: String) throws -> Int64 { try Int64.fetchOne(database, sql: sql) ?? 0 }
    let pages = try number("PRAGMA page_count") * number("PRAGMA page_size")
    let sources = try number("SELECT count(*) FROM source")
    let sightings = try number("SELECT count(*) FROM sighting")
    change { report in
      report.timeZone = settings.timeZone
      report.examined.batch = counters.batch
      report.examined.sources = Int(sources)
      report.examined.sightings = Int(sightings)
      report.examined.metadataBytes = pages
    }
    let given = [
      ("source", counters.nextSource), ("sighting", counters.nextSighting),
      ("face", counters.nextFace),
    ]
    for (table, next) in given {
      let last = try number("SELECT max(id) FROM \(table)")
      guard last >= next else { continue }
      find(
        .countersBehind,
        "the next \(table) would get number \(next), but \(table) \(last) exists")
    }
  }

  private func loadGenerations(_ database: Database) throws {
    generations = try MetadataQueries(database: database).generations().map { Generation(row: $0) }
  }

  /// Compares the rows of faces and sightings with the checksums in them.
  private func examineChecksums(_ database: Database) throws {
    let sightings = try Row.fetchCursor(database, sql: "SELECT * FROM sighting")
    while let row = try sightings.next() {
      if !RowChecksum.matches(row, from: "id") { damagedSightings.append(try row.value("id")) }
    }
    let faces = try Row.fetchCursor(database, sql: "SELECT * FROM face")
    while let row = try faces.next() {
      let isIntact = RowChecksum.matches(row, from: "id")
      let isOfIntact = try !damagedSightings.contains(row.value("sighting_id") as Int64)
      if !isIntact || !isOfIntact { damagedRows.insert(try row.value("id")) }
    }
    find(
      .rowDamaged, count: damagedSightings.count, "the checksums of sightings do not match",
      damagedSightings.map { "sighting \($0)" })
    find(
      .rowDamaged, faces: damagedRows, "the checksums of faces, or of their sightings, do not match"
    )
  }

  private func loadFaces(_ database: Database) throws {
    let cursor = try Row.fetchCursor(
      database, sql: "SELECT id, sighting_id, camera_id, time_ms, quality FROM face ORDER BY id")
    while let row = try cursor.next() {
      faces[try row.value("id")] = try Face(
        sighting: row.value("sighting_id"), camera: row.camera("camera_id").rawValue,
        time: row.value("time_ms"), quality: row.float("quality"))
    }
    change { $0.examined.faces = faces.count }
  }

  /// Compares the journal with the rows of its sources. What `retain` removed is not missing.
  func examineJournal(_ database: Database) throws {
    let complaints = [
      (
        "a source has no entry",
        "SELECT id FROM source WHERE id NOT IN (SELECT source_id FROM journal)"
      ),
      (
        "a source is done, but one of its sightings has not ended",
        """
        SELECT DISTINCT journal.source_id FROM journal
        JOIN sighting ON sighting.source_id = journal.source_id
        WHERE state = 'done' AND is_complete = 0
        """
      ),
      (
        "a source is done, but its number of faces differs from the number kept",
        """
        SELECT source_id FROM (
          SELECT source_id, kept_faces, start_ms,
            (SELECT count(*) FROM face JOIN sighting ON sighting.id = sighting_id
              WHERE sighting.source_id = journal.source_id) AS faces
          FROM journal JOIN source ON source.id = source_id
          WHERE state = 'done' AND rows_finished = 1)
        WHERE faces > kept_faces OR faces < kept_faces AND NOT EXISTS
          (SELECT 1 FROM retention WHERE before_ms > start_ms)
        """
      ),
    ]
    for (message, sql) in complaints {
      let sources = try Int64.fetchAll(database, sql: sql)
      contradictedSources.formUnion(sources)
      find(
        .journalContradiction, count: sources.count,
        "the journal and the rows disagree: \(message)",
        sources.map { "source \($0)" })
    }
    let stateless =
      try Int64.fetchOne(
        database, sql: "SELECT count(*) FROM generation WHERE state = 'live'") ?? 0
    if stateless == 0, !faces.isEmpty {
      find(.indexDamaged, "the archive has faces, but no generation is live")
    }
  }

  /// Sums up, by source, the faces whose pictures cannot be shown.
  func findLosses(_ database: Database) throws {
    let ids = lostFaces.sorted()
    let clock = (try? ArchiveClock(zoneName: report.timeZone)) ?? .utc
    var losses: [Int64: CheckAnswer.Loss] = [:]
    var sightings: [Int64: Set<Int64>] = [:]
    for start in stride(from: 0, to: ids.count, by: MetadataQueries.variablesAtOnce) {
      let part = ids[start..<min(start + MetadataQueries.variablesAtOnce, ids.count)]
      let marks = repeatElement("?", count: part.count).joined(separator: ",")
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT source.id, relative_path, camera.name, time_ms, sighting_id,
            EXISTS (SELECT 1 FROM source_path WHERE source_id = source.id) AS has_file
          FROM face JOIN sighting ON sighting.id = sighting_id
          JOIN source ON source.id = sighting.source_id
          JOIN camera ON camera.id = face.camera_id WHERE face.id IN (\(marks))
          """, arguments: StatementArguments(part))
      while let row = try rows.next() {
        let source: Int64 = try row.value("id")
        let time = clock.at(try row.time("time_ms"))
        var loss =
          try losses[source]
          ?? CheckAnswer.Loss(
            source: source, path: row.path("relative_path").description, camera: row.value("name"),
            from: time, to: time, faces: 0, sightings: 0,
            hasFile: row.value("has_file"))
        loss.faces += 1
        loss.from = min(loss.from, time)
        loss.to = max(loss.to, time)
        losses[source] = loss
        sightings[source, default: []].insert(try row.value("sighting_id"))
      }
    }
    let sorted = losses.values.map { loss in
      var loss = loss
      loss.sightings = sightings[loss.source]?.count ?? 0
      return loss
    }.sorted {
      ($0.camera, $0.from, $0.source) < ($1.camera, $1.from, $1.source)
    }
    change { $0.losses = sorted }
  }
}
