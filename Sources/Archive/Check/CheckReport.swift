/// What a check of an archive found.
public struct CheckReport: Codable, Sendable, Equatable {
  /// The path that was checked.
  public var archive: String
  /// The archive's zone by its IANA name; `UTC` when the metadata cannot be read.
  public var timeZone = "UTC"
  /// Only sizes, trees and numbers were compared, not every byte.
  public var isQuick: Bool
  public var examined = Examined()
  /// Everything that is wrong; empty for an archive in order.
  public var findings: [Finding] = []
  /// What is worth knowing and no damage.
  public var notes: [String] = []
  /// What cannot be shown any more: faces whose pictures are damaged or missing, by source.
  public var losses: [Loss] = []

  /// The rows can be read, at least in part: without them only a backup helps.
  public var hasRows = true

  /// What was looked at.
  public struct Examined: Codable, Sendable, Equatable {
    public var sources = 0
    public var sightings = 0
    public var faces = 0
    public var crops = 0
    public var cropBytes: Int64 = 0
    /// Embeddings, of all generations.
    public var embeddings = 0
    /// Blocks of the index, of all generations.
    public var blocks = 0
    public var metadataBytes: Int64 = 0
    public var vectorsBytes: Int64 = 0
    /// The last batch committed.
    public var batch: Int64 = 0
  }

  /// One kind of damage.
  public struct Finding: Codable, Sendable, Equatable {
    /// The stable name of a kind of damage.
    public enum Kind: String, Codable, Sendable, CaseIterable {
      /// A store's file is missing.
      case fileMissing = "file-missing"
      /// A store's file is shorter than its header says, or has no header.
      case fileTruncated = "file-truncated"
      /// The two stores were not created together.
      case foreignStores = "foreign-stores"
      /// The two stores are of different ages.
      case storesApart = "stores-apart"
      /// A store cannot be read: looking at it ended the process that did.
      case unreadable = "unreadable"
      /// SQLite finds its file inconsistent.
      case metadataDamaged = "metadata-damaged"
      /// A row of a face or a sighting is not what was written.
      case rowDamaged = "row-damaged"
      /// A row of a source, of a file of it, of its journal entry, of a camera or of a still place
      /// is not what was written.
      case sourceDamaged = "source-damaged"
      /// Rows refer to rows that are not there.
      case danglingRows = "dangling-rows"
      /// A number that would be given out next is taken.
      case countersBehind = "counters-behind"
      /// What the journal says of a source is not what its rows are.
      case journalContradiction = "journal-contradiction"
      /// Pages of `vectors.lmdb` do not form the trees that they should.
      case pagesDamaged = "pages-damaged"
      /// A value in `vectors.lmdb` that says what the store is cannot be believed.
      case stampDamaged = "stamp-damaged"
      /// A face has no crop.
      case cropMissing = "crop-missing"
      /// The checksum of a crop does not match.
      case cropDamaged = "crop-damaged"
      /// A crop has no face.
      case cropOrphaned = "crop-orphaned"
      /// A face has no embedding that can be read.
      case embeddingMissing = "embedding-missing"
      /// An embedding, or the crop that it was made from, is not what its face was stored with.
      case embeddingStale = "embedding-stale"
      /// An embedding has no face.
      case embeddingOrphaned = "embedding-orphaned"
      /// The index says something else of a face than its row does.
      case indexContradiction = "index-contradiction"
      /// The index is not valid.
      case indexDamaged = "index-damaged"
    }

    public var kind: Kind
    /// How many of that kind there are.
    public var count: Int
    /// What it is, as a sentence without its full stop.
    public var message: String
    /// Some of them.
    public var examples: [String] = []
  }

  /// Faces of one source that are lost unless they are restored from a backup or ingested anew.
  public struct Loss: Codable, Sendable, Equatable {
    public var source: Int64
    /// The file, below its root.
    public var path: String
    public var camera: String
    /// The first and the last of the lost faces, in milliseconds since 1970.
    public var fromMilliseconds: Int64
    public var toMilliseconds: Int64
    public var faces: Int
    public var sightings: Int
    /// A file of that source is known, so that it can be ingested anew.
    public var hasFile: Bool
  }

  /// The report of a check whose process died of a signal, which `reason` names.
  public static func died(archive: String, isQuick: Bool, reason: String) -> CheckReport {
    var report = CheckReport(archive: archive, isQuick: isQuick)
    report.find(.unreadable, "a store cannot be read (\(reason))")
    return report
  }

  /// Nothing is wrong.
  public var isClean: Bool { findings.isEmpty }

  init(archive: String, isQuick: Bool) {
    self.archive = archive
    self.isQuick = isQuick
  }

  /// The examples that a finding names at most.
  static let mostExamples = 5

  mutating func find(
    _ kind: Finding.Kind, count: Int = 1, _ message: String, _ examples: [String] = []
  ) {
    guard count > 0 else { return }
    findings.append(
      Finding(
        kind: kind, count: count, message: message,
        examples: Array(examples.prefix(Self.mostExamples))))
  }

  mutating func find(_ kind: Finding.Kind, faces: some Collection<Int64>, _ message: String) {
    find(
      kind, count: faces.count, message,
      faces.sorted().prefix(Self.mostExamples).map { "face \($0)" })
  }
}
