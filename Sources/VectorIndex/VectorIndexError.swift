import Values

/// Why the index could not do what it was asked.
public enum VectorIndexError: Error, Sendable, Hashable {
  /// The storage holds no index of this generation.
  case noIndex(GenerationID)
  /// The storage holds an index of this generation already.
  case indexExists(GenerationID)
  /// The index was written in a newer format than this program reads.
  case newerFormat(found: Int, known: Int)
  /// A parameter of the index or of a search makes no sense.
  case invalidParameter(name: String, detail: String)
  /// A vector cannot be indexed or searched with. `faceID` is `nil` for a query.
  case invalidVector(faceID: FaceID?, VectorFault)
  /// A face occurs twice in one batch.
  case duplicateFace(FaceID)
  /// The index is full: row numbers have 32 bits.
  case tooManyRows
  /// Bytes in the storage are not what the index wrote there.
  case damaged(BlockKey, detail: String)
}

/// What is wrong with a vector.
public enum VectorFault: Sendable, Hashable {
  /// It has another number of dimensions than the index.
  case dimension(found: Int, expected: Int)
  /// It holds a number that is not finite.
  case notFinite(position: Int)
  /// It holds a number too small for Float32's full precision.
  case denormal(position: Int)
  /// Its length is not 1.
  case notUnit(length: Float)
}
