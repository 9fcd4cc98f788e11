/// What an index is created with and keeps for its life.
public struct IndexParameters: Sendable, Hashable {
  /// The dimensions that an index may have.
  public static let dimensions = 1...4096
  /// Rows from which on an index keeps lists, unless it is created with another number.
  ///
  /// Below it a scan of everything takes a few milliseconds, of which lists save little at a recall
  /// of 0.99; see the benchmark's table.
  public static let defaultTrainingSize = 2_097_152

  /// Numbers in a vector.
  public var dimension: Int
  /// Rows from which on the index wants to be divided into lists; searches may then probe some of
  /// them only. See ``VectorIndexReader/wantsTraining``.
  public var trainingSize: Int
  /// The seed of everything random in the index.
  public var seed: UInt64

  /// Parameters of an index of vectors of `dimension` numbers.
  public init(
    dimension: Int, trainingSize: Int = defaultTrainingSize, seed: UInt64 = 0x4661_6365
  ) {
    self.dimension = dimension
    self.trainingSize = trainingSize
    self.seed = seed
  }
}
