import Answers
import ArchiveSchema
import Foundation
import GRDB
import LMDB
import Values

/// Copies an archive while others read and write it.
///
/// The rows come first, as one snapshot of SQLite; then LMDB, in a state that holds the crops and
/// embeddings of all of them. What LMDB has beyond is dropped when the restored archive is opened,
/// as after a crash. Both copies are compact: nothing that was deleted is in them.
public enum ArchiveBackup {
  private static let attempted = "back up the archive"
  private static let writing = "write a backup to"
  /// How often the pair is taken again when a writer outruns it.
  private static let attempts = 100

  /// Writes a backup of the archive in the directory `path` into the directory `target`, which is
  /// made when it is missing and must be empty. One that `check` refuses is removed again.
  ///
  /// - Parameters:
  ///   - companions: Directories inside the archive that others keep there, and whose files
  ///     belong to it.
  ///   - check: Examines the copies in the directory that it is given, so that damage of the archive
  ///     shows now, and not when the backup is needed; what it throws ends the backup.
  /// - Throws: `Failure` `.noArchive`, `.archiveExists` when there is something in `target`,
  ///   `.usage` when `target` lies in the archive, `.notWritable`, `.diskFull`, `.damaged`; and what
  ///   `check` throws.
  /// - Complexity: O(bytes of the archive)
  public static func create(
    of path: String, in target: String, companions: [String] = [],
    check: (_ directory: String) throws -> Void
  ) throws -> BackupAnswer {
    let reader = try ArchiveReader(path: path)
    try BackupFolder.refuse(
      target, inside: reader.stores.directory, writing,
      "it is inside the archive, and would be lost with it")
    let folder = try BackupFolder(claiming: target, attempted: writing)
    do {
      var manifest = try copy(reader.stores, to: folder)
      for name in companions {
        manifest.files += try folder.copyFolder(name, from: reader.stores.directory)
      }
      try check(folder.directory)
      folder.removeTraces()
      try folder.write(manifest)
      return BackupAnswer(manifest, archive: path, backup: target)
    } catch {
      folder.removeFiles()
      folder.removeManifest()
      for name in companions { try? FileManager.default.removeItem(atPath: folder.path(name)) }
      throw error
    }
  }

  private static func copy(_ stores: Stores, to folder: BackupFolder) throws -> BackupManifest {
    let created = WallTime.now
    for _ in 0..<attempts {
      let taken = try stores.checked(attempted) {
        try stores.metadata.queue.read { database in
          // Read first: this is the moment of the snapshot.
          let counters = try Counters(database)
          folder.removeFiles()
          try folder.errors.translating(writing) {
            try stores.vectors.environment.copy(to: folder.path(ArchiveDirectory.vectorsName))
          }
          let batch = try batch(ofCopyIn: folder, stores)
          guard (counters.batch...counters.batch + 1).contains(batch) else {
            return BackupManifest?.none
          }
          try copyRows(of: database, to: folder)
          func count(_ table: String) throws -> Int {
            try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0
          }
          return try BackupManifest(
            archiveID: stores.metadata.archiveID, schemaVersion: ArchiveSchema.currentVersion,
            batch: counters.batch, createdMilliseconds: created.milliseconds,
            sources: count("source"), sightings: count("sighting"), faces: count("face"),
            files: [])
        }
      }
      guard var manifest = taken else { continue }
      manifest.files = try BackupFolder.names.map { try folder.seal($0) }
      return manifest
    }
    throw stores.errors.failure(
      .failed, attempted, "it changes faster than it can be copied", "Try again.")
  }

  private static func copyRows(of database: GRDB.Database, to folder: BackupFolder) throws {
    do {
      let copy = try DatabaseQueue(path: folder.path(ArchiveDirectory.metadataName))
      try copy.writeWithoutTransaction { try database.backup(to: $0) }
      try copy.close()
    } catch let error as DatabaseError where writeErrors.contains(error.resultCode) {
      try folder.errors.translating(writing) { throw error }
    }
  }

  /// What the place of a backup fails with, rather than the archive.
  private static let writeErrors: [ResultCode] = [
    .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_PERM,
  ]

  private static func batch(ofCopyIn folder: BackupFolder, _ stores: Stores) throws -> Int64 {
    let path = folder.path(ArchiveDirectory.vectorsName)
    let options = EnvironmentOptions(
      access: .readOnlyUnlocked, databases: VectorStore.databaseNames)
    let store = try VectorStore(Environment(path: path, options: options))
    return try store.environment.read { try store.stamp(in: $0).batch }
  }

  /// Makes an archive of the backup in the directory `backup`, in the directory `target`, which
  /// must be missing or empty. Nothing is there before everything was found in order; until then
  /// it is called `target` with `.restoring`.
  ///
  /// - Parameter check: Examines the archive in the directory that it is given; what it throws
  ///   ends the restoration.
  /// - Throws: `Failure` `.archiveExists` when there is something in `target`; `.usage` when that
  ///   lies in the backup; `.damaged` when the backup is incomplete or not what was written;
  ///   `.newerFormat`, `.notWritable`, `.diskFull`.
  public static func restore(
    from backup: String, to target: String, check: (_ directory: String) throws -> Void
  ) throws -> BackupAnswer {
    let attempted = "restore the backup"
    let source = try BackupFolder(existing: backup, attempted: attempted)
    let manifest = try source.manifest()
    let restoring = "restore a backup to"
    try BackupFolder.refuse(
      target, inside: BackupFolder.resolved(backup), restoring,
      "it is inside the backup, which must not change")
    try BackupFolder.refuseUnlessEmpty(target, attempted: restoring)
    // Named after the directory itself: a link to it, or a slash at its end, says the same.
    let place = BackupFolder.resolved(target)
    let folder = try BackupFolder(
      making: place + ".restoring", named: target, attempted: restoring)
    do {
      for file in manifest.files { try source.copy(file, to: folder) }
      try open(folder, manifest, source)
      try check(folder.directory)
      try folder.moveTo(place)
      return BackupAnswer(manifest, archive: target, backup: backup)
    } catch {
      folder.remove()
      throw error
    }
  }

  /// Brings the copied stores together as after a crash, and compares them with the manifest.
  private static func open(
    _ folder: BackupFolder, _ manifest: BackupManifest, _ source: BackupFolder
  ) throws {
    let writer = try ArchiveWriter(path: folder.directory)
    let batch = writer.lastBatch
    guard writer.stores.metadata.archiveID == manifest.archiveID,
      // Opening may have committed the batch that removes what deleted rows left.
      (manifest.batch...manifest.batch + 1).contains(batch)
    else { throw source.damaged("its stores are not those that its manifest names") }
    try writer.close()
  }
}
