/// What a backup says of itself: `manifest.json`, written last, so that a backup without it is
/// known to be incomplete.
public struct BackupManifest: Codable, Sendable, Equatable {
  /// One file of a backup.
  public struct File: Codable, Sendable, Equatable {
    /// Within the backup's directory.
    public var name: String
    public var bytes: Int64
    /// 64 lower-case hexadecimal digits.
    public var sha256: String
  }

  /// The version of this form.
  public static let formatVersion = 1

  public var formatVersion = Self.formatVersion
  /// The identity that both stores carry.
  public var archiveID: String
  public var schemaVersion: Int
  /// The last batch whose rows are in the backup.
  public var batch: Int64
  /// When it was begun, in milliseconds since 1970.
  public var createdMilliseconds: Int64
  public var sources: Int
  public var sightings: Int
  public var faces: Int
  public var files: [File]

  static let name = "manifest.json"
}
