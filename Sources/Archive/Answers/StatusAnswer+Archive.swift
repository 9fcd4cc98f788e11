import Answers
import Values

extension StatusAnswer {
  /// What an archive holds in one state, and what runs beside it note of themselves now.
  ///
  /// - Parameter archive: The archive's directory, as it was named.
  /// - Throws: `Failure` `.damaged`.
  /// - Complexity: O(faces), at the speed of a scan of an index.
  public init(of snapshot: borrowing ArchiveSnapshot, archive: String) throws {
    let status = try snapshot.status()
    let clock = try ArchiveClock(zoneName: status.settings.timeZone)
    let pace = ReindexPace(ofArchive: archive)
    let room = DiskRoom(of: archive)
    var cameras: [Camera] = []
    for camera in status.cameras.sorted(by: { $0.name.text < $1.name.text }) {
      cameras.append(Camera(camera.name, try snapshot.coverage(cameras: [camera.id]), clock))
    }
    self.init(
      archive: archive, archiveID: status.archiveID, schemaVersion: status.schemaVersion,
      timeZone: status.settings.timeZone, settings: status.settings.values,
      model: status.generation.map { generation in
        Model(
          name: generation.embedder.name, sha256: generation.embedder.sha256,
          dimension: generation.embedder.dimension, precision: generation.embedder.precision,
          generation: generation.id.rawValue)
      },
      sources: Dictionary(
        uniqueKeysWithValues: JournalState.allCases.map { state in
          (state.rawValue, status.sourcesByState[state] ?? 0)
        }),
      sightings: status.sightings, faces: status.faces, indexRows: status.indexRows,
      firstSeen: status.time.map { clock.at($0.lowerBound) },
      lastSeen: status.time.map { clock.at($0.upperBound) },
      decodedSeconds: status.decodedSeconds, auditedGroups: status.auditedGroups,
      auditedMisses: status.auditedMisses, warnings: status.warnings,
      affectedSources: status.affectedSources,
      stillPlaces: status.stillPlaces, stillOccurrences: status.stillOccurrences, cameras: cameras,
      batch: status.batch,
      metadataBytes: status.metadataBytes, vectorsBytes: status.vectorsBytes,
      freeBytes: room.map { Int64(clamping: $0.freeBytes) }, disk: room?.state.rawValue,
      building: status.building.map { generation, covered in
        Building(generation, covered: covered, faces: status.faces, pace: pace)
      },
      watch: WatcherRecord(ofArchive: archive).map { Watch($0, clock) },
      conditions: Dictionary(
        uniqueKeysWithValues: status.conditions.map { ($0.name, $0.message) }))
  }
}

extension StatusAnswer.Camera {
  fileprivate init(_ name: CameraName, _ coverage: Coverage, _ clock: ArchiveClock) {
    self.init(
      name: name.text, building: name.building, floor: name.floor, number: name.number,
      sources: coverage.sources, pending: coverage.pending, partial: coverage.partial,
      parked: coverage.parked, sightings: coverage.sightings, faces: coverage.faces,
      decodedSeconds: coverage.cameraSeconds,
      from: coverage.covered.map { clock.at($0.lowerBound) },
      to: coverage.covered.map { clock.at($0.upperBound) })
  }
}

extension StatusAnswer.Building {
  /// - Parameter pace: Of the `reindex` that runs, whichever generation it fills.
  fileprivate init(_ row: GenerationRow, covered: Int, faces: Int, pace: ReindexPace?) {
    let own = pace.flatMap { $0.generation == row.id ? $0 : nil }
    self.init(
      generation: row.id.rawValue, model: row.embedder.name, faces: faces,
      covered: min(covered, faces), isRunning: own != nil, facesPerSecond: own?.facesPerSecond,
      remainingSeconds: own?.facesPerSecond.map { Double(max(0, faces - covered)) / $0 })
  }
}

extension StatusAnswer.Watch {
  fileprivate init(_ record: WatcherRecord, _ clock: ArchiveClock) {
    self.init(
      isRunning: record.isRunning, process: record.processID, began: clock.at(record.began),
      written: clock.at(record.written), ended: record.ended.map { clock.at($0) },
      roots: record.roots.map { root in
        Root(
          path: root.path, fileSystem: root.fileSystem, isPolled: root.isPolled,
          watchedFolders: root.watchedFolders, knowsWriters: root.knowsWriters)
      },
      troubles: record.troubles.map { Trouble($0, clock) },
      past: record.past.map { Trouble($0, clock) }, settling: record.settling,
      oldestUnsettledSeconds: record.oldestUnsettledSeconds, queued: record.queued,
      working: record.working, waitingForRetry: record.waitingForRetry,
      isThrottled: record.isThrottled, done: record.done, overflows: record.overflows,
      scans: record.scans)
  }
}

extension StatusAnswer.Watch.Trouble {
  fileprivate init(_ trouble: WatcherRecord.Trouble, _ clock: ArchiveClock) {
    self.init(
      code: trouble.code, root: trouble.root, reason: trouble.reason,
      since: clock.at(trouble.since), until: trouble.until.map { clock.at($0) })
  }
}
