import Answers
import ArgumentParser
import Evaluation
import Foundation
import Query
import Values
import Wording

/// `facearchive eval scface`
struct EvalSCfaceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scface",
    abstract: "Compare mugshots with surveillance cameras, as on the SCface database.",
    discussion: """
      DIR is the database's folder, in any arrangement. Mugshots are the files 001_frontal.jpg, \
      probes the files 001_cam1_1.jpg (camera 1 to 7; distance 1 is 4.20 m, 2 is 2.60 m, 3 is \
      1.00 m). If several files have one name, the first counts, and uncropped mugshots come \
      before cropped ones. It prints rank-1 identification among the mugshots of all subjects, \
      and the verification protocols of Idiap: the threshold at which both errors are equal on \
      subjects 44 to 87, and the errors at that threshold on subjects 88 to 130. "infrared" means \
      cameras 6 and 7 at all distances; the other protocols use cameras 1 to 5.

      EXAMPLES
        facearchive eval scface SCface_database/
        facearchive eval scface SCface_database/ --json

      \(ExitStatusCode.photosHelp)
      """)

  @Argument(help: ArgumentHelp("The database's folder.", valueName: "dir"))
  var directory: String

  @OptionGroup var options: PhotoSetOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let files = try Self.files(in: directory)
    let (photos, model) = try options.embed(
      files.map { FilePath(directory).appending(FilePath($0.path)) }, pick: .largest)
    let database = SurveillanceProtocol(
      zip(files, photos).map { .init(name: $0.name, vector: $1.vector) })
    let tally = EvaluationAnswer.Photos(photos)
    let answer = SurveillanceAnswer(
      directory: directory, model: model, photos: tally, mugshots: database.mugshotCount,
      probes: database.probeCount,
      protocols: SurveillanceProtocol.Selection.allCases.compactMap {
        SurveillanceAnswer.Entry($0, in: database)
      })
    try output.render(answer) { $0.text }
    try tally.report()
  }

  /// The database's photos, one of each name.
  private static func files(
    in directory: String
  ) throws -> [(path: String, name: SurveillanceProtocol.PhotoName)] {
    var found: [SurveillanceProtocol.PhotoName: String] = [:]
    for path in try PhotoFolder.files(in: directory) {
      let fileName = path.split(separator: "/").last.map(String.init) ?? path
      guard let name = SurveillanceProtocol.PhotoName(fileName: fileName) else { continue }
      let isCropped = found[name]?.contains("cropped") == true && !path.contains("cropped")
      if found[name] == nil || isCropped { found[name] = path }
    }
    let mugshots = found.keys.count { if case .mugshot = $0 { true } else { false } }
    guard mugshots > 0, mugshots < found.count else {
      throw Failure(
        .notFound, attempted: "find the SCface database in", subject: directory,
        reason: "it holds \(counted(mugshots, "mugshot")) (001_frontal.jpg) and "
          + "\(counted(found.count - mugshots, "probe")) (001_cam1_1.jpg)",
        remedy: "Name the database's folder, or one that holds both.")
    }
    return found.map { ($0.value, $0.key) }.sorted { $0.path < $1.path }
  }
}

extension SurveillanceAnswer {
  /// The same for people.
  var text: String {
    var table = TextTable([
      ("PROTOCOL", .left), ("DISTANCE", .right), ("PROBES", .right), ("NO FACE", .right),
      ("RANK-1", .left), ("HTER", .right), ("FALSE ACCEPTS", .left), ("FALSE REJECTS", .left),
    ])
    for entry in protocols {
      let found = entry.identification
      let first = found.ranks.first?.found.words ?? ""
      table.add([
        entry.protocol, entry.metres.map { "\(decimals($0, 2)) m" } ?? "",
        grouped(found.probes), grouped(found.probesWithoutEmbedding), first,
        entry.verification.map { "\(decimals($0.halfTotalErrorRate * 100, 2)) %" } ?? "",
        entry.verification?.falseAccepts.words ?? "", entry.verification?.falseRejects.words ?? "",
      ])
    }
    let note =
      protocols.contains { $0.verification == nil }
      ? "No HTER where subjects 44 to 87 or 88 to 130 are missing, or show no face.\n" : ""
    return "\(model.name): \(photos.words).\n\(counted(mugshots, "mugshot")), "
      + "\(counted(probes, "probe")).\n\n" + table.text + note
  }
}
