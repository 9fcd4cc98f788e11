import Archive
import FaceSearch
import Values

extension RecallCheck {
  /// A face to search for, and the filters to search with.
  struct Question {
    var vector: [Float]
    /// The faces of its own sighting, itself included.
    var own: Set<FaceID>
    /// About a tenth of the archive's faces, this one's time among them.
    var time: Range<WallTime>
    /// Some of the cameras, this one's among them.
    var cameras: Set<CameraID>

    func filter(_ kind: IndexCheckRecord.Filter) -> FaceFilter {
      FaceFilter(time: kind.hasTime ? time : nil, cameras: kind.hasCameras ? cameras : nil)
    }

    /// Whether a filter of this kind leaves `face`.
    func admits(_ face: VectorRow, _ kind: IndexCheckRecord.Filter) -> Bool {
      (!kind.hasTime || time.contains(face.time))
        && (!kind.hasCameras || cameras.contains(face.camera))
    }
  }

  /// What comparing every face finds for one question and one kind of filter.
  struct Truth {
    /// At least as similar as a match has to be; the most similar ones.
    var matches: [FaceID]
    /// The most similar ones, however similar.
    var nearest: [FaceID]
  }

  func questions(in snapshot: borrowing ArchiveSnapshot) throws -> [Question] {
    var random = SplitMix64(seed: seed)
    let times = try snapshot.faceTimes(dividedInto: Self.timeParts * Self.timeSteps)
    let cameras = try snapshot.cameras.map(\.id).sorted()
    var questions: [Question] = []
    for face in try snapshot.sampleFaces(sample, using: &random) {
      guard let vector = try snapshot.embedding(face.id) else { continue }
      let others = cameras.filter { $0 != face.cameraID }.shuffled(using: &random)
      let count = min(Self.cameraCount, max(1, cameras.count / 2))
      questions.append(
        Question(
          vector: vector, own: Set(try snapshot.faces(of: face.sightingID).map(\.id)),
          time: Self.window(around: face.time, times, &random),
          cameras: Set(others.prefix(count - 1) + [face.cameraID])))
    }
    return questions
  }

  /// Steps in which a tenth of the faces is moved along.
  private static let timeSteps = 4

  /// A period that holds `time` and about one of `timeParts` parts of the faces.
  private static func window(
    around time: WallTime, _ times: [WallTime], _ random: inout SplitMix64
  ) -> Range<WallTime> {
    let place = times.lastIndex { $0 <= time } ?? 0
    let back = Int.random(in: 0..<timeSteps, using: &random)
    let first = max(0, place - back)
    let last = min(times.count - 1, first + timeSteps)
    let end = max(times[last], time).milliseconds + 1
    return times[first]..<WallTime(milliseconds: end)
  }

  /// The true answers of each question, by kind of filter in the order of their declaration.
  func truth(
    of questions: [Question], in snapshot: borrowing ArchiveSnapshot
  ) throws -> [[Truth]] {
    let kinds = IndexCheckRecord.Filter.allCases
    var best = questions.map { _ in
      kinds.map { _ in
        BestAnswers(
          matches: BestFaces(Self.mostMatches, minimumSimilarity: minimumSimilarity),
          nearest: BestFaces(Self.nearest, minimumSimilarity: -.infinity))
      }
    }
    // Most faces belong to no answer of a question: one comparison rules them out.
    var least = [Float](repeating: -.infinity, count: questions.count)
    try snapshot.compareEveryFace(with: questions.map(\.vector)) { face, similarities in
      for number in questions.indices where similarities[number] >= least[number] {
        let question = questions[number]
        guard !question.own.contains(face.faceID) else { continue }
        for (place, kind) in kinds.enumerated() where question.admits(face, kind) {
          best[number][place].offer(face.faceID, similarities[number])
        }
        least[number] = best[number].reduce(.infinity) { min($0, $1.least) }
      }
    }
    return questions.indices.map { number in
      kinds.indices.map { place in
        Truth(
          matches: best[number][place].matches.faces, nearest: best[number][place].nearest.faces)
      }
    }
  }
}

extension IndexCheckRecord.Filter {
  var hasTime: Bool { self == .time || self == .timeAndCameras }
  var hasCameras: Bool { self == .cameras || self == .timeAndCameras }
}

/// What a question's true answers hold so far.
private struct BestAnswers {
  var matches: BestFaces
  var nearest: BestFaces

  /// Less similar faces belong to neither.
  var least: Float { min(matches.least, nearest.least) }

  mutating func offer(_ face: FaceID, _ similarity: Float) {
    matches.offer(face, similarity)
    nearest.offer(face, similarity)
  }
}

/// The faces of the highest similarity; of equals the lower number.
private struct BestFaces {
  private let count: Int
  private(set) var least: Float
  private var kept: [(face: FaceID, similarity: Float)] = []

  init(_ count: Int, minimumSimilarity: Float) {
    self.count = count
    least = minimumSimilarity
  }

  mutating func offer(_ face: FaceID, _ similarity: Float) {
    guard similarity >= least else { return }
    kept.append((face, similarity))
    if kept.count >= 2 * count {
      kept = sorted
      least = max(least, kept.last?.similarity ?? least)
    }
  }

  var faces: [FaceID] { sorted.map(\.face) }

  private var sorted: [(face: FaceID, similarity: Float)] {
    Array(
      kept.sorted {
        $0.similarity == $1.similarity ? $0.face < $1.face : $0.similarity > $1.similarity
      }.prefix(count))
  }
}
