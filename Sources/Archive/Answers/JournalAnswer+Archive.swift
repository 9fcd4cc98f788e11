import Answers
import Values

extension JournalAnswer {
  /// The journal's entries that `filter` leaves.
  ///
  /// - Throws: `Failure` `.damaged`.
  public init(_ filter: JournalFilter, in snapshot: borrowing ArchiveSnapshot) throws {
    try self.init(of: snapshot.journal(filter), in: snapshot)
  }

  /// What the journal says of some sources, in their order.
  ///
  /// - Parameter hasDetails: Also what other detectors found in them, and what was left out.
  /// - Throws: `Failure` `.damaged`.
  public init(
    of entries: [JournalEntry], hasDetails: Bool = false, in snapshot: borrowing ArchiveSnapshot
  ) throws {
    let clock = try snapshot.clock
    let names = try snapshot.cameraNames
    var sources: [Source] = []
    for entry in entries {
      var source = Source(entry, camera: names[entry.cameraID], clock)
      if hasDetails {
        source.contents = Source.Content.all(try snapshot.contents(of: entry.sourceID), clock)
        source.stretches = entry.accounting.stretches.stretches.map { stretch in
          Source.Stretch(
            fromSeconds: stretch.startSeconds, toSeconds: stretch.endSeconds,
            treatment: stretch.treatment.name)
        }
        source.redetections = try snapshot.redetections(of: entry.sourceID).map { row in
          Source.Redetection(
            detectorSHA256: row.detector, finished: row.finished.map { clock.at($0) },
            seenAgain: row.found, newSightings: row.newSightings, newFaces: row.newFaces)
        }
        source.leftOut = try snapshot.stillOccurrences(of: entry.sourceID).map { row in
          Source.LeftOut(
            place: row.place, from: clock.at(row.start), to: clock.at(row.end),
            detections: row.detections, faces: row.faces)
        }
      }
      sources.append(source)
    }
    self.init(sources: sources)
  }
}

extension JournalAnswer.Source {
  fileprivate init(_ entry: JournalEntry, camera: String?, _ clock: ArchiveClock) {
    self.init(
      source: entry.sourceID.rawValue, state: entry.state.rawValue,
      reason: entry.reason.map { Reason(code: $0.code, message: $0.message) }, tries: entry.tries,
      path: entry.path.description, relativePath: entry.rootRelative.description,
      copies: entry.copies.map(\.description), camera: camera, begins: clock.at(entry.start),
      reading: entry.reading.map(Reading.init), sizeBytes: entry.sizeBytes, sha256: entry.sha256,
      declaredSeconds: entry.declaredSeconds,
      decodedSeconds: entry.decodedSeconds, sightings: entry.sightings, faces: entry.faces,
      framesDecoded: entry.accounting.decoded, framesSampled: entry.accounting.sampled,
      framesWithFaces: entry.accounting.withFaces, detections: entry.accounting.detections,
      rejected: entry.accounting.rejected, skipped: entry.accounting.skipped,
      auditedGroups: entry.accounting.auditedGroups, auditedMisses: entry.accounting.auditedMisses,
      stageSeconds: entry.stageSeconds, firstSeen: clock.at(entry.firstSeen),
      started: entry.started.map { clock.at($0) }, finished: entry.finished.map { clock.at($0) },
      isGone: entry.isGone, warnings: entry.warnings.map(SourceWarning.init))
  }
}

extension JournalAnswer.Source.Content {
  /// What a recording was read from, with what took the place of each.
  fileprivate static func all(_ contents: [SourceContent], _ clock: ArchiveClock) -> [Self] {
    contents.enumerated().map { index, content in
      Self(
        sha256: content.sha256, sizeBytes: content.sizeBytes, path: content.path.description,
        firstRead: clock.at(content.firstRead), picturesSHA256: content.identity.pictures,
        replacedBy: content.isPresent
          ? nil
          : contents.dropFirst(index + 1).first?.sha256 ?? contents.last { $0.isPresent }?.sha256)
    }
  }
}

extension JournalAnswer.Source.Reading {
  /// What names were read as.
  public init(_ reading: StartReading) {
    self.init(
      text: reading.text, field: reading.field, zone: reading.zone,
      zoneFrom: reading.zoneSource.rawValue, isAssumed: reading.isAssumed)
  }
}

extension SourceWarning {
  /// A warning as the archive has it.
  public init(_ row: SourceWarningRow) {
    self.init(
      code: row.code, count: row.count, firstSeconds: row.firstSeconds, message: row.message,
      putsTimeInDoubt: row.putsTimeInDoubt)
  }
}

extension StillsAnswer {
  /// The places of an archive where something that looks like a face never moves.
  ///
  /// - Throws: `Failure` `.damaged`.
  public init(of snapshot: borrowing ArchiveSnapshot) throws {
    let clock = try snapshot.clock
    let names = try snapshot.cameraNames
    self.init(
      places: try snapshot.stillPlaces().map { row in
        Place(
          place: row.id, camera: names[row.cameraID] ?? "?", box: row.box,
          firstSeen: clock.at(row.time.lowerBound), lastSeen: clock.at(row.time.upperBound),
          recordings: row.recordings, leftOut: row.leftOut,
          sightings: row.sightings.map(\.rawValue))
      })
  }
}

extension RetryAnswer {
  /// The sources that were put back, as the journal has them then.
  public init(_ entries: [JournalEntry]) {
    self.init(sources: entries.map(\.path.description))
  }
}

extension ArchiveSnapshot {
  /// The clock of the archive's people.
  ///
  /// - Throws: `Failure` `.usage` when this machine does not know the archive's zone.
  public var clock: ArchiveClock {
    get throws { try ArchiveClock(zoneName: settings.timeZone) }
  }

  /// What cameras are called.
  fileprivate var cameraNames: [CameraID: String] {
    get throws {
      Dictionary(try cameras.map { ($0.id, $0.name.text) }, uniquingKeysWith: { first, _ in first })
    }
  }
}
