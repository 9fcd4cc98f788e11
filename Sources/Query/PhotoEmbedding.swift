import Values

/// Which face of a photo stands for the person that the photo is of.
public enum FacePick: String, Sendable, Hashable, Codable, CaseIterable {
  /// The one with the largest box.
  case largest
  /// A large one near the middle: the largest area less twice the squared distance of its centre
  /// from the photo's.
  ///
  /// Source: `align_dataset_mtcnn` of the FaceNet tools, for photos in which other people appear.
  case central

  /// How well a box stands for a photo of this size; the best is picked.
  func score(_ box: Box, width: Int, height: Int) -> Float {
    guard self == .central else { return box.area }
    let across = box.center.x - Float(width) / 2
    let down = box.center.y - Float(height) / 2
    return box.area - 2 * (across * across + down * down)
  }
}

/// What became of one photo of a labelled set.
public struct PhotoEmbedding: Sendable, Hashable {
  /// Why there is an embedding, or none.
  public enum Outcome: Sendable, Hashable {
    /// Unit vectors of the face and, when asked for, of the face mirrored.
    case embedded([Float], mirrored: [Float]?)
    /// No face was found.
    case noFace
    /// The file could not be decoded; the reason as a clause.
    case unreadable(String)
  }

  /// The photo's file.
  public var path: FilePath
  /// What became of it.
  public var outcome: Outcome
  /// Faces that were detected, of which one was picked.
  public var facesFound: Int
  /// What of the file is missing though it was decoded, as a clause; `nil` of a whole one.
  public var missing: String?

  /// The face's unit vector; `nil` where there is none.
  public var vector: [Float]? {
    guard case .embedded(let vector, _) = outcome else { return nil }
    return vector
  }

  /// The vectors of the face and of its mirror image one after the other, or that of the face alone
  /// when no mirror image was asked for.
  public var joined: [Float]? {
    guard case .embedded(let vector, let mirrored) = outcome else { return nil }
    return vector + (mirrored ?? [])
  }

  /// Why the file could not be read; `nil` when it could.
  public var problem: String? {
    guard case .unreadable(let reason) = outcome else { return nil }
    return reason
  }
}
