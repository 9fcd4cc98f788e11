import Foundation
import SightingStream

/// One run over one file.
struct Row: Encodable {
  /// A sighting: when, and the sides of its first and last box.
  struct Span: Encodable {
    var start: Double
    var end: Double
    var detections: Int
    var firstBox: [Float]
    var lastBox: [Float]

    init(_ sighting: StreamedSighting) {
      start = sighting.startSeconds
      end = sighting.endSeconds
      detections = sighting.detections
      let (first, last) = (sighting.firstBox, sighting.lastBox)
      firstBox = [first.x, first.y, first.width, first.height]
      lastBox = [last.x, last.y, last.width, last.height]
    }
  }

  var path: String
  var file: String
  var thoroughness: String
  var minimumFacePixels: Float
  var run: Int
  var threads: Int
  var wallSeconds: Double
  var processorSeconds: Double
  var mediaSeconds: Double
  var decoded: Int
  var skipped: [String: Int]
  var audited: Int
  var auditedMisses: Int
  var sampled: Int
  var detections: Int
  var sightings: Int
  var keptFaces: Int
  var streamedBytes: Int
  var spans: [Span]
  /// The most memory that the process has had so far.
  var peakMegabytes: Int
  var outcome: String
  var stageSeconds: [String: Double]
}

/// A file's column of the Markdown table.
struct Column {
  var run: Row

  /// The table of all files, a stage per line.
  static func table(_ columns: [Column]) -> String {
    let stages = Set(columns.flatMap(\.run.stageSeconds.keys))
      .map { stage in (stage, columns.reduce(0) { $0 + ($1.run.stageSeconds[stage] ?? 0) }) }
      .sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    func line(_ name: String, _ cell: (Row) -> String) -> String {
      "| \(name) | " + columns.map { cell($0.run) }.joined(separator: " | ") + " |\n"
    }
    func seconds(_ seconds: Double, of whole: Double) -> String {
      String(format: "%.3f s, %.1f %%", seconds, 100 * seconds / max(whole, 1e-9))
    }
    var text = line("stage", \.file)
    text += "|---|" + columns.map { _ in "--:|" }.joined() + "\n"
    for (stage, _) in stages {
      text += line(stage) { seconds($0.stageSeconds[stage] ?? 0, of: $0.wallSeconds) }
    }
    text += line("(elsewhere)") { row in
      seconds(row.wallSeconds - row.stageSeconds.values.reduce(0, +), of: row.wallSeconds)
    }
    text += line("**wall**") { String(format: "%.2f s", $0.wallSeconds) }
    text += line("processor") { String(format: "%.2f s", $0.processorSeconds) }
    text += line("media") { String(format: "%.1f s", $0.mediaSeconds) }
    text += line("frames decoded, sampled") { "\($0.decoded), \($0.sampled)" }
    text += line("frames spared") { row in
      row.skipped.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        .joined(separator: ", ")
    }
    text += line("detections, sightings, kept") {
      "\($0.detections), \($0.sightings), \($0.keptFaces)"
    }
    return text
  }
}
