/// The answer of `backup` and `restore`.
public struct BackupAnswer: Answer {
  /// One file of a backup.
  public struct File: AnswerPart {
    /// Within the backup's directory.
    public var name: String
    /// Its size.
    public var bytes: Int64
    /// 64 lower-case hexadecimal digits.
    public var sha256: String

    /// The value with these parts.
    public init(name: String, bytes: Int64, sha256: String) {
      self.name = name
      self.bytes = bytes
      self.sha256 = sha256
    }
  }

  /// The two directories, as they were named.
  public var archive: String
  /// The backup's directory, as it was named.
  public var backup: String
  /// The identity that both stores carry.
  public var archiveID: String
  /// The last batch whose rows are in the backup.
  public var batch: Int64
  /// How many sources.
  public var sources: Int
  /// How many sightings.
  public var sightings: Int
  /// How many faces.
  public var faces: Int
  /// What it consists of.
  public var files: [File]

  /// The value with these parts.
  public init(
    archive: String, backup: String, archiveID: String, batch: Int64, sources: Int, sightings: Int,
    faces: Int, files: [File]
  ) {
    self.archive = archive
    self.backup = backup
    self.archiveID = archiveID
    self.batch = batch
    self.sources = sources
    self.sightings = sightings
    self.faces = faces
    self.files = files
  }
}
