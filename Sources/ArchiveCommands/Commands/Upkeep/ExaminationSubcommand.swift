import Archive
import ArgumentParser
import FaceRecognition
import Foundation
import Values

/// `facearchive examination`, which `check` starts. Examines or repairs an archive, and writes the
/// report as one JSON object to standard output.
struct ExaminationSubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "examination",
    abstract: "Examine an archive, for check.",
    discussion: """
      A damaged store can end the process that reads it, so this is a process of its own. It ends \
      when its standard input does.

      \(ExitStatusCode.help([.done, .failed, .noArchive, .writerLocked, .mismatch, .damaged, .usage]))
      """,
    shouldDisplay: false)

  @OptionGroup var examination: ExaminationOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    endWithStandardInput()
    let path = try examination.archive.path()
    if examination.repairs {
      try output.render(ArchiveCheck.repair(path: path, embedder: embedder)) { "\($0)\n" }
    } else {
      try output.render(ArchiveCheck.examine(path: path, isQuick: examination.isQuick)) {
        "\($0)\n"
      }
    }
  }

  /// Ends this process when the process that started it has ended.
  private func endWithStandardInput() {
    let thread = Thread {
      var byte: UInt8 = 0
      while read(STDIN_FILENO, &byte, 1) != 0 {}
      _exit(ExitStatusCode.interrupted.rawValue)
    }
    thread.start()
  }

  private var weights: WeightsOption { examination.weights }

  /// Makes embeddings of stored crops with the model of `identity`; `nil`, with a note to the user,
  /// when that model is missing.
  private func embedder(_ identity: EmbedderIdentity) -> StoredFaceEmbedder? {
    do {
      let library = try weights.library(archive: examination.archive.path())
      let known = library.manifest.models.first {
        $0.role == .embedder && $0.sha256 == identity.sha256
      }
      guard let known else {
        throw Failure(
          .modelMismatch, attempted: "load the archive's embedder", subject: identity.name,
          reason: "\(weights.path) lacks it",
          remedy: "Name the folder of that model with --weights.")
      }
      let network = try CropEmbedder(library: library, model: known.name)
      return { jpeg, face in
        let crop = face.crop
        let box = EncodedCrop.box(
          face.box, shownIn: crop.region, width: crop.width, height: crop.height)
        return try network.embed(jpeg: jpeg, landmarks: crop.landmarks, box: box).vector
      }
    } catch {
      Console.note("Embeddings cannot be made again, so their sources must be read again: \(error)")
      return nil
    }
  }
}

/// Which archive to examine, and how.
struct ExaminationOptions: ParsableArguments {
  @Flag(
    name: .customLong("quick"),
    help: "Compare sizes, structure and numbers only; do not read every crop.")
  var isQuick = false

  @Flag(name: .customLong("repair"), help: "Repair what is damaged, and check again.")
  var repairs = false

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var weights: WeightsOption

  func validate() throws {
    guard !(isQuick && repairs) else {
      throw ValidationError("--repair examines everything: leave out --quick.")
    }
  }
}
