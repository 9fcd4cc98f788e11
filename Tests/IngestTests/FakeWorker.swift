import FaceModel
import Foundation
import SightingStream

@testable import Ingest

/// A worker made of a shell script that plays back prepared sighting streams.
struct FakeWorker {
  let folder: URL

  init() throws {
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
    _ script: String, stallSeconds: Double = 5, isInterrupted: @escaping () -> Bool = { false }
  ) -> WorkerLane {
    WorkerLane(
      command: command(script), stallSeconds: stallSeconds, isInterrupted: isInterrupted)
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
    return .progress(Progress(seconds: Double(decoded) / 25, accounting: accounting))
  }

  static func ended(
    _ job: UInt64, _ outcome: SourceSummary.Outcome = .whole
  ) -> Record {
    .sourceEnded(
      SourceSummary(
        job: job, outcome: outcome, decodedSeconds: 2, sightings: 0, accounting: FrameAccounting(),
        stageSeconds: [:]))
  }
}
