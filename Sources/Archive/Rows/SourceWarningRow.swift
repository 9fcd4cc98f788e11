import GRDB
import SightingStream
import Values

/// What was odd about a source that was read: one kind of it.
public struct SourceWarningRow: Sendable, Hashable {
  /// A stable name: that of a `WarningCode`, unless a newer program wrote it.
  public var code: String
  /// How often it happened.
  public var count: Int
  /// Where it happened first, in seconds since the beginning of the recording; `nil` where no
  /// place can be named.
  public var firstSeconds: Double?
  /// A clause for people.
  public var message: String

  /// Whether what is seen from there on may have been seen at another time.
  public var putsTimeInDoubt: Bool { WarningCode(rawValue: code)?.putsTimeInDoubt ?? false }

  /// Whether names raise it, rather than what the file holds.
  var isOfNames: Bool { WarningCode(rawValue: code)?.isOfNames ?? false }

  var asWarning: Warning {
    Warning(code: code, message: message, count: count, firstSeconds: firstSeconds)
  }
}

/// Questions about the warnings of sources to SQLite, and changes of them.
struct SourceWarnings {
  let database: Database

  init(_ database: Database) {
    self.database = database
  }

  /// In order of their codes.
  func all(of source: SourceID) throws -> [SourceWarningRow] {
    try all(of: NumberList(source))[source] ?? []
  }

  /// Those of several sources, in order of their codes.
  func all(of sources: NumberList) throws -> [SourceID: [SourceWarningRow]] {
    let find = try database.cachedStatement(
      sql: "SELECT * FROM source_warning WHERE source_id \(NumberList.condition) ORDER BY code")
    return try Row.fetchAll(find, arguments: [sources.text]).reduce(into: [:]) { warnings, row in
      try RowChecksum.check(row, "source_warning")
      warnings[SourceID(rawValue: try row.value("source_id")), default: []].append(
        SourceWarningRow(
          code: try row.value("code"), count: try row.value("count"),
          firstSeconds: try row.value("first_seconds"), message: try row.value("message")))
    }
  }

  /// How many sources have each warning, by its code.
  func counts() throws -> [String: Int] {
    var counts: [String: Int] = [:]
    let rows = try Row.fetchAll(
      database.cachedStatement(
        sql: "SELECT code, count(*) AS sources FROM source_warning GROUP BY code"))
    for row in rows { counts[try row.value("code")] = try row.value("sources") }
    return counts
  }

  /// Puts what a worker found odd in the place of what an earlier one did.
  func replace(with warnings: some Sequence<Warning>, of source: SourceID) throws {
    try delete(of: source)
    try insert(warnings, of: source)
  }

  /// Puts what is odd about a source's names in the place of what was.
  func replaceOfNames(with warnings: [Warning], of source: SourceID) throws {
    let known = try all(of: source).filter(\.isOfNames)
    guard known.map(\.asWarning) != warnings.sorted(by: { $0.code < $1.code }) else { return }
    for warning in known {
      try database.cachedStatement(
        sql: "DELETE FROM source_warning WHERE source_id = ? AND code = ?"
      ).execute(arguments: [source.rawValue, warning.code])
    }
    try insert(warnings, of: source)
  }

  private func insert(_ warnings: some Sequence<Warning>, of source: SourceID) throws {
    let insert = try database.cachedStatement(
      sql: """
        INSERT INTO source_warning (source_id, code, count, first_seconds, message)
        VALUES (?, ?, ?, ?, ?)
        """)
    for warning in warnings {
      try insert.execute(
        arguments: [
          source.rawValue, warning.code, warning.count, warning.firstSeconds, warning.message,
        ])
    }
  }

  /// Deletes what workers found odd; what is odd about names stays.
  func delete(of source: SourceID) throws {
    let codes = WarningCode.allCases.filter(\.isOfNames).map(\.rawValue)
    let marks = repeatElement("?", count: codes.count).joined(separator: ", ")
    try database.cachedStatement(
      sql: "DELETE FROM source_warning WHERE source_id = ? AND code NOT IN (\(marks))"
    ).execute(arguments: [source.rawValue] + StatementArguments(codes))
  }
}

extension ArchiveSnapshot {
  /// What was odd about a source, in order of the codes.
  public func warnings(of source: SourceID) throws -> [SourceWarningRow] {
    try reading { try SourceWarnings(database).all(of: source) }
  }

  /// The warnings that put the time of sightings in doubt, by their codes; none for those whose
  /// time is certain. Stamps up to a first jump are those of the file, so that a sighting that
  /// ended before it is certain.
  ///
  /// - Complexity: O(n log N)
  public func timeDoubts(of sightings: [SightingRow]) throws -> [SightingID: [String]] {
    try reading {
      var warnings: [SourceID: [SourceWarningRow]] = [:]
      var doubts: [SightingID: [String]] = [:]
      for sighting in sightings {
        let source = sighting.sourceID
        let known = try warnings[source] ?? SourceWarnings(database).all(of: source)
        warnings[source] = known
        let codes = known.filter {
          $0.putsTimeInDoubt && $0.firstSeconds ?? 0 <= sighting.endSeconds
        }.map(\.code)
        if !codes.isEmpty { doubts[sighting.id] = codes }
      }
      return doubts
    }
  }
}

extension ArchiveWriter {
  /// How many sources have each warning, by its code.
  ///
  /// - Complexity: O(warnings)
  public func warningCounts() throws -> [String: Int] {
    try session.read { try SourceWarnings($0.database).counts() }
  }
}
