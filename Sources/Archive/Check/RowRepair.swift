import Foundation
import GRDB
import Values

/// Brings the rows to what is left of crops and embeddings, in one transaction.
struct RowRepair {
  struct Outcome {
    var removedFaces = 0
    var requeued: [String] = []
    var lost: [String] = []
    var actions: [String] = []
  }

  /// Why a source is partial when a repair took faces from it and no file of it is known.
  static let lostCode = "faces-lost"

  let database: Database
  let found: Examination
  let lostFaces: Set<Int64>
  let origins: [EmbeddingOrigin]

  func run() throws -> Outcome {
    var outcome = Outcome()
    var sources = found.rows.contradictedSources
    try addEntries()
    try sources.formUnion(mendSeals(&outcome))
    // A file of vectors that was built again holds crops of rows only.
    if found.vectorsNeedRebuilding { try database.execute(sql: "DELETE FROM doomed_face") }
    try sources.formUnion(removeDangling(&outcome))
    try sources.formUnion(removeLost(&outcome))
    for sighting in found.rows.damagedSightings {
      // Its faces are among the lost ones.
      sources.formUnion(
        try Int64.fetchAll(
          database, sql: "SELECT source_id FROM sighting WHERE id = ?", arguments: [sighting]))
      try database.execute(sql: "DELETE FROM sighting WHERE id = ?", arguments: [sighting])
    }
    for source in sources.sorted() { try giveBack(source, &outcome) }
    if let live = found.vectors.generations.first(where: \.isLive) {
      let known = try Set(Int64.fetchAll(database, sql: "SELECT id FROM face"))
      for origin in origins where known.contains(origin.faceID.rawValue) {
        try origin.save(to: database, generation: live.row.id)
      }
    }
    for generation in found.vectors.generations
    where !generation.isLive && !generation.missing.isEmpty {
      try database.execute(
        sql: "UPDATE generation SET is_complete = 0 WHERE id = ?",
        arguments: [generation.row.id.rawValue])
      outcome.actions.append(
        "Generation \(generation.row.id.rawValue) lost \(generation.missing.count) embeddings: "
          + "reindex makes them again.")
    }
    try raiseCounters(&outcome)
    if !outcome.requeued.isEmpty {
      outcome.actions.append(
        "Put \(outcome.requeued.count) sources back into the queue: the next ingest examines them "
          + "again.")
    }
    if !outcome.lost.isEmpty {
      outcome.actions.append(
        "\(outcome.lost.count) sources lost faces and have no known file: only a backup brings "
          + "their faces back.")
    }
    return outcome
  }

  /// Has what rows that are not what was written said learned again from the files.
  ///
  /// - Returns: the sources to be examined again.
  private func mendSeals(_ outcome: inout Outcome) throws -> Set<Int64> {
    let paths = found.rows.damagedKeys["source_path"] ?? []
    for path in paths {
      // The next scan meets the file again, and learns from its content whose it is.
      try database.execute(sql: "DELETE FROM source_path WHERE path = ?", arguments: [path])
    }
    if !paths.isEmpty {
      outcome.actions.append(
        "Forgot the paths of \(paths.count) files; the next ingest that finds them adds them again."
      )
    }
    for camera in found.rows.damagedKeys["camera"] ?? [] {
      try database.execute(
        sql: "UPDATE camera SET checksum = NULL WHERE id = ?", arguments: [camera])
      outcome.actions.append(
        "The name of camera \(RowChecksum.text(camera)) may be wrong: the next ingest "
          + "assigns its files to the camera that their folders name.")
    }
    // Examined again, they say what is so; until then what they say has to be taken as it is.
    let entries = (found.rows.damagedKeys["journal"] ?? []).compactMap(Int64.fromDatabaseValue)
    for source in entries {
      try database.execute(
        sql: "UPDATE journal SET checksum = NULL WHERE source_id = ?", arguments: [source])
    }
    var sources = try Set(entries).union(removeDamaged())
    for source in found.rows.damagedKeys["source"] ?? [] {
      // The first of its paths says what it was, and reading the file says the rest.
      try database.execute(
        sql: """
          UPDATE source SET checksum = NULL, sha256 = NULL, container = NULL, end_ms = NULL,
            (path, relative_path, camera_id, start_ms, size_bytes) =
              (SELECT path, relative_path, camera_id, start_ms, size_bytes FROM source_path
                WHERE source_id = source.id ORDER BY sequence LIMIT 1)
          WHERE id = ? AND EXISTS (SELECT 1 FROM source_path WHERE source_id = source.id)
          """, arguments: [source])
      if database.changesCount == 0 {
        try database.execute(
          sql: "UPDATE source SET checksum = NULL WHERE id = ?", arguments: [source])
        outcome.actions.append(
          "The record of source \(RowChecksum.text(source)) may be wrong, and no file "
            + "of it is known to correct it.")
      } else if let id = Int64.fromDatabaseValue(source) {
        sources.insert(id)
      }
    }
    return sources
  }

  /// Removes what is said of still faces and of oddities and is not what was written; returns the
  /// sources whose examination says it again.
  private func removeDamaged() throws -> Set<Int64> {
    func numbers(_ table: String) -> [Int64] {
      (found.rows.damagedKeys[table] ?? []).compactMap(Int64.fromDatabaseValue)
    }
    var sources: Set<Int64> = []
    func remove(_ table: String, _ column: String, _ number: Int64, sourceSQL: String) throws {
      try sources.formUnion(Int64.fetchAll(database, sql: sourceSQL, arguments: [number]))
      try database.execute(
        sql: "DELETE FROM \(table) WHERE \(column) = ?", arguments: [number])
    }
    let ofSighting = "SELECT source_id FROM sighting WHERE id = ?"
    for number in numbers("still_sighting") {
      try remove("still_sighting", "sighting_id", number, sourceSQL: ofSighting)
    }
    for number in numbers("still_occurrence") {
      try remove(
        "still_occurrence", "id", number,
        sourceSQL: "SELECT source_id FROM still_occurrence WHERE id = ?")
    }
    for number in numbers("source_warning") {
      try remove(
        "source_warning", "id", number,
        sourceSQL: "SELECT source_id FROM source_warning WHERE id = ?")
    }
    for number in numbers("source_stretches") {
      try remove(
        "source_stretches", "source_id", number,
        sourceSQL: "SELECT source_id FROM source_stretches WHERE source_id = ?")
    }
    // A camera's turn is found again by the next faces; what a user has set has to be set again.
    for (table, key) in StoredTable.sealed where table.repair == .notedAgain {
      for number in numbers(table.name) {
        try database.execute(
          sql: "DELETE FROM \(table.name) WHERE \(key) = ?", arguments: [number])
      }
    }
    for number in numbers("still_place") {
      try remove(
        "still_occurrence", "place_id", number,
        sourceSQL: "SELECT source_id FROM still_occurrence WHERE place_id = ?")
      try database.execute(
        sql: "UPDATE still_sighting SET place_id = NULL WHERE place_id = ?", arguments: [number])
      try database.execute(sql: "DELETE FROM still_place WHERE id = ?", arguments: [number])
    }
    try StoredTable.sweep(after: .sighting, database)
    return sources
  }

  /// Gives sources that have no entry in the journal one.
  private func addEntries() throws {
    try database.execute(
      sql: """
        INSERT INTO journal (source_id, state, first_seen_ms)
        SELECT id, 'seen', ? FROM source WHERE id NOT IN (SELECT source_id FROM journal)
        """, arguments: [WallTime.now.milliseconds])
  }

  /// Removes rows that refer to nothing; returns the sources that this took rows from.
  private func removeDangling(_ outcome: inout Outcome) throws -> Set<Int64> {
    var sources: Set<Int64> = []
    var removed = 0
    // What a row refers to may go in the next round: each has fewer rows than the one before.
    while true {
      let rows = try Row.fetchAll(database, sql: "PRAGMA foreign_key_check")
      if rows.isEmpty { break }
      var changed = 0
      for row in rows {
        let table: String = try row.value("table")
        guard let id = try row.value("rowid") as Int64? else {
          // Tables without row numbers: what is left over of a face or a source.
          try removeLeftovers(of: table)
          changed += database.changesCount
          continue
        }
        if table == "face" {
          sources.formUnion(
            try Int64.fetchAll(
              database,
              sql: """
                SELECT source_id FROM sighting JOIN face ON sighting_id = sighting.id
                WHERE face.id = ?
                """, arguments: [id]))
          try doom(where: "id", id)
        }
        if table == "sighting" {
          sources.formUnion(
            try Int64.fetchAll(
              database, sql: "SELECT source_id FROM sighting WHERE id = ?", arguments: [id]))
          try doom(where: "sighting_id", id)
          try database.execute(sql: "DELETE FROM face WHERE sighting_id = ?", arguments: [id])
        }
        try database.execute(
          sql: "DELETE FROM \(table) WHERE rowid = ?", arguments: [id])
        changed += database.changesCount
      }
      removed += changed
      guard changed > 0 else {
        throw found.errors.damaged(
          Repair.attempted, "rows that refer to missing rows cannot be removed")
      }
    }
    if removed > 0 {
      outcome.actions.append("Removed \(removed) rows that referred to rows that are not there.")
    }
    return try sources.intersection(Int64.fetchAll(database, sql: "SELECT id FROM source"))
  }

  /// Has the next batch remove the crops and embeddings of faces.
  private func doom(where column: String, _ value: Int64) throws {
    try database.execute(
      sql: "INSERT OR IGNORE INTO doomed_face (face_id) SELECT id FROM face WHERE \(column) = ?",
      arguments: [value])
  }

  private func removeLeftovers(of table: String) throws {
    guard let dangling = StoredTable.all.first(where: { $0.name == table })?.danglingSQL else {
      throw found.errors.damaged(
        Repair.attempted, "rows of \(table) refer to missing rows")
    }
    try database.execute(sql: "DELETE FROM \(table) WHERE \(dangling)")
  }

  /// Removes faces without a picture; returns their sources.
  private func removeLost(_ outcome: inout Outcome) throws -> Set<Int64> {
    var sources: Set<Int64> = []
    for face in lostFaces.sorted() {
      sources.formUnion(
        try Int64.fetchAll(
          database,
          sql: """
            SELECT source_id FROM sighting JOIN face ON sighting_id = sighting.id WHERE face.id = ?
            """, arguments: [face]))
      try StoredTable.erase(.face, face, database)
      outcome.removedFaces += database.changesCount
    }
    if outcome.removedFaces > 0 {
      outcome.actions.append("Removed \(outcome.removedFaces) faces that have no picture left.")
    }
    return sources
  }

  /// Has a source examined again or, where no file of it is known, notes what became of it.
  private func giveBack(_ source: Int64, _ outcome: inout Outcome) throws {
    let row = try Row.fetchOne(
      database,
      sql: """
        SELECT relative_path, sha256,
          EXISTS (SELECT 1 FROM source_path WHERE source_id = source.id) AS has_file
        FROM source WHERE id = ?
        """, arguments: [source])
    guard let row else { return }
    let path = try row.path("relative_path").description
    if try row.value("has_file") {
      try JournalRows(database).requeue(SourceID(rawValue: source))
      outcome.requeued.append(path)
    } else {
      try database.execute(
        sql: """
          UPDATE journal SET state = 'partial', reason_code = ?, reason_message = ?,
            kept_faces = (SELECT count(*) FROM face JOIN sighting ON sighting.id = sighting_id
              WHERE sighting.source_id = journal.source_id)
          WHERE source_id = ?
          """,
        arguments: [
          Self.lostCode, "damage destroyed faces of it, and no file of it was known", source,
        ])
      try database.execute(
        sql: """
          UPDATE sighting SET is_complete = 1, checksum = NULL
          WHERE source_id = ? AND is_complete = 0
          """, arguments: [source])
      outcome.lost.append(path)
    }
  }

  private func raiseCounters(_ outcome: inout Outcome) throws {
    for table in StoredTable.all.filter({ $0.numbers != nil }).map(\.name) {
      try database.execute(
        sql: """
          UPDATE counter SET value = (SELECT max(id) + 1 FROM \(table))
          WHERE name = ? AND value <= (SELECT max(id) FROM \(table))
          """, arguments: [table])
      if database.changesCount > 0 {
        outcome.actions.append("Raised the next number of a \(table) above those given out.")
      }
    }
    if found.vectorsNeedRebuilding {
      try database.execute(sql: "UPDATE counter SET value = value + 1 WHERE name = 'batch'")
    }
  }
}
