import Values

/// The SCface database's protocols: mugshots against photos of surveillance cameras.
///
/// Source: M. Grgic, K. Delac, S. Grgic, "SCface – surveillance cameras face database", 2011; the
/// protocols of Idiap's `bob.db.scface` (subjects 1–43 train, 44–87 development, 88–130 evaluation;
/// distance 1 is 4.20 m, 2 is 2.60 m, 3 is 1.00 m; cameras 6 and 7 are infra-red).
public struct SurveillanceProtocol: Sendable {
  /// What a file name of the database says: `001_cam1_1.jpg`, `001_frontal.JPG`.
  public enum PhotoName: Sendable, Hashable {
    case mugshot(subject: Int)
    case probe(subject: Int, camera: Int, distance: Int)

    /// `nil` for files that take no part, such as the poses and the infra-red mugshots.
    public init?(fileName: String) {
      guard let dot = fileName.lastIndex(of: ".") else { return nil }
      guard ["jpg", "jpeg", "png"].contains(fileName[dot...].dropFirst().lowercased()) else {
        return nil
      }
      let fields = fileName[..<dot].split(separator: "_", omittingEmptySubsequences: false)
      guard let first = fields.first, first.count == 3, let subject = Int(first), subject > 0 else {
        return nil
      }
      if fields.count == 2, fields[1] == "frontal" {
        self = .mugshot(subject: subject)
      } else if fields.count == 3, fields[1].hasPrefix("cam"),
        let camera = Int(fields[1].dropFirst(3)), (1...7).contains(camera),
        let distance = Int(fields[2]), (1...3).contains(distance)
      {
        self = .probe(subject: subject, camera: camera, distance: distance)
      } else {
        return nil
      }
    }
  }

  /// The halves of the verification protocols.
  public enum Group: String, Sendable, Hashable, Codable, CaseIterable {
    case training
    case development
    case evaluation

    /// Subjects beyond 130 belong to none.
    public init?(subject: Int) {
      switch subject {
      case 1...43: self = .training
      case 44...87: self = .development
      case 88...130: self = .evaluation
      default: return nil
      }
    }
  }

  /// Which probes take part.
  public enum Selection: String, Sendable, Hashable, Codable, CaseIterable {
    /// Cameras 1 to 5 at all distances.
    case combined
    /// 1.00 m.
    case close
    /// 2.60 m.
    case medium
    /// 4.20 m.
    case far
    /// Cameras 6 and 7 at all distances.
    case infrared

    func admits(camera: Int, distance: Int) -> Bool {
      switch self {
      case .combined: camera <= 5
      case .close: camera <= 5 && distance == 3
      case .medium: camera <= 5 && distance == 2
      case .far: camera <= 5 && distance == 1
      case .infrared: camera >= 6
      }
    }
  }

  /// The distance between camera and person in metres, by the number in file names.
  public static func metres(_ distance: Int) -> Double {
    switch distance {
    case 1: 4.20
    case 2: 2.60
    default: 1.00
    }
  }

  /// A photo of the database.
  public struct Photo: Sendable {
    /// What the photo's file name says.
    public var name: PhotoName
    /// Of unit length; `nil` where none could be made.
    public var vector: [Float]?

    /// A photo and its embedding.
    public init(name: PhotoName, vector: [Float]?) {
      self.name = name
      self.vector = vector
    }
  }

  private struct Probe {
    var subject: Int
    var camera: Int
    var distance: Int
    var vector: [Float]?
  }

  private let mugshots: [(subject: Int, vector: [Float]?)]
  private let probes: [Probe]

  /// Sorts photos into mugshots and probes.
  public init(_ photos: [Photo]) {
    var mugshots: [(Int, [Float]?)] = []
    var probes: [Probe] = []
    for photo in photos {
      switch photo.name {
      case .mugshot(let subject): mugshots.append((subject, photo.vector))
      case .probe(let subject, let camera, let distance):
        probes.append(
          Probe(subject: subject, camera: camera, distance: distance, vector: photo.vector))
      }
    }
    self.mugshots = mugshots
    self.probes = probes
  }

  /// Mugshots among the photos.
  public var mugshotCount: Int { mugshots.count }
  /// Photos of surveillance cameras among them.
  public var probeCount: Int { probes.count }

  /// Closed-set identification of a protocol's probes among the mugshots of all subjects.
  public func identification(_ which: Selection) -> Identification {
    Identification(
      gallery: mugshots.map { .init(person: String($0.subject), vector: $0.vector) },
      probes: probes.filter { which.admits(camera: $0.camera, distance: $0.distance) }.map {
        .init(person: String($0.subject), vector: $0.vector)
      })
  }

  /// Verification: every probe of a group against every mugshot of the same group, the threshold
  /// where both errors are equal on development, the errors it makes on evaluation.
  public struct Verification: Sendable, Hashable {
    /// Similarities below it are refused.
    public var threshold: Double
    /// Impostor pairs of development that are accepted, genuine ones that are refused.
    public var developmentFalseAccepts: Proportion
    /// Genuine pairs of development that are refused.
    public var developmentFalseRejects: Proportion
    /// Impostor pairs of evaluation that are accepted.
    public var falseAccepts: Proportion
    /// Genuine pairs of evaluation that are refused.
    public var falseRejects: Proportion

    /// The mean of both errors on evaluation: HTER.
    public var halfTotalErrorRate: Double { (falseAccepts.value + falseRejects.value) / 2 }
  }

  /// Applies a verification protocol; `nil` when a group lacks genuine or impostor pairs.
  public func verification(_ which: Selection) -> Verification? {
    let development = scores(which, .development)
    let evaluation = scores(which, .evaluation)
    guard !development.genuine.isEmpty, !development.impostor.isEmpty,
      !evaluation.genuine.isEmpty, !evaluation.impostor.isEmpty
    else { return nil }
    guard let threshold = Self.equalErrorThreshold(development) else { return nil }
    let (before, after) = (
      Self.errors(development, threshold), Self.errors(evaluation, threshold)
    )
    return Verification(
      threshold: threshold, developmentFalseAccepts: before.accepts,
      developmentFalseRejects: before.rejects, falseAccepts: after.accepts,
      falseRejects: after.rejects)
  }

  private typealias Scores = (genuine: [Double], impostor: [Double])

  /// A comparison without an embedding is refused, whatever the threshold.
  private func scores(_ which: Selection, _ group: Group) -> Scores {
    var scores: Scores = ([], [])
    for probe in probes
    where Group(subject: probe.subject) == group
      && which.admits(camera: probe.camera, distance: probe.distance)
    {
      for mugshot in mugshots where Group(subject: mugshot.subject) == group {
        var score = -Double.infinity
        if let left = probe.vector, let right = mugshot.vector {
          score = zip(left, right).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        if probe.subject == mugshot.subject {
          scores.genuine.append(score)
        } else {
          scores.impostor.append(score)
        }
      }
    }
    return scores
  }

  /// The similarity among those of `scores` at which both errors differ least; of equals the one
  /// where the larger error is smaller, then the lowest.
  ///
  /// - Complexity: O(n log n).
  private static func equalErrorThreshold(_ scores: Scores) -> Double? {
    // As distances, so that a pair is accepted up to and including the threshold.
    let sorted = SortedDistances(
      genuine: scores.genuine.map { -$0 }, impostor: scores.impostor.map { -$0 })
    var best: (threshold: Double, gap: Double, worse: Double)?
    for threshold in Set(scores.genuine + scores.impostor).filter(\.isFinite).sorted() {
      let accepts = sorted.falseRate(below: (-threshold).nextUp)
      let rejects = 1 - sorted.trueRate(below: (-threshold).nextUp)
      let gap = abs(accepts - rejects)
      let worse = max(accepts, rejects)
      if let best, (gap, worse) >= (best.gap, best.worse) { continue }
      best = (threshold, gap, worse)
    }
    return best?.threshold
  }

  private static func errors(
    _ scores: Scores, _ threshold: Double
  ) -> (accepts: Proportion, rejects: Proportion) {
    (
      Proportion(scores.impostor.count { $0 >= threshold }, of: scores.impostor.count),
      Proportion(scores.genuine.count { $0 < threshold }, of: scores.genuine.count)
    )
  }
}
