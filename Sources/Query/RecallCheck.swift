import Archive
import FaceSearch
import Values

/// Measures how much of the true answers the usual searches of an archive find.
///
/// Faces of the archive are searched for as `search` would, with four kinds of filter, and each
/// answer is compared with what comparing every face finds. A face's own sighting is left out on
/// both sides: its faces are so similar that any search finds them.
public struct RecallCheck {
  /// Faces to search for by default.
  public static let defaultSample = 200
  /// Matches of one search that are compared, the most similar ones.
  static let mostMatches = 1000
  /// The most similar faces, however similar, that are compared besides.
  static let nearest = 10
  /// A filter by time leaves about one part of this many of the faces.
  static let timeParts = 10
  /// Cameras that a filter by camera admits; half of the cameras when there are few.
  static let cameraCount = 4

  /// Faces to search for.
  public var sample = defaultSample
  /// What chooses the faces and filters.
  public var seed: UInt64 = 1
  /// The share of the matches that searches are asked for, above 0 and up to 1.
  public var targetRecall = SearchOptions.defaultRecall
  /// The least similarity of a match.
  public var minimumSimilarity: Float
  /// Threads to search with.
  public var threads = 1

  /// Changes what a search found; only the test of the tests does.
  var fault: (([FaceHit]) -> [FaceHit])?

  /// A check in which faces match from `minimumSimilarity`, -1...1.
  public init(minimumSimilarity: Float) {
    self.minimumSimilarity = minimumSimilarity
  }

  /// The failure for an archive without faces.
  public static let noFaces = Failure(
    .notFound, attempted: "check the index", reason: "the archive has no faces yet",
    remedy: "Ingest a folder of videos first.")

  /// What was measured, for each kind of filter in the order of their declaration.
  ///
  /// - Parameters:
  ///   - checked: The time that the figures bear.
  ///   - progress: Takes searches done, and how many there are.
  /// - Throws: `Failure(.notFound)` when the archive has no faces; `.damaged` of the archive.
  /// - Complexity: O(faces · sample · dimension).
  public func run(
    in snapshot: borrowing ArchiveSnapshot, checked: WallTime,
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> [IndexCheckRecord] {
    let questions = try questions(in: snapshot)
    guard !questions.isEmpty else { throw Self.noFaces }
    let truth = try truth(of: questions, in: snapshot)
    let faces = try snapshot.status().faces
    var records = IndexCheckRecord.Filter.allCases.map { filter in
      IndexCheckRecord(
        filter: filter, targetRecall: targetRecall, checked: checked, faces: faces,
        samples: questions.count, minimumSimilarity: minimumSimilarity)
    }
    var done = 0
    for place in records.indices {
      var seconds: [Double] = []
      for (question, answers) in zip(questions, truth) {
        seconds.append(
          try compare(question, answers[place], to: &records[place], in: snapshot))
        done += 1
        progress(done, questions.count * records.count)
      }
      records[place].medianSeconds = seconds.sorted()[seconds.count / 2]
    }
    return records
  }

  /// Searches as users do, and counts what was found.
  ///
  /// - Returns: how long the search for matches took, in seconds.
  private func compare(
    _ question: Question, _ truth: Truth, to record: inout IndexCheckRecord,
    in snapshot: borrowing ArchiveSnapshot
  ) throws -> Double {
    let filter = question.filter(record.filter)
    let own = question.own.count
    let clock = ContinuousClock()
    let began = clock.now
    let matches = try snapshot.search(
      question.vector, filter: filter, goal: .faces(Self.mostMatches + own),
      options: options(minimumSimilarity: minimumSimilarity))
    let seconds = (clock.now - began) / .seconds(1)
    let nearest = try snapshot.search(
      question.vector, filter: filter, goal: .faces(Self.nearest + own),
      options: options(minimumSimilarity: nil))
    record.count(
      found: faces(of: matches, question, Self.mostMatches), of: truth.matches, \.matches,
      \.matchesFound)
    record.count(
      found: faces(of: nearest, question, Self.nearest), of: truth.nearest, \.nearest,
      \.nearestFound)
    if case .estimated = matches.coverage.mode { record.estimatedAnswers += 1 }
    return seconds
  }

  private func options(minimumSimilarity: Float?) -> SearchOptions {
    SearchOptions(
      effort: .recall(targetRecall), minimumSimilarity: minimumSimilarity, threads: threads)
  }

  private func faces(of answer: FaceAnswer, _ question: Question, _ count: Int) -> Set<FaceID> {
    let hits = fault?(answer.hits) ?? answer.hits
    return Set(hits.map(\.faceID).filter { !question.own.contains($0) }.prefix(count))
  }
}

extension IndexCheckRecord {
  fileprivate mutating func count(
    found: Set<FaceID>, of truth: [FaceID], _ wanted: WritableKeyPath<Self, Int>,
    _ reached: WritableKeyPath<Self, Int>
  ) {
    self[keyPath: wanted] += truth.count
    self[keyPath: reached] += truth.count { found.contains($0) }
  }
}
