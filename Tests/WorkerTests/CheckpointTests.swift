import FaceRecognition
import Foundation
import SightingStream
import TestSupport
import Testing
import Values

@testable import Worker

@Suite(
  "A worker that goes on at a checkpoint writes what one run writes behind it",
  .enabled(if: TestResources.isComplete, TestResources.absence), .serialized)
struct CheckpointTests {
  static let clip = "dump-small/root/1599025493/10B_6_1/clip.mp4"

  /// The records of one job that do not depend on the clock.
  private func records(
    _ worker: SourceWorker, _ options: JobOptions, resume: Checkpoint? = nil
  ) throws -> [Record] {
    let path = try TestResources.path(Self.clip)
    let source = try #require(path.opened())
    defer { close(source) }
    var records: [Record] = []
    let job = Job(number: 7, path: path, options: options, resume: resume)
    try worker.run(job: job, source: source) { record in
      switch record {
      case .progress: break
      case .sourceEnded(var summary):
        summary.stageSeconds = [:]
        records.append(.sourceEnded(summary))
      default: records.append(record)
      }
    }
    return records
  }

  @Test(
    "at the first and the last checkpoint of a clip", arguments: JobOptions.Thoroughness.allCases)
  func resumed(thoroughness: JobOptions.Thoroughness) throws {
    var worker = try SourceWorker(library: TestResources.library(), threads: 2)
    worker.checkpointSeconds = 1
    var options = JobOptions()
    options.thoroughness = thoroughness
    options.framesPerSecond = 2
    options.detectorScale = 0.5
    let whole = try records(worker, options)
    let places = whole.indices.filter { if case .checkpoint = whole[$0] { true } else { false } }
    try #require(places.count >= 2)
    for place in [places[0], places[places.count - 1]] {
      guard case .checkpoint(let checkpoint) = whole[place] else { continue }
      let rest = try records(worker, options, resume: checkpoint)
      #expect(rest.first == whole.first)
      #expect(rest.dropFirst().first == .resumed(checkpoint))
      #expect(Array(rest.dropFirst(2)) == Array(whole[(place + 1)...]), "\(checkpoint.seconds) s")
    }
  }

  @Test("with other options it begins anew, as with a checkpoint of another file")
  func refused() throws {
    var worker = try SourceWorker(library: TestResources.library(), threads: 2)
    worker.checkpointSeconds = 4
    var options = JobOptions()
    options.framesPerSecond = 2
    options.detectorScale = 0.5
    let whole = try records(worker, options)
    let found = whole.compactMap { if case .checkpoint(let value) = $0 { value } else { nil } }
    var checkpoint = try #require(found.first)
    checkpoint.digest ^= 1
    #expect(try records(worker, options, resume: checkpoint) == whole)
    checkpoint.digest ^= 1
    checkpoint.recipe ^= 1
    #expect(try records(worker, options, resume: checkpoint) == whole)
  }
}
