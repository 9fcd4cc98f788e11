import Answers

/// The answer of a search, with what only a picture of it shows.
public struct SearchResult: Sendable {
  /// Who was found, and what was searched.
  public var answer: SearchAnswer
  /// What was asked with: its embedding, and pictures of it.
  public var query: QueryFace
}
