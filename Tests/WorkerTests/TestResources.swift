import FaceRecognition
import Foundation
import SightingStream
import TestSupport
import Testing
import Values
import Worker

extension TestResources {
  static let isComplete = weights != nil && data != nil
  static let absence: Comment =
    "SKIPPED: needs the networks (Tools/setup) and the test data (FACEARCHIVE_TEST_DATA)"

  /// A path below the directory of test data.
  static func path(_ path: String) throws -> FilePath {
    FilePath(try #require(data) + "/" + path)
  }

  static func library() throws -> ModelLibrary {
    try ModelLibrary(directory: try #require(weights))
  }
}

extension TemporaryDirectory {
  /// Writes a file and returns its path.
  func file(_ name: String, _ bytes: [UInt8]) throws -> FilePath {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return FilePath(file(name))
  }
}

extension FilePath {
  /// The file, open for reading; the caller closes it. `nil` when it cannot be opened.
  func opened() -> Int32? {
    let descriptor = withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    return descriptor >= 0 ? descriptor : nil
  }
}

/// The records of one job, taken apart.
struct Recorded {
  var began: SourceFacts?
  var faces: [StreamedFace] = []
  var sightings: [StreamedSighting] = []
  var warnings: [Warning] = []
  /// Further video tracks: their numbers, and how many sightings came before each.
  var tracks: [(number: Int, sightings: Int)] = []
  var summary: SourceSummary?
  /// All records that may not depend on the clock: without progress, without stage times.
  var timeless: [Record] = []

  /// Runs a job and checks what holds for every source.
  init(_ worker: SourceWorker, _ path: FilePath, _ options: JobOptions = JobOptions()) throws {
    var records: [Record] = []
    let source = try #require(path.opened())
    defer { close(source) }
    try worker.run(job: Job(number: 7, path: path, options: options), source: source) {
      records.append($0)
    }
    try self.init(records)
  }

  init(_ records: [Record]) throws {
    for (index, record) in records.enumerated() {
      #expect(summary == nil, "nothing comes after sourceEnded")
      switch record {
      case .sourceBegan(let facts):
        #expect(index == 0)
        began = facts
      case .face(let face):
        #expect(!sightings.contains { $0.ordinal == face.sighting })
        faces.append(face)
      case .sightingEnded(let sighting): sightings.append(sighting)
      case .warning(let warning): warnings.append(warning)
      case .sourceEnded(let ended): summary = ended
      case .progress: continue
      case .trackBegan(let track): tracks.append((track, sightings.count))
      case .identity, .continues, .resembles, .checkpoint, .resumed: break
      }
      if case .sourceEnded(var ended) = record {
        ended.stageSeconds = [:]
        timeless.append(.sourceEnded(ended))
      } else {
        timeless.append(record)
      }
    }
    try checkPromises()
  }

  private func checkPromises() throws {
    let summary = try #require(summary)
    let accounting = summary.accounting
    #expect(summary.sightings == sightings.count)
    #expect(accounting.keptFaces == faces.count)
    #expect(accounting.keptFaces + accounting.rejected.values.reduce(0, +) == accounting.detections)
    #expect(accounting.decoded >= accounting.sampled)
    #expect(accounting.sampled >= accounting.withFaces)
    #expect(accounting.detections >= accounting.withFaces)
    let ordered = sightings.sorted { $0.ordinal < $1.ordinal }
    #expect(ordered.map(\.ordinal) == Array(0..<sightings.count))
    for (left, right) in zip(ordered, ordered.dropFirst()) {
      #expect(
        (left.startSeconds, left.firstBox.x, left.firstBox.y)
          <= (right.startSeconds, right.firstBox.x, right.firstBox.y))
    }
    for sighting in sightings {
      let kept = faces.filter { $0.sighting == sighting.ordinal }
      #expect(kept.count == sighting.keptFaces)
      #expect(kept.map(\.rank) == Array(0..<kept.count))
      #expect(kept.allSatisfy { $0.quality.overall <= kept[0].quality.overall })
      #expect(
        kept.allSatisfy {
          $0.seconds >= sighting.startSeconds && $0.seconds <= sighting.endSeconds
            && $0.pts >= sighting.startPTS && $0.pts <= sighting.endPTS
        })
    }
    // Every record can be written.
    var writer = RecordWriter { _ in }
    for record in timeless { try writer.write(record) }
  }
}
