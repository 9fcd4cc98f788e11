/// The versions of the archive's metadata, as SQL that the binary carries.
public enum ArchiveSchema {
  /// What leads from one version of the schema to the next.
  public struct Migration: Sendable {
    /// The version that it leads to; the first one leads from an empty database to 1.
    public var version: Int
    /// Statements in SQLite's dialect, to be run in one transaction.
    public var sql: String
  }

  /// SQLite's `application_id` of an archive: "FARC".
  public static let applicationID: Int32 = 0x4641_5243

  /// All migrations, in order of their versions.
  public static let migrations: [Migration] = [
    Migration(
      version: 1, sql: String(decoding: PackageResources.v0001_initial_sql, as: UTF8.self)),
    Migration(
      version: 2, sql: String(decoding: PackageResources.v0002_index_check_sql, as: UTF8.self)),
    Migration(
      version: 3, sql: String(decoding: PackageResources.v0003_retention_sql, as: UTF8.self)),
    Migration(
      version: 4, sql: String(decoding: PackageResources.v0004_thoroughness_sql, as: UTF8.self)),
    Migration(
      version: 5, sql: String(decoding: PackageResources.v0005_generations_sql, as: UTF8.self)),
    Migration(
      version: 6,
      sql: String(decoding: PackageResources.v0006_integrity_sql, as: UTF8.self)),
    Migration(
      version: 7, sql: String(decoding: PackageResources.v0007_checkpoint_sql, as: UTF8.self)),
    Migration(
      version: 8, sql: String(decoding: PackageResources.v0008_calibration_sql, as: UTF8.self)),
    Migration(
      version: 9, sql: String(decoding: PackageResources.v0009_row_checksums_sql, as: UTF8.self)),
    Migration(
      version: 10, sql: String(decoding: PackageResources.v0010_redetection_sql, as: UTF8.self)),
    Migration(
      version: 11, sql: String(decoding: PackageResources.v0011_stills_sql, as: UTF8.self)),
    Migration(
      version: 12, sql: String(decoding: PackageResources.v0012_warnings_sql, as: UTF8.self)),
    Migration(
      version: 13, sql: String(decoding: PackageResources.v0013_stretches_sql, as: UTF8.self)),
    Migration(
      version: 14, sql: String(decoding: PackageResources.v0014_camera_turns_sql, as: UTF8.self)),
    Migration(
      version: 15, sql: String(decoding: PackageResources.v0015_readings_sql, as: UTF8.self)),
    Migration(
      version: 16, sql: String(decoding: PackageResources.v0016_reading_revision_sql, as: UTF8.self)
    ),
    Migration(
      version: 17, sql: String(decoding: PackageResources.v0017_contents_sql, as: UTF8.self)),
    Migration(
      version: 18, sql: String(decoding: PackageResources.v0018_leads_sql, as: UTF8.self)),
    Migration(
      version: 19, sql: String(decoding: PackageResources.v0019_lookups_sql, as: UTF8.self)),
    Migration(
      version: 20, sql: String(decoding: PackageResources.v0020_looks_sql, as: UTF8.self)),
  ]

  /// The version that this program writes, as SQLite's `user_version`.
  public static var currentVersion: Int { migrations.last?.version ?? 0 }
}
