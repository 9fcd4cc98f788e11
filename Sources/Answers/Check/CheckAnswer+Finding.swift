extension CheckAnswer {
  /// One kind of damage.
  public struct Finding: AnswerPart {
    /// The stable name of a kind of damage.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
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

    /// What kind of damage it is.
    public var kind: Kind
    /// How many of that kind there are.
    public var count: Int
    /// What it is, as a sentence without its full stop.
    public var message: String
    /// Some of them.
    public var examples: [String]

    /// The value with these parts.
    public init(kind: Kind, count: Int, message: String, examples: [String]) {
      self.kind = kind
      self.count = count
      self.message = message
      self.examples = examples
    }
  }
}
