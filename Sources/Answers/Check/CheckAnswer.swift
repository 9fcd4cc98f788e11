/// The answer of `check`: whether an archive is in order.
public struct CheckAnswer: Answer {
  /// What was examined.
  public struct Examined: AnswerPart {
    /// Rows of sources.
    public var sources = 0
    /// Rows of sightings.
    public var sightings = 0
    /// Rows of faces.
    public var faces = 0
    /// Crops.
    public var crops = 0
    /// The size of all crops.
    public var cropBytes: Int64 = 0
    /// Embeddings, of all generations.
    public var embeddings = 0
    /// Blocks of the index, of all generations.
    public var blocks = 0
    /// The size of `archive.sqlite`.
    public var metadataBytes: Int64 = 0
    /// The size of `vectors.lmdb`.
    public var vectorsBytes: Int64 = 0
    /// The last batch committed.
    public var batch: Int64 = 0

    /// The value with these parts.
    public init() {}
  }

  /// Faces of one source that are lost unless they are restored from a backup or ingested again.
  public struct Loss: AnswerPart {
    /// Its number.
    public var source: Int64
    /// The file, below its root.
    public var path: String
    /// The camera's name.
    public var camera: String
    /// The first and the last of the lost faces.
    public var from: Moment
    /// The last of the lost faces.
    public var to: Moment
    /// Rows of faces.
    public var faces: Int
    /// Rows of sightings.
    public var sightings: Int
    /// A file of that source is known, so that it can be ingested again.
    public var hasFile: Bool

    /// The value with these parts.
    public init(
      source: Int64, path: String, camera: String, from: Moment, to: Moment, faces: Int,
      sightings: Int, hasFile: Bool
    ) {
      self.source = source
      self.path = path
      self.camera = camera
      self.from = from
      self.to = to
      self.faces = faces
      self.sightings = sightings
      self.hasFile = hasFile
    }
  }

  /// The path that was checked.
  public var archive: String
  /// Nothing is wrong.
  public private(set) var isClean = true
  /// Only sizes, trees and numbers were compared, not every byte.
  public var isQuick: Bool
  /// The rows can be read, at least in part: without them only a backup helps.
  public var hasRows = true
  /// Everything that is wrong; empty for an archive in order.
  public var findings: [Finding] = [] {
    didSet { isClean = findings.isEmpty }
  }
  /// What cannot be shown any more: faces whose pictures are damaged or missing, by source.
  public var losses: [Loss] = []
  /// What is worth knowing and no damage.
  public var notes: [String] = []
  /// What was read or counted.
  public var examined = Examined()
  /// The archive's zone by its IANA name; `UTC` when the metadata cannot be read.
  public var timeZone = "UTC"

  /// The answer before anything was examined.
  public init(archive: String, isQuick: Bool) {
    self.archive = archive
    self.isQuick = isQuick
  }
}
