/// What a backup says of itself: `manifest.json`, written last, so that a backup without it is
/// known to be incomplete.
struct BackupManifest: Codable {
  /// One file of a backup.
  struct File: Codable {
    /// Within the backup's directory.
    var name: String
    var bytes: Int64
    /// 64 lower-case hexadecimal digits.
    var sha256: String
  }

  /// The version of this form.
  static let formatVersion = 1

  var formatVersion = Self.formatVersion
  /// The identity that both stores carry.
  var archiveID: String
  var schemaVersion: Int
  /// The last batch whose rows are in the backup.
  var batch: Int64
  /// When it was begun, in milliseconds since 1970.
  var createdMilliseconds: Int64
  var sources: Int
  var sightings: Int
  var faces: Int
  var files: [File]

  static let name = "manifest.json"
}
