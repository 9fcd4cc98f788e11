import Archive
import ArgumentParser
import FaceRecognition
import Foundation
import Values

/// `facearchive examination`: what `check` starts. Examines or repairs an archive, and writes the
/// report as one JSON object on standard output.
struct ExaminationSubcommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "examination",
    abstract: "Examine an archive, for check.",
    discussion: """
      A damaged store can end the process that looks at it; so this is one of its own. It ends when \
      its standard input does.

      \(ExitStatusCode.help([.done, .failed, .noArchive, .writerLocked, .mismatch, .damaged, .usage]))
      """,
    shouldDisplay: false)

  @Flag(name: .customLong("quick"), help: "Compare sizes, trees and numbers only.")
  var isQuick = false

  @Flag(name: .customLong("repair"), help: "Repair what is damaged.")
  var repairs = false

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var weights: WeightsOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    endWithStandardInput()
    let path = try archive.path()
    if repairs {
      try output.render(ArchiveCheck.repair(path: path, embedder: embedder)) { "\($0)\n" }
    } else {
      try output.render(ArchiveCheck.examine(path: path, isQuick: isQuick)) { "\($0)\n" }
    }
  }

  /// Ends this process when whoever started it has gone.
  private func endWithStandardInput() {
    let thread = Thread {
      var byte: UInt8 = 0
      while read(STDIN_FILENO, &byte, 1) != 0 {}
      _exit(ExitStatusCode.interrupted.rawValue)
    }
    thread.start()
  }

  /// What makes embeddings of stored crops with the model of `identity`; `nil`, with a word to the
  /// user, when that model is not here.
  private func embedder(_ identity: EmbedderIdentity) -> StoredFaceEmbedder? {
    do {
      let library = try weights.library(archive: archive.path())
      let known = library.manifest.models.first {
        $0.role == .embedder && $0.sha256 == identity.sha256
      }
      guard let known else {
        throw Failure(
          .modelMismatch, attempted: "load the archive's embedder", subject: identity.name,
          reason: "\(weights.path) does not have it")
      }
      let network = try CropEmbedder(library: library, model: known.name)
      return { jpeg, face in
        let crop = face.crop
        let box = EncodedCrop.box(
          face.box, shownIn: crop.region, width: crop.width, height: crop.height)
        return try network.embed(jpeg: jpeg, landmarks: crop.landmarks, box: box).vector
      }
    } catch {
      Console.note("Embeddings cannot be made anew, so their sources are read again: \(error)")
      return nil
    }
  }
}
