import Archive
import FFmpeg
import FaceRecognition
import Foundation
import SightingStream
import Testing
import Values

/// An archive of made pictures with two tiny networks: `first`, which its faces are embedded with,
/// and `second`, which was added.
final class MadeArchive {
  static let camera = CameraName(text: "10B_6_1", building: "10B", floor: "6", number: "1")
  private static let digest = String(repeating: "0", count: 64)
  let directory: String
  var path: String { directory + "/archive" }
  private var nextSource = 1

  init() throws {
    directory = NSTemporaryDirectory() + "reindex-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: directory + "/weights", withIntermediateDirectories: true)
    try ArchiveDirectory.create(at: path, settings: ArchiveSettings(timeZone: "UTC"))
    try writeManifest()
    try add("second", TinyNetwork(dimension: 12, seed: 2))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// A directory of networks whose embedder is `first`; the others are names only.
  private func writeManifest() throws {
    let first = TinyNetwork()
    let file = directory + "/weights/first.onnx"
    try Data(first.bytes).write(to: URL(fileURLWithPath: file))
    func model(_ name: String, _ role: String, _ sha256: String, _ more: [String: Any])
      -> [String: Any]
    {
      let entry: [String: Any] = [
        "name": name, "role": role, "file": "\(name).onnx", "sha256": sha256,
        "bytes": first.bytes.count, "licence": "none", "precision": "f32",
        "outputs": ["a", "b", "c"],
        "input": [
          "width": 48, "height": 48, "layout": "NCHW", "channelOrder": "RGB",
          "mean": [0, 0, 0], "scale": [1, 1, 1],
        ],
      ]
      return entry.merging(more) { $1 }
    }
    let sha256 = try Self.sha256(of: file)
    let manifest: [String: Any] = [
      "formatVersion": 1,
      "models": [
        model("finder", "detector", Self.digest, ["decoder": "yunet"]),
        model("pointer", "landmarks", Self.digest, ["decoder": "onet"]),
        model(
          "first", "embedder", sha256,
          [
            "alignment": "box", "dimension": first.dimension, "outputs": ["vector"],
            "input": Self.input(first),
          ]),
      ],
      "defaults": ["detector": "finder", "landmarks": "pointer", "embedder": "first"],
      "alignments": [:] as [String: Any],
    ]
    try JSONSerialization.data(withJSONObject: manifest)
      .write(to: URL(fileURLWithPath: directory + "/weights/manifest.json"))
  }

  static func input(_ network: TinyNetwork) -> [String: Any] {
    [
      "width": network.side, "height": network.side, "layout": "NCHW", "channelOrder": "RGB",
      "mean": [127.5, 127.5, 127.5], "scale": [0.01, 0.01, 0.01],
    ]
  }

  static func sha256(of path: String) throws -> String {
    let tool = Process()
    tool.executableURL = URL(fileURLWithPath: "/usr/bin/sha256sum")
    tool.arguments = [path]
    let pipe = Pipe()
    tool.standardOutput = pipe
    try tool.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    tool.waitUntilExit()
    return String(text.prefix(64))
  }

  var library: ModelLibrary {
    get throws { try ModelLibrary(directory: directory + "/weights", added: path + "/models") }
  }

  /// The description of a tiny network, to be changed by the caller.
  static func description(_ name: String, _ network: TinyNetwork) -> [String: Any] {
    [
      "name": name, "role": "embedder", "licence": "none", "input": input(network),
      "alignment": "box", "dimension": network.dimension, "outputs": ["vector"],
    ]
  }

  /// Adds a network as `model add` does, its description changed by `change`.
  func add(
    _ name: String, _ network: TinyNetwork, change: (inout [String: Any]) -> Void = { _ in }
  ) throws {
    var description = Self.description(name, network)
    change(&description)
    let manifest = directory + "/\(name).json"
    let file = directory + "/\(name).onnx"
    try JSONSerialization.data(withJSONObject: description)
      .write(to: URL(fileURLWithPath: manifest))
    try Data(network.bytes).write(to: URL(fileURLWithPath: file))
    let library = try library
    let model = try ModelDescription(path: manifest).file(at: file, among: library)
    _ = try ModelTrial(model, library: library.adding(model)).run()
    var added = try AddedModels(directory: path + "/models")
    try added.add(model.entry, contents: model.contents)
  }

  /// What an archive keeps of an embedder.
  func identity(_ name: String) throws -> EmbedderIdentity {
    let entry = try library.entry(.embedder, named: name)
    return EmbedderIdentity(
      name: name, sha256: entry.sha256, dimension: try #require(entry.dimension),
      precision: "f32")
  }

  func writer() throws -> ArchiveWriter {
    try ArchiveWriter(path: path, embedder: try identity("first"))
  }

  /// Ingests sources of `faces` faces each, two in a sighting.
  func ingest(
    _ sources: Int, faces: Int, into writer: ArchiveWriter, further: [String] = [],
    between: () throws -> Void = {}
  ) throws {
    let first = try CropEmbedder(library: library, model: "first")
    let others = try further.map { try CropEmbedder(library: library, model: $0) }
    for _ in 0..<sources {
      let number = nextSource
      nextSource += 1
      let source = try writer.register([Self.registration(number)])[0].sourceID
      try writer.claim(source)
      try writer.append(source, record: .sourceBegan(try facts()))
      for index in 0..<faces {
        try between()
        var face = try Self.face(number * 1000 + index, sighting: index / 2, rank: index % 2)
        let box = face.cropBox
        face.embedding = try first.embed(
          jpeg: face.crop.jpeg, landmarks: face.crop.landmarks, box: box
        ).vector
        for other in others {
          face.furtherEmbeddings[other.embedder.entry.sha256] = try other.embed(
            jpeg: face.crop.jpeg, landmarks: face.crop.landmarks, box: box
          ).vector
        }
        try writer.append(source, record: .face(face))
      }
      for sighting in 0..<((faces + 1) / 2) {
        let kept = min(2, faces - 2 * sighting)
        try writer.append(source, record: .sightingEnded(Self.sighting(sighting, kept: kept)))
      }
      try writer.append(source, record: .sourceEnded(Self.summary))
    }
  }

  /// Ingests a source of one face, as it is but for its embedding.
  func ingestOne(_ face: StreamedFace, into writer: ArchiveWriter) throws {
    let number = nextSource
    nextSource += 1
    var face = face
    face.embedding = [1, 0, 0, 0, 0, 0, 0, 0]
    let source = try writer.register([Self.registration(number)])[0].sourceID
    try writer.claim(source)
    try writer.append(source, record: .sourceBegan(try facts()))
    try writer.append(source, record: .face(face))
    try writer.append(source, record: .sightingEnded(Self.sighting(0, kept: 1)))
    try writer.append(source, record: .sourceEnded(Self.summary))
  }

  private func facts() throws -> SourceFacts {
    SourceFacts(
      job: 1, container: "mov,mp4", codec: "h264", width: 1280, height: 720, rotationDegrees: 0,
      timeBase: Rational(1, 1000), frameRate: 25, declaredSeconds: 60, isImage: false,
      models: ModelDigests(
        detector: Self.digest, landmarks: Self.digest, embedder: try identity("first").sha256))
  }

  private static func registration(_ number: Int) -> SourceRegistration {
    let digits = String(number, radix: 16)
    let relative = FilePath("1599025493/10B_6_1/clip-\(number).mp4")
    return SourceRegistration(
      path: FilePath("/no-such-root").appending(relative), rootRelative: relative,
      camera: camera, start: WallTime(milliseconds: 1_599_025_493_000 + Int64(number) * 60_000),
      identity: FileIdentity(
        device: 1, inode: UInt64(number), sizeBytes: 1000, modifiedNanoseconds: 0,
        changedNanoseconds: 0),
      sha256: String(repeating: "0", count: 64 - digits.count) + digits)
  }

  private static let summary = SourceSummary(
    job: 1, outcome: .whole, decodedSeconds: 60, sightings: 1, accounting: FrameAccounting(),
    stageSeconds: [:])

  private static func sighting(_ ordinal: Int, kept: Int) -> StreamedSighting {
    let box = Box(x: 10, y: 20, width: 60, height: 80)
    return StreamedSighting(
      ordinal: ordinal, startPTS: Int64(ordinal) * 1000, endPTS: Int64(ordinal) * 1000 + 900,
      startSeconds: Double(ordinal), endSeconds: Double(ordinal) + 0.9, detections: 5,
      keptFaces: kept, firstBox: box, lastBox: box)
  }

  /// A face whose picture follows from `number`.
  static func face(_ number: Int, sighting: Int, rank: Int) throws -> StreamedFace {
    var state = UInt64(number) &* 0x9E37_79B9_7F4A_7C15 | 1
    var bytes: [UInt8] = []
    for _ in 0..<(40 * 40 * 3) {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      bytes.append(UInt8(truncatingIfNeeded: state >> 56))
    }
    let at = { (x: Float, y: Float) in Point(x: x, y: y) }
    let landmarks = Landmarks(
      leftEye: at(14, 15), rightEye: at(26, 15), nose: at(20, 20), leftMouth: at(15, 27),
      rightMouth: at(25, 27))
    return StreamedFace(
      sighting: sighting, rank: rank, pts: Int64(sighting) * 1000 + Int64(rank), seconds: 0,
      box: Box(x: 110, y: 60, width: 20, height: 20), landmarks: landmarks,
      quality: FaceQuality(
        overall: 0.5, detectorScore: 0.9, sizePixels: 20, sharpness: 0.5, yawDegrees: 0,
        pitchDegrees: 0, rollDegrees: 0),
      crop: Crop(
        jpeg: try JPEG.encode(try PixelImage(width: 40, height: 40, bytes: bytes), quality: 90),
        width: 40, height: 40, region: Box(x: 100, y: 50, width: 40, height: 40),
        landmarks: landmarks),
      embedding: [1], embeddingNorm: 10)
  }

  func dump() throws -> String {
    var text = ""
    try ArchiveReader(path: path).snapshot { try $0.dump { text += $0 } }
    return text
  }

  /// The dump without what depends on the live generation's model.
  func dumpWithoutVectors() throws -> String {
    try dump().split(separator: "\n").filter { !$0.hasPrefix("embedder ") }
      .map { $0.replacing(#/ vector=\S+/#, with: "") }.joined(separator: "\n")
  }
}

extension StreamedFace {
  /// In crop pixels.
  var cropBox: Box? {
    EncodedCrop.box(box, shownIn: crop.region, width: crop.width, height: crop.height)
  }
}
