import Values
import Wording

/// A face of a photo that a user may choose.
public struct FaceChoice: Sendable, Hashable {
  /// What `--face` takes: from 1, the largest face first.
  public var number: Int
  /// In pixels of the photo, turned so that its faces are upright.
  public var box: Box
  /// The detector's score, 0...1.
  public var score: Float

  /// A face that can be chosen, with its number from 1.
  public init(number: Int, box: Box, score: Float) {
    self.number = number
    self.box = box
    self.score = score
  }

  /// `2 (120x144 pixels at 40,60)`
  public var words: String {
    let size = "\(whole(box.width))x\(whole(box.height)) pixels"
    return "\(number) (\(size) at \(whole(box.x)),\(whole(box.y)))"
  }

  private func whole(_ value: Float) -> String { decimals(Double(value), 0) }

  /// A face is taken for the one that is meant when no other is at least this large, as a share of
  /// its side. Source: our choice; half the area.
  public static let comparableSideShare: Float = 0.7

  /// The index of the face that `wanted` names, or of the one that is meant without a name.
  ///
  /// - Parameters:
  ///   - choices: The photo's faces, the largest first.
  ///   - wanted: A face's number, from 1; `nil` for the largest.
  /// - Throws: `Failure(.noFace)` when there is none; `.severalFaces` that lists them when others
  ///   are about as large as the largest, with `SeveralFaces` as its cause; `.notFound` for a
  ///   number that no face has.
  static func index(
    of wanted: Int?, among choices: [FaceChoice], photo: FilePath
  ) throws(Failure) -> Int {
    guard let first = choices.first else {
      throw Failure(
        .noFace, attempted: "find a face in", subject: photo.description,
        reason: "the detector found none, however the photo is turned",
        remedy: "Use a photo in which the face is turned to the camera, sharp and at least "
          + "\(minimumPixels) pixels wide.")
    }
    if let wanted {
      guard let index = choices.firstIndex(where: { $0.number == wanted }) else {
        throw Failure(
          .notFound, attempted: "find face \(wanted) in", subject: photo.description,
          reason: "it shows \(counted(choices)): \(list(choices))",
          remedy: "Choose one of these numbers.")
      }
      return index
    }
    let side = longSide(first)
    let comparable = choices.filter { longSide($0) >= side * comparableSideShare }
    guard comparable.count > 1 else { return 0 }
    throw Failure(
      .severalFaces, attempted: "choose a face in", subject: photo.description,
      reason: "it shows \(comparable.count) faces of similar size: \(list(comparable))",
      remedy: "Choose one with --face NUMBER.", cause: SeveralFaces(choices: choices))
  }

  /// The least side that faces of query photos must have, in pixels.
  static let minimumPixels = Int(FaceCriteria().sidePixels)

  private static func longSide(_ choice: FaceChoice) -> Float {
    max(choice.box.width, choice.box.height)
  }

  private static func counted(_ choices: [FaceChoice]) -> String {
    choices.count == 1 ? "1 face" : "\(choices.count) faces"
  }

  private static func list(_ choices: [FaceChoice]) -> String {
    let shown = 12
    let rest = choices.count > shown ? " and \(choices.count - shown) more" : ""
    return choices.prefix(shown).map(\.words).joined(separator: ", ") + rest
  }
}

/// The faces of a photo that does not say which one is meant.
public struct SeveralFaces: Error, Sendable, Hashable {
  /// All of them, the largest first.
  public var choices: [FaceChoice]

  /// The failure that names these faces, the largest first.
  public init(choices: [FaceChoice]) {
    self.choices = choices
  }
}
