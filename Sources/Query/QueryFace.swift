import Values

/// A face to look for: its embedding, where it came from, and pictures of it to show.
public struct QueryFace: Sendable {
  /// Where a query comes from.
  public enum Origin: Sendable, Hashable {
    /// Photos of one person: the mean of their unit embeddings, made unit length again.
    case photos([FilePath])
    /// A face of the archive.
    case face(FaceID)
    /// A sighting of the archive: the mean of its kept faces, as for photos.
    case sighting(SightingID)
  }

  /// Where it comes from.
  public var origin: Origin
  /// Unit length; the dimension is the embedder's.
  public var vector: [Float]
  /// One picture per photo, in the order they were given, or per stored face, the best first.
  public var pictures: [QueryPicture]
  /// The lowest similarity of any two of the faces that `vector` is the mean of; `nil` when it is
  /// of one face. A low one says that the photos may not show the same person.
  public var agreement: Float?
  /// Of photos: by how many degrees each was turned clockwise, beyond what its file says, to have
  /// its face upright: 0, 90, 180 or 270. Empty for a face or sighting of the archive.
  public var turnedDegrees: [Int] = []

  /// A face to look for; `vector` is of unit length.
  public init(
    origin: Origin, vector: [Float], pictures: [QueryPicture], agreement: Float? = nil
  ) {
    self.origin = origin
    self.vector = vector
    self.pictures = pictures
    self.agreement = agreement
  }
}

/// A picture of a query face: a crop with margin.
public struct QueryPicture: Sendable {
  /// A JPEG file.
  public var jpeg: [UInt8]
  /// The face, in crop pixels.
  public var face: Box
  /// What it is, for a caption: the photo's file name, or `face 12`.
  public var caption: String

  /// A picture with its caption; `face` is in its pixels.
  public init(jpeg: [UInt8], face: Box, caption: String) {
    self.jpeg = jpeg
    self.face = face
    self.caption = caption
  }
}

/// A photo to search with, and which of its faces.
public struct QueryPhoto: Sendable, Hashable {
  /// The photo's file.
  public var path: FilePath
  /// Which face, from 1, the largest first, in the turn in which faces are upright; `nil` takes the largest if no other is of similar size.
  public var face: Int?

  /// A photo, and which of its faces; `nil` as of ``face``.
  public init(path: FilePath, face: Int? = nil) {
    self.path = path
    self.face = face
  }
}

/// What to search with.
public enum QuerySource: Sendable, Hashable {
  /// Photos of one person.
  case photos([QueryPhoto])
  /// A face of the archive.
  case face(FaceID)
  /// A sighting of the archive.
  case sighting(SightingID)
}
