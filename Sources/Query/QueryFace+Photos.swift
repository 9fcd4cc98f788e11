import FFmpeg
import FaceRecognition
import Values

/// Turns a photo that only a confined process may read (HEIC) into the bytes of one that any may:
/// whole, upright as its file says.
public typealias PhotoUnpacker = @Sendable (FilePath) throws -> [UInt8]

extension QueryFace {
  /// The face that `photos` show.
  ///
  /// Each photo gives one face; the query is the mean of their unit embeddings, made unit length.
  /// The mean was preferred to searching with each photo and taking the best: it is one search,
  /// and adding a photo does not add to the false matches.
  /// - Parameter unpack: Reads photos that only a confined process may read; without it they are
  ///   refused.
  /// - Throws: `Failure(.usage)` for no photos; `.unreadableMedia`, `.noFace`, `.severalFaces`,
  ///   `.notFound` of one photo; `.failed` when the photos' faces cancel each other out.
  public init(
    photos: [QueryPhoto], analyzer: FaceAnalyzer, unpack: PhotoUnpacker? = nil
  ) throws {
    guard !photos.isEmpty else {
      throw Failure(
        .usage, attempted: "search", reason: "you named no photo and no face to search with",
        remedy: "Name a photo, or a face or sighting of the archive.")
    }
    var vectors: [[Float]] = []
    var pictures: [QueryPicture] = []
    var turnedDegrees: [Int] = []
    for photo in photos {
      let (face, degrees) = try Self.face(of: photo, analyzer: analyzer, unpack)
      turnedDegrees.append(degrees)
      vectors.append(face.embedding.vector)
      pictures.append(
        QueryPicture(
          jpeg: face.crop.jpeg,
          face: CropView.faceBox(
            face.detection.box, region: face.crop.box, width: face.crop.width,
            height: face.crop.height), caption: photo.path.lastComponent.description))
    }
    try self.init(
      origin: .photos(photos.map(\.path)), vectors: vectors, pictures: pictures)
    self.turnedDegrees = turnedDegrees
  }

  /// The faces of a photo that can be searched with, the largest first, in pixels of the photo as
  /// people see it: turned so that its faces are upright.
  ///
  /// - Throws: `Failure(.unreadableMedia)`, `.failed`.
  public static func choices(
    in path: FilePath, analyzer: FaceAnalyzer, unpack: PhotoUnpacker? = nil
  ) throws -> [FaceChoice] {
    numbered(try analyzer.analyze(picture(of: path, unpack).frame, everyFace: true).faces)
  }

  private static func face(
    of photo: QueryPhoto, analyzer: FaceAnalyzer, _ unpack: PhotoUnpacker?
  ) throws -> (face: AnalyzedFace, turnedDegrees: Int) {
    let picture = try picture(of: photo.path, unpack)
    var analyzed = try analyzer.analyze(picture.frame)
    if let wanted = photo.face, wanted > analyzed.faces.count {
      // The small ones come last, so that no number changes.
      analyzed = try analyzer.analyze(picture.frame, everyFace: true)
    }
    guard !analyzed.faces.isEmpty || !picture.isOfVideo else {
      throw Failure(
        .noFace, attempted: "find a face in", subject: photo.path.description,
        reason: "it is a video, and its first picture shows no face",
        remedy: "Extract a picture that shows the face, and give that.")
    }
    let index = try FaceChoice.index(
      of: photo.face, among: numbered(analyzed.faces), photo: photo.path)
    return (analyzed.faces[index], analyzed.quarters * 90)
  }

  private static func numbered(_ faces: [AnalyzedFace]) -> [FaceChoice] {
    faces.enumerated().map { index, face in
      FaceChoice(number: index + 1, box: face.detection.box, score: face.detection.score)
    }
  }

  private static func picture(
    of path: FilePath, _ unpack: PhotoUnpacker?
  ) throws -> (frame: VideoFrame, isOfVideo: Bool) {
    do {
      let reader = try reader(of: path, unpack)
      return (try StillImage.frame(from: reader), !reader.facts.isImage)
    } catch let error as FFmpegError {
      throw Failure(
        .unreadableMedia, attempted: "read the photo", subject: path.description,
        reason: error.detail.isEmpty ? error.call : error.detail,
        remedy: error.call == "open"
          ? "Check its name and your right to read it."
          : "Give a JPEG, PNG, WebP, TIFF, BMP or HEIC picture.",
        cause: error)
    }
  }

  private static func reader(
    of path: FilePath, _ unpack: PhotoUnpacker?
  ) throws -> MediaReader {
    do throws(FFmpegError) {
      return try MediaReader(path: path.bytes)
    } catch {
      guard error.code == .confinedOnly, let unpack else { throw error }
      return try MediaReader(bytes: unpack(path))
    }
  }

  /// A query for the mean of `vectors`, of which there is at least one.
  init(origin: Origin, vectors: [[Float]], pictures: [QueryPicture]) throws(Failure) {
    guard let first = vectors.first else {
      throw Failure(
        .notFound, attempted: "search", reason: "the query holds no face")
    }
    guard vectors.count > 1 else {
      self.init(origin: origin, vector: first, pictures: pictures)
      return
    }
    guard let mean = UnitVectors.mean(vectors) else {
      throw Failure(
        .failed, attempted: "combine the faces", reason: "their embeddings cancel each other out",
        remedy: "Search with one of them at a time.")
    }
    self.init(
      origin: origin, vector: mean, pictures: pictures,
      agreement: UnitVectors.lowestSimilarity(vectors))
  }
}

extension EncodedCrop {
  /// The part of the photo that the crop shows.
  fileprivate var box: Box {
    Box(
      x: Float(region.x), y: Float(region.y), width: Float(region.width),
      height: Float(region.height))
  }
}
