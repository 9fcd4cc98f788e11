import Foundation
import SightingStream
import Values

@testable import Ingest

/// A worker made of a shell script that plays back prepared sighting streams.
struct FakeWorker {
  let folder: URL

  init() throws {
    // As in the program: a worker that died is told by an error of the write.
    signal(SIGPIPE, SIG_IGN)
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("facearchive-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// Stores a stream under a name that the script finds as `$DIR/name`.
  func store(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: folder.appendingPathComponent(name))
  }

  func store(_ name: String, _ records: [Record]) throws {
    try store(name, Self.stream(records))
  }

  func command(_ script: String) -> WorkerCommand {
    WorkerCommand(
      executable: FilePath("/bin/sh"), arguments: ["-c", "DIR='\(folder.path)'\n\(script)"],
      environment: ["PATH=/usr/bin:/bin"])
  }

  func lane(
    _ script: String, stallSeconds: Double = 5, shareSeconds: Double = WorkerSlot.shareSeconds,
    loadGate: LoadGate = LoadGate(maximumLoad: nil),
    isInterrupted: @escaping () -> Bool = { false }
  ) -> WorkerSlot {
    WorkerSlot(
      command: command(script), stallSeconds: stallSeconds, shareSeconds: shareSeconds,
      loadGate: loadGate, isInterrupted: isInterrupted)
  }

  static func stream(_ records: [Record]) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var writer = RecordWriter { bytes.append(contentsOf: $0) }
    for record in records { try writer.write(record) }
    return bytes
  }

  static func began(_ job: UInt64) -> Record {
    .sourceBegan(
      SourceFacts(
        job: job, container: "mov,mp4", codec: "h264", width: 64, height: 48, rotationDegrees: 0,
        timeBase: Rational(1, 1000), frameRate: 25, declaredSeconds: 2, isImage: false,
        models: ModelDigests(
          detector: String(repeating: "a", count: 64), landmarks: String(repeating: "b", count: 64),
          embedder: String(repeating: "c", count: 64))))
  }

  static func progress(_ decoded: Int) -> Record {
    var accounting = FrameAccounting()
    accounting.decoded = decoded
    accounting.sampled = decoded
    return .progress(
      Progress(seconds: Double(decoded) / 25, accounting: accounting, steps: decoded))
  }

  static func ended(
    _ job: UInt64, _ outcome: SourceSummary.Outcome = .whole
  ) -> Record {
    .sourceEnded(
      SourceSummary(
        job: job, outcome: outcome, decodedSeconds: 2, sightings: 0, accounting: FrameAccounting(),
        stageSeconds: [:]))
  }

  static func face(sighting: Int) -> StreamedFace {
    let box = Box(x: 10, y: 10, width: 20, height: 24)
    let point = Point(x: 20, y: 20)
    let landmarks = Landmarks(
      leftEye: point, rightEye: point, nose: point, leftMouth: point, rightMouth: point)
    return StreamedFace(
      sighting: sighting, rank: 0, pts: 40, seconds: 0.04, box: box, landmarks: landmarks,
      quality: FaceQuality(
        overall: 0.5, detectorScore: 0.9, sizePixels: 20, sharpness: 0.5, yawDegrees: 0,
        pitchDegrees: 0, rollDegrees: 0),
      crop: Crop(
        jpeg: [0xFF, 0xD8, 0xFF, 0xD9], width: 40, height: 40, region: box, landmarks: landmarks),
      embedding: [1] + [Float](repeating: 0, count: 127), embeddingNorm: 7)
  }

  static func sighting(_ ordinal: Int, keptFaces: Int) -> StreamedSighting {
    let box = Box(x: 10, y: 10, width: 20, height: 24)
    return StreamedSighting(
      ordinal: ordinal, startPTS: 0, endPTS: 80, startSeconds: 0, endSeconds: 0.08, detections: 3,
      keptFaces: keptFaces, firstBox: box, lastBox: box)
  }
}
