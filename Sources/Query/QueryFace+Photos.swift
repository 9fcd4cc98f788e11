import FFmpeg
import FaceRecognition
import Values

extension QueryFace {
  /// The face that `photos` show.
  ///
  /// Each photo gives one face; the query is the mean of their unit embeddings, made unit length.
  /// The mean was preferred to searching with each photo and taking the best: it is one search,
  /// and adding a photo does not add to the false matches.
  /// - Throws: `Failure(.usage)` for no photos; `.unreadableMedia`, `.noFace`, `.severalFaces`,
  ///   `.notFound` of one photo; `.failed` when the photos' faces cancel each other out.
  public init(photos: [QueryPhoto], analyzer: FaceAnalyzer) throws {
    guard !photos.isEmpty else {
      throw Failure(
        .usage, attempted: "search", reason: "you named no photo and no face to search with",
        remedy: "Name a photo, or a face or sighting of the archive.")
    }
    var vectors: [[Float]] = []
    var pictures: [QueryPicture] = []
    var cut: [CutPhoto] = []
    for photo in photos {
      let (face, missing) = try Self.face(of: photo, analyzer: analyzer)
      if let missing { cut.append(CutPhoto(path: photo.path, reason: missing)) }
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
    cutPhotos = cut
  }

  /// A photo upright, and its faces that can be searched with, the largest first.
  ///
  /// - Throws: `Failure(.unreadableMedia)`, `.failed`.
  public static func choices(
    in path: FilePath, analyzer: FaceAnalyzer
  ) throws -> (image: PixelImage, choices: [FaceChoice]) {
    let image = try picture(of: path).image
    return (image, numbered(try analyzer.analyze(image)))
  }

  private static func face(
    of photo: QueryPhoto, analyzer: FaceAnalyzer
  ) throws -> (face: AnalyzedFace, missing: String?) {
    let picture = try picture(of: photo.path)
    let faces = try analyzer.analyze(picture.image)
    guard !faces.isEmpty || !picture.isOfVideo else {
      throw Failure(
        .noFace, attempted: "find a face in", subject: photo.path.description,
        reason: "it is a video, and its first picture shows no face",
        remedy: "Extract a picture that shows the face, and give that.")
    }
    let index = try FaceChoice.index(of: photo.face, among: numbered(faces), photo: photo.path)
    return (faces[index], picture.missing)
  }

  private static func numbered(_ faces: [AnalyzedFace]) -> [FaceChoice] {
    faces.enumerated().map { index, face in
      FaceChoice(number: index + 1, box: face.detection.box, score: face.detection.score)
    }
  }

  private static func picture(
    of path: FilePath
  ) throws -> (image: PixelImage, isOfVideo: Bool, missing: String?) {
    do throws(FFmpegError) {
      let reader = try MediaReader(path: path.bytes)
      let image = try StillImage.decode(from: reader)
      return (image, !reader.facts.isImage, StillImage.missingPart(of: reader))
    } catch {
      throw Failure(
        .unreadableMedia, attempted: "read the photo", subject: path.description,
        reason: error.detail.isEmpty ? error.call : error.detail,
        remedy: error.call == "open"
          ? "Check its name and your right to read it."
          : "Give a JPEG, PNG, WebP, TIFF or BMP picture.",
        cause: error)
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
