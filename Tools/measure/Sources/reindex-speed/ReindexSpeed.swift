import Archive
import FFmpeg
import FaceRecognition
import Foundation
import Reindex
import Values

/// What `reindex` makes of a network's own speed.
///
/// The embedder alone (aligned faces of the archive in, embeddings out) and whole re-indexings of a
/// copy of the archive take turns, on as many threads; each re-indexing is set beside the mean of the
/// two runs of the embedder around it. A re-indexing counts from opening the archive to the last
/// commit: loading the network, reading, decoding, aligning, embedding and storing.
@main
struct ReindexSpeed {
  /// One measurement, a line of the raw rows.
  struct Row: Codable {
    /// `embedder` or `reindex`.
    var what: String
    var turn: Int
    var model: String
    var threads: Int
    var faces: Int
    var seconds: Double
    var facesPerSecond: Double
    /// Of the whole process meanwhile.
    var processorSeconds: Double
    /// The system's load average of the last minute, at the end.
    var load: Double
    /// Of a re-indexing's threads together.
    var stageSeconds: [String: Double]?
  }

  static func main() {
    do {
      try run(try Arguments(CommandLine.arguments.dropFirst()))
    } catch {
      FileHandle.standardError.write(Data("reindex-speed: \(error)\n".utf8))
      exit(1)
    }
  }

  private static func run(_ arguments: Arguments) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("reindex-speed-\(getpid())").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let archive = folder + "/archive"
    try FileManager.default.copyItem(atPath: arguments.archive, toPath: archive)
    let library = try ModelLibrary(
      directory: arguments.weights, added: archive + "/" + AddedModels.directoryName)
    try drop(arguments.model, in: archive, library)
    let chips = try chips(arguments, archive, library)
    print("\(chips.count) aligned faces of \(arguments.archive), \(arguments.threads) threads")

    var rows: [Row] = []
    func note(_ row: Row) throws {
      rows.append(row)
      try arguments.append(row)
      print(
        "\(row.turn) \(row.what): \(row.faces) faces, "
          + String(
            format: "%.2f s, %.1f per second, processor %.2f s, load %.1f", row.seconds,
            row.facesPerSecond, row.processorSeconds, row.load))
    }
    let embedders = try CropEmbedder.several(
      arguments.threads, library: library, model: arguments.model
    ).map { Embedder($0.embedder) }
    for turn in 1...arguments.turns {
      try note(measureEmbedder(embedders, chips, arguments, turn))
      try note(measureReindex(archive, library, arguments, turn))
      try drop(arguments.model, in: archive, library)
    }
    try note(measureEmbedder(embedders, chips, arguments, arguments.turns + 1))
    report(rows)
  }

  /// For each re-indexing its ratio, by the clock and by processor time, and the median.
  private static func report(_ rows: [Row]) {
    func ratios(_ faces: (Row) -> Double) -> [Double] {
      rows.indices.filter { rows[$0].what == "reindex" }.map { index in
        faces(rows[index]) * 2 / (faces(rows[index - 1]) + faces(rows[index + 1]))
      }.sorted()
    }
    let wall = ratios(\.facesPerSecond)
    let processor = ratios { Double($0.faces) / $0.processorSeconds }
    func rate(_ what: String) -> Double {
      median(rows.filter { $0.what == what }.map(\.facesPerSecond))
    }
    print(
      String(
        format: "reindex %.1f per second, embedder alone %.1f: ratio %.3f (%.3f to %.3f, %d "
          + "turns); per second of processor time %.3f (%.3f to %.3f)",
        rate("reindex"), rate("embedder"), median(wall), wall.first ?? 0, wall.last ?? 0,
        wall.count, median(processor), processor.first ?? 0, processor.last ?? 0))
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  // MARK: The embedder alone

  /// Sendable: each is used by one thread at a time.
  private struct Embedder: @unchecked Sendable {
    let network: FaceEmbedder

    init(_ network: FaceEmbedder) { self.network = network }
  }

  /// The aligned faces that the embedder alone is measured on, spread over the archive.
  private static func chips(
    _ arguments: Arguments, _ archive: String, _ library: ModelLibrary
  ) throws -> [PixelImage] {
    let embedder = try CropEmbedder(library: library, model: arguments.model)
    return try ArchiveReader(path: archive).snapshot { snapshot in
      let all = try snapshot.faceIDs
      let count = min(all.count, arguments.chips)
      let sample = (0..<count).map { all[$0 * all.count / count] }
      return try snapshot.faces(sample).compactMap { face in
        guard let jpeg = try snapshot.crop(face.id) else { return nil }
        let crop = face.crop
        return try? embedder.chip(
          jpeg: jpeg, landmarks: crop.landmarks,
          box: EncodedCrop.box(
            face.box, shownIn: crop.region, width: crop.width, height: crop.height))
      }
    }
  }

  private static func measureEmbedder(
    _ embedders: [Embedder], _ chips: [PixelImage], _ arguments: Arguments, _ turn: Int
  ) -> Row {
    let clock = Stopwatch()
    DispatchQueue.concurrentPerform(iterations: embedders.count) { thread in
      for index in stride(from: thread, to: chips.count, by: embedders.count) {
        _ = try? embedders[thread].network.embed([chips[index]])
      }
    }
    return clock.row("embedder", arguments, turn, faces: chips.count)
  }

  // MARK: Re-indexing

  private static func measureReindex(
    _ archive: String, _ library: ModelLibrary, _ arguments: Arguments, _ turn: Int
  ) throws -> Row {
    let clock = Stopwatch()
    let reindexer = try Reindexer(
      archive: archive, library: library,
      options: ReindexOptions(model: arguments.model, threads: arguments.threads),
      isInterrupted: { false })
    let report = try reindexer.run { _ in }
    var row = clock.row("reindex", arguments, turn, faces: report.stored)
    row.stageSeconds = report.stageSeconds
    return row
  }

  /// Drops the model's generation from the copy, if there is one.
  private static func drop(_ model: String, in archive: String, _ library: ModelLibrary) throws {
    let sha256 = try library.entry(.embedder, named: model).sha256
    let writer = try ArchiveWriter(path: archive, tenure: .visitor)
    try writer.turn {
      for row in writer.generations where row.embedder.sha256 == sha256 {
        _ = try writer.drop(row.id)
      }
    }
  }
}

/// Wall and processor time from its making on.
private struct Stopwatch {
  private let began = DispatchTime.now().uptimeNanoseconds
  private let usedBefore = Self.processorSeconds()

  func row(_ what: String, _ arguments: Arguments, _ turn: Int, faces: Int) -> ReindexSpeed.Row {
    let seconds = Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9
    var load = 0.0
    getloadavg(&load, 1)
    return ReindexSpeed.Row(
      what: what, turn: turn, model: arguments.model, threads: arguments.threads, faces: faces,
      seconds: seconds, facesPerSecond: Double(faces) / seconds,
      processorSeconds: Self.processorSeconds() - usedBefore, load: load)
  }

  private static func processorSeconds() -> Double {
    var usage = rusage()
    getrusage(RUSAGE_SELF.rawValue, &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }
}
