import Answers
import GRDB
import Values

/// What SQLite says of an archive, and what of that cannot be believed.
final class RowExamination {
  /// What SQLite says of a face.
  struct Face {
    var sighting: Int64
    var camera: Int32
    var time: Int64
    var quality: Float
  }

  private(set) var counters: Counters?
  private(set) var generations: [GenerationRow] = []
  private(set) var faces: [Int64: Face] = [:]
  /// Sightings whose rows are not what was written.
  private(set) var damagedSightings: [Int64] = []
  /// Faces whose rows, or those of their sightings, are not what was written.
  private(set) var damagedFaces: Set<Int64> = []
  /// The keys of rows of other tables that are not what was written, by table.
  private(set) var damagedKeys: [String: [DatabaseValue]] = [:]
  /// Sources whose rows are not what the journal says.
  private(set) var contradictedSources: Set<Int64> = []

  private let findings: Findings
  private let isQuick: Bool

  init(_ findings: Findings, isQuick: Bool) {
    self.findings = findings
    self.isQuick = isQuick
  }

  /// Checks SQLite's file and what its rows refer to, and learns what they say.
  ///
  /// - Returns: whether rows can be believed.
  func examine(_ database: Database) throws -> Bool {
    let pragma = isQuick ? "quick_check" : "integrity_check"
    let answers = try String.fetchAll(database, sql: "PRAGMA \(pragma)(100)")
    guard answers == ["ok"] else {
      findings.find(
        .metadataDamaged, count: answers.count,
        "SQLite finds \(ArchiveDirectory.metadataName) inconsistent", answers)
      return false
    }
    let dangling = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").map { row in
      let table: String = try row.value("table")
      let parent: String = try row.value("parent")
      return "a row of \(table) refers to a missing row of \(parent)"
    }
    findings.find(.danglingRows, count: dangling.count, "rows refer to missing rows", dangling)
    if !isQuick { try examineSeals(database) }
    // Nothing that depends on what these say can be believed.
    let isGroundworkDamaged = StoredTable.sealed.contains { table, _ in
      table.repair == .impossible && damagedKeys[table.name] != nil
    }
    guard !isGroundworkDamaged else { return false }
    try loadNumbers(database)
    try loadGenerations(database)
    if !isQuick { try examineChecksums(database) }
    try loadFaces(database)
    return true
  }

  /// Compares the rows that describe sources, and what all else rests on, with their checksums.
  private func examineSeals(_ database: Database) throws {
    for (table, key) in StoredTable.sealed {
      let rows = try Row.fetchCursor(database, sql: "SELECT * FROM \(table.name)")
      var damaged: [DatabaseValue] = []
      while let row = try rows.next() {
        guard let first = row.columnNames.first else { continue }
        if !RowChecksum.matches(row, from: first) { damaged.append(row[key]) }
      }
      guard !damaged.isEmpty else { continue }
      damagedKeys[table.name] = damaged
      findings.find(
        table.repair == .impossible ? .metadataDamaged : .sourceDamaged,
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
    findings.change { report in
      report.timeZone = settings.timeZone
      report.examined.batch = counters.batch
      report.examined.sources = Int(sources)
      report.examined.sightings = Int(sightings)
      report.examined.metadataBytes = pages
    }
    for table in StoredTable.all {
      guard let numbers = table.numbers else { continue }
      let (name, next) = (table.name, counters[keyPath: numbers])
      let last = try number("SELECT max(id) FROM \(name)")
      guard last >= next else { continue }
      findings.find(
        .countersBehind,
        "the next \(name) would get number \(next), but \(name) \(last) exists")
    }
  }

  private func loadGenerations(_ database: Database) throws {
    generations = try MetadataQueries(database: database).generations()
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
      if !isIntact || !isOfIntact { damagedFaces.insert(try row.value("id")) }
    }
    findings.find(
      .rowDamaged, count: damagedSightings.count, "the checksums of sightings do not match",
      damagedSightings.map { "sighting \($0)" })
    findings.find(
      .rowDamaged, faces: damagedFaces,
      "the checksums of faces, or of their sightings, do not match"
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
    findings.change { $0.examined.faces = faces.count }
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
      findings.find(
        .journalContradiction, count: sources.count,
        "the journal and the rows disagree: \(message)",
        sources.map { "source \($0)" })
    }
    let stateless =
      try Int64.fetchOne(
        database, sql: "SELECT count(*) FROM generation WHERE state = 'live'") ?? 0
    if stateless == 0, !faces.isEmpty {
      findings.find(.indexDamaged, "the archive has faces, but no generation is live")
    }
  }
}
