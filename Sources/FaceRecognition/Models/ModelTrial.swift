import FFmpeg
import OpenVINO
import Values

/// Tries a model out before it is added: a wrong manifest shows here, not in an archive.
public struct ModelTrial {
  /// What was found out about an embedder.
  public struct Report: Sendable, Hashable {
    /// The lengths of the vectors of the made pictures before they were normalised.
    public var norms: [Float]
    /// The highest similarity of two different made pictures.
    public var madeSimilarity: Float?
    /// Similarities of photos of one person.
    public var same: [Float]
    /// Similarities of photos of different people.
    public var different: [Float]
  }

  let file: ModelFile
  private let library: ModelLibrary

  /// - Parameters:
  ///   - file: With its entry checked.
  ///   - library: Where its alignment and the other networks come from.
  public init(_ file: ModelFile, library: ModelLibrary) {
    self.file = file
    self.library = library
  }

  /// Runs the network on made pictures: it has to take them, to give finite numbers of the stated
  /// dimension, the same twice for one picture, and others for another.
  ///
  /// - Throws: `Failure` `modelMismatch` that says what is wrong.
  public func run() throws -> Report {
    do {
      let runtime = try attempt("start", "OpenVINO") { try InferenceRuntime() }
      let options = CompileOptions(threads: 1)
      switch file.entry.role {
      case .detector:
        try detector(runtime, options)
      case .landmarks:
        let refiner = try LandmarkRefiner(file: file, runtime: runtime, options: options)
        let whole = PixelRegion(x: 0, y: 0, width: 96, height: 96)
        for picture in try Self.pictures(width: 96, height: 96) {
          let middle = Point(x: 48, y: 48)
          let box = Box(x: 24, y: 24, width: 48, height: 48)
          _ = try refiner.refine(
            Detection(
              box: box,
              landmarks: Landmarks(
                leftEye: middle, rightEye: middle, nose: middle, leftMouth: middle,
                rightMouth: middle), score: 1), in: picture, region: whole)
        }
      case .embedder:
        return try embedder(runtime, options)
      }
      return Report(norms: [], madeSimilarity: nil, same: [], different: [])
    } catch let failure as Failure where failure.code == .failed {
      throw refused(failure.reason)
    }
  }

  private func embedder(_ runtime: InferenceRuntime, _ options: CompileOptions) throws -> Report {
    let embedder = try FaceEmbedder(file: file, runtime: runtime, options: options)
    let aligner = try library.aligner(for: file.entry)
    let pictures = try Self.pictures(width: aligner.width, height: aligner.height)
    var embeddings: [Embedding] = []
    for picture in pictures {
      do {
        embeddings += try embedder.embed([picture])
      } catch let failure as Failure where failure.code == .failed {
        throw refused(
          "its vector is zero or not finite, as with weights that are not "
            + "numbers or all zero (\(failure.reason))")
      }
    }
    guard try embedder.embed(pictures) == embeddings else {
      throw refused("it gives another vector when the same picture is shown again")
    }
    var highest: Float = -1
    for (index, first) in embeddings.enumerated() {
      for second in embeddings[(index + 1)...] {
        highest = max(highest, Self.similarity(first, second))
      }
    }
    guard highest < Self.mostMadeSimilarity else {
      throw refused(
        "it gives different pictures the same vector (cosine \(highest)): mean, scale or the "
          + "layout of its input may be wrong")
    }
    return Report(
      norms: embeddings.map(\.norm), madeSimilarity: highest, same: [], different: [])
  }

  /// Compares photos: every one of `same` shows one person, every one of `different` another.
  ///
  /// Each two of the same person have to be more alike than any of them and another person.
  ///
  /// - Parameter models: The networks to look at the photos with, the one on trial among them.
  /// - Throws: `Failure` `modelMismatch` when they are not, `noFace` for a photo without a face.
  public static func compare(
    same: [PixelImage], different: [PixelImage], with analyzer: FaceAnalyzer, model name: String
  ) throws -> (same: [Float], different: [Float]) {
    func embedding(_ photo: PixelImage, _ number: Int, _ kind: String) throws -> Embedding {
      guard let face = try analyzer.analyze(photo).first else {
        throw Failure(
          .noFace, attempted: "try the model out on",
          subject: "photo \(number) of --\(kind)", reason: "no face was found in it",
          remedy: "Give a photo that shows one face.")
      }
      return face.embedding
    }
    let known = try same.enumerated().map { try embedding($0.element, $0.offset + 1, "same") }
    let strangers = try different.enumerated().map {
      try embedding($0.element, $0.offset + 1, "different")
    }
    var alike: [Float] = []
    for (index, first) in known.enumerated() {
      for second in known[(index + 1)...] { alike.append(similarity(first, second)) }
    }
    let unlike = known.flatMap { one in strangers.map { similarity(one, $0) } }
    if let lowest = alike.min(), let highest = unlike.max(), lowest <= highest {
      throw Failure(
        .modelMismatch, attempted: "add the model", subject: name,
        reason: "photos of one person have a similarity of \(lowest), and photos of different "
          + "people one of \(highest): channel order, mean, scale or alignment may be wrong",
        remedy: "Correct the manifest, or use another file.")
    }
    return (alike, unlike)
  }

  static func similarity(_ first: Embedding, _ second: Embedding) -> Float {
    zip(first.vector, second.vector).reduce(0) { $0 + $1.0 * $1.1 }
  }

  func refused(_ reason: String) -> Failure {
    Failure(
      .modelMismatch, attempted: "use the model", subject: file.entry.name, reason: reason,
      remedy: file.remedy)
  }

  /// Vectors of different pictures at or above this cosine are one: the network does not look.
  /// Float32 rounding of a vector of some hundred numbers stays well within 1e-6.
  private static let mostMadeSimilarity: Float = 0.99999

  /// Three pictures that have nothing in common: noise, a slope, a disc.
  static func pictures(width: Int, height: Int) throws -> [PixelImage] {
    var state: UInt32 = 0x2545_F491
    func picture(_ value: (_ x: Double, _ y: Double, _ channel: Int) -> Double) throws
      -> PixelImage
    {
      var bytes = [UInt8](repeating: 0, count: width * height * 3)
      for row in 0..<height {
        for column in 0..<width {
          for channel in 0..<3 {
            let level = value(
              Double(column) / Double(width), Double(row) / Double(height), channel)
            bytes[(row * width + column) * 3 + channel] = UInt8(min(255, max(0, level * 255)))
          }
        }
      }
      return try attempt("make a picture") {
        try PixelImage(width: width, height: height, bytes: bytes)
      }
    }
    return [
      try picture { _, _, _ in
        // Xorshift; the same on every machine.
        state ^= state << 13
        state ^= state >> 17
        state ^= state << 5
        return Double(state & 0xFF) / 255
      },
      try picture { x, y, channel in channel == 1 ? y : x },
      try picture { x, y, channel in
        let inside = (x - 0.5) * (x - 0.5) + (y - 0.5) * (y - 0.5) < 0.09
        return inside ? 0.8 - 0.2 * Double(channel) : 0.1
      },
    ]
  }
}
