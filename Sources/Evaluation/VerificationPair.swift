/// Two embeddings of a labelled set that a protocol compares.
public struct VerificationPair: Sendable, Hashable {
  /// Places in the list of embeddings.
  public var first: Int
  /// The place of the other embedding.
  public var second: Int
  /// Both are of one person.
  public var isGenuine: Bool
  /// From 0.
  public var fold: Int

  /// A pair of the embeddings at two places.
  public init(first: Int, second: Int, isGenuine: Bool, fold: Int) {
    self.first = first
    self.second = second
    self.isGenuine = isGenuine
    self.fold = fold
  }
}
