import Answers
import Archive
import ArgumentParser
import Foundation
import Query
import Values
import Wording

/// `facearchive show`
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show everything about one sighting or face.",
    discussion: """
      EXAMPLES
        facearchive show 17
        facearchive show --face-id 48 --json
        facearchive show 17 --crops crops

      \(ExitStatusCode.readingHelp)
      """)

  @Argument(
    help: ArgumentHelp("The number of a sighting.", valueName: "sighting"))
  var sighting: Int64?

  @OptionGroup var face: StoredFaceOption

  @Option(
    name: .customLong("crops"),
    help: ArgumentHelp(
      "Write the crops of the faces into this folder, as face-<id>.jpg.", valueName: "dir"))
  var crops: String?

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var weights: WeightsOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (sighting == nil) != (face.id == nil) else {
      throw ValidationError(
        face.id == nil
          ? "Name a sighting, or a face with --face-id."
          : "Name a sighting or a face with --face-id, not both.")
    }
  }

  func run() throws {
    let opened = try OpenedArchive(archive, weights, needsNetworks: false)
    let answer =
      if let face = face.id {
        try opened.searcher.details(ofFace: face)
      } else {
        try opened.searcher.details(of: SightingID(rawValue: sighting ?? 0))
      }
    if let crops {
      try write(answer.faces.map(\.id), from: opened.reader, into: crops)
      Console.note("Wrote \(counted(answer.faces.count, "crop")) into \(crops).")
    }
    try output.render(answer) { $0.text }
  }

  private func write(
    _ faces: [FaceID], from reader: ArchiveReader, into folder: String
  ) throws {
    try WholeFile.makeFolder(folder)
    for face in faces {
      guard let jpeg = try reader.snapshot({ try $0.crop(face) }) else {
        throw Failure(
          .notFound, attempted: "write the crop of face", subject: "\(face.rawValue)",
          reason: "the archive no longer holds it",
          remedy: "Run facearchive show again to see what it holds.")
      }
      let path = FilePath(folder).appending(FilePath("face-\(face.rawValue).jpg"))
      try WholeFile.write(jpeg, to: path)
    }
  }
}

extension SightingAnswer {
  /// The sighting for people.
  var text: String {
    var lines: [(String, String)] = [
      ("Sighting", "\(sighting.rawValue)"),
      (
        "Camera",
        "\(camera.name)  (building \(camera.building), floor \(camera.floor), number "
          + "\(camera.number))"
      ),
      ("Seen", "\(Moment.spanText(start, end))  (\(timeZone))"),
      (
        "In the file",
        "\(decimals(startSeconds, 2)) s to \(decimals(endSeconds, 2)) s, detected in "
          + counted(detections, "sampled frame")
      ),
      ("File", source.path + Words.file(source.file)),
    ]
    lines += source.otherPlaces.map { ("Also", "\(Words.place($0)), \($0.path)") }
    if let codec = source.codec, let width = source.width, let height = source.height {
      lines.append(("Media", "\(codec), \(width)x\(height), source \(source.id.rawValue)"))
    }
    lines += source.warnings.map { ("Warning", $0.words) }
    if let doubt = Words.timeDoubt(timeDoubts) { lines.append(("Note", doubt)) }
    if !isComplete { lines.append(("Note", "the source is still being read")) }
    return Words.labelled(lines) + "\n" + table
  }

  private var table: String {
    var table = TextTable([
      ("FACE", .right), ("TIME", .left), ("QUALITY", .right), ("SCORE", .right),
      ("SIZE", .right), ("SHARPNESS", .right), ("YAW", .right), ("PITCH", .right),
      ("BOX", .left),
    ])
    for face in faces {
      let quality = face.quality
      let box = face.box
      table.add([
        "\(face.id.rawValue)" + (face.isAsked ? "*" : ""), face.time.text,
        decimals(Double(quality.overall), 2), decimals(Double(quality.detectorScore), 2),
        "\(Int(quality.sizePixels.rounded())) px", decimals(Double(quality.sharpness), 2),
        "\(decimals(Double(quality.yawDegrees), 0))°",
        "\(decimals(Double(quality.pitchDegrees), 0))°",
        "\(Int(box.width.rounded()))x\(Int(box.height.rounded())) at "
          + "\(Int(box.x.rounded())),\(Int(box.y.rounded()))",
      ])
    }
    return table.text
  }
}
