import Answers
import Values

extension RetentionAnswer {
  /// The sightings that ended before `cutoff`, in numbers.
  ///
  /// - Throws: `Failure` `.damaged`.
  /// - Complexity: O(such sightings).
  public init(
    before cutoff: WallTime, isDryRun: Bool, in snapshot: borrowing ArchiveSnapshot
  ) throws {
    let clock = try snapshot.clock
    let expired = try snapshot.expired(before: cutoff)
    self.init(
      before: clock.at(cutoff), sightings: expired.sightings, faces: expired.faces,
      sources: expired.sources, cameras: expired.cameras,
      firstSeen: expired.time.map { clock.at($0.lowerBound) },
      lastSeen: expired.time.map { clock.at($0.upperBound) }, leftOut: expired.leftOut,
      isDryRun: isDryRun)
  }
}

extension RetentionAnswer.Removed {
  /// What a run removed.
  public init(_ run: RetentionRun) {
    self.init(sightings: run.sightings, faces: run.faces)
  }
}

extension DumpAnswer {
  /// All rows of an archive as text.
  ///
  /// - Throws: `Failure` `.damaged`.
  public init(of snapshot: borrowing ArchiveSnapshot) throws {
    var lines: [String] = []
    try snapshot.dump { lines.append($0) }
    self.init(lines: lines)
  }
}

extension IndexStatusAnswer {
  /// The gauges of the live generation's index, and what was measured of it.
  ///
  /// - Parameter archive: The archive's directory, as it was named.
  /// - Throws: `Failure` `.damaged`.
  public init(of snapshot: borrowing ArchiveSnapshot, archive: String) throws {
    let clock = try snapshot.clock
    let health = try snapshot.indexHealth()
    let gauges = health?.gauges
    let hasLists = (gauges?.lists ?? 0) > 0
    let faces = health?.faces ?? 0
    func perFace(_ bytes: Int) -> Double? { faces > 0 ? Double(bytes) / Double(faces) : nil }
    self.init(
      archive: archive, generation: health?.generation.id.rawValue,
      model: health?.generation.embedder.name, dimension: health?.generation.embedder.dimension,
      faces: faces, deletedRows: health?.deletedRows ?? 0, lists: gauges?.lists ?? 0,
      tailRows: gauges?.tailRows ?? 0, longestList: hasLists ? gauges?.longest : nil,
      listImbalance: hasLists ? gauges?.imbalance : nil, bytes: health?.bytes ?? 0,
      bytesPerFace: perFace(health?.bytes ?? 0),
      planes: (health?.planes ?? []).map { plane in
        Plane(
          name: "\(plane.kind)", blocks: plane.blocks, bytes: plane.bytes,
          bytesPerFace: perFace(plane.bytes))
      },
      checks: try snapshot.indexChecks().map { IndexCheckAnswer.Check($0, clock) })
  }
}

extension IndexCheckAnswer.Check {
  /// A measurement as the archive keeps it.
  public init(_ record: IndexCheckRecord, _ clock: ArchiveClock) {
    self.init(
      filter: record.filter.rawValue, targetRecall: record.targetRecall,
      checked: clock.at(record.checked), faces: record.faces, samples: record.samples,
      minimumSimilarity: record.minimumSimilarity, matches: record.matches,
      matchesFound: record.matchesFound, matchRecall: record.matchRecall, nearest: record.nearest,
      nearestFound: record.nearestFound, nearestRecall: record.nearestRecall,
      estimatedAnswers: record.estimatedAnswers, medianSeconds: record.medianSeconds)
  }
}
