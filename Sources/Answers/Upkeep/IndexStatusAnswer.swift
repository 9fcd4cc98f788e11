/// The answer of `index status`: the gauges of the live generation's index.
public struct IndexStatusAnswer: Answer {
  /// One kind of block: all that the index keeps of one thing.
  public struct Plane: AnswerPart {
    /// `columns`, `vectors`, `codes`, `strip`, `centroids`, `list`.
    public var name: String
    /// How many blocks.
    public var blocks: Int
    /// What they take on disk.
    public var bytes: Int
    /// `nil` without faces.
    public var bytesPerFace: Double?

    /// The value with these parts.
    public init(name: String, blocks: Int, bytes: Int, bytesPerFace: Double? = nil) {
      self.name = name
      self.blocks = blocks
      self.bytes = bytes
      self.bytesPerFace = bytesPerFace
    }
  }

  /// The archive's directory, as it was named.
  public var archive: String
  /// `nil` before the first `ingest`, as the next two.
  public var generation: Int32?
  /// What its embeddings are made with.
  public var model: String?
  /// Numbers in one embedding.
  public var dimension: Int?
  /// Faces in the index.
  public var faces: Int
  /// Rows of deleted faces that still take up space.
  public var deletedRows: Int
  /// The lists that the faces are divided into; 0 while the index is too small for them.
  public var lists: Int
  /// Rows that are in none yet.
  public var tailRows: Int
  /// Rows of the longest list; `nil` without lists.
  public var longestList: Int?
  /// How many times as much a search of lists compares as if all were equally long; `nil` without
  /// lists.
  public var listImbalance: Double?
  /// On disk, whole pages.
  public var bytes: Int
  /// `nil` without faces.
  public var bytesPerFace: Double?
  /// In the order in which the index keeps them.
  public var planes: [Plane]
  /// What `index check` last measured.
  public var checks: [IndexCheckAnswer.Check]

  /// The value with these parts.
  public init(
    archive: String, generation: Int32? = nil, model: String? = nil, dimension: Int? = nil,
    faces: Int, deletedRows: Int, lists: Int, tailRows: Int, longestList: Int? = nil,
    listImbalance: Double? = nil, bytes: Int, bytesPerFace: Double? = nil, planes: [Plane],
    checks: [IndexCheckAnswer.Check]
  ) {
    self.archive = archive
    self.generation = generation
    self.model = model
    self.dimension = dimension
    self.faces = faces
    self.deletedRows = deletedRows
    self.lists = lists
    self.tailRows = tailRows
    self.longestList = longestList
    self.listImbalance = listImbalance
    self.bytes = bytes
    self.bytesPerFace = bytesPerFace
    self.planes = planes
    self.checks = checks
  }
}
