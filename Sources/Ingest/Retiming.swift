import Answers
import Archive
import FileWatch
import SightingStream
import Values

/// Reads the names of known files anew, and brings what the archive holds of them to the camera and
/// the time that they say, without decoding anything.
public struct Retiming {
  private let writer: ArchiveWriter
  private let scanner: DumpScanner
  private let rows: RowMover

  /// - Parameters:
  ///   - writer: Used by the calling thread alone.
  ///   - layout: What the names mean.
  ///   - embedders: Make what other generations need of faces that move.
  public init(
    writer: ArchiveWriter, layout: DumpLayout, embedders: (any FurtherEmbedders)? = nil
  ) {
    self.writer = writer
    scanner = DumpScanner(layout: layout)
    rows = RowMover(writer: writer, embedders: embedders)
  }

  /// Reads the names of sources anew.
  ///
  /// A source with very many faces, or one of which repeated stills were left out, is put back to
  /// `seen` instead: the next `ingest` reads its file again.
  ///
  /// - Parameters:
  ///   - entries: As the journal has them.
  ///   - isDryRun: Only says what would change.
  /// - Throws: What the writer throws.
  public func run(_ entries: [JournalEntry], isDryRun: Bool) throws -> RetimeAnswer {
    let (clock, cameras) = try writer.snapshot { snapshot in
      let names = try snapshot.cameras.map { ($0.id, $0.name.text) }
      return (try snapshot.clock, Dictionary(names, uniquingKeysWith: { first, _ in first }))
    }
    var answer = RetimeAnswer(examined: entries.count, isDryRun: isDryRun)
    for entry in entries {
      let path = entry.path.description
      guard !entry.isGone,
        let file = scanner.source(at: entry.path, rootRelative: entry.rootRelative)
      else {
        answer.unread.append(path)
        continue
      }
      let camera = cameras[entry.cameraID]
      if file.start != entry.start || file.camera.text != camera {
        answer.corrected.append(
          RetimeAnswer.Corrected(
            path: path, cameraBefore: camera, camera: file.camera.text,
            beginsBefore: clock.at(entry.start), begins: clock.at(file.start)))
      }
      guard !isDryRun else { continue }
      let registered = try writer.register([SourceRegistration(file, sha256: nil)])[0]
      guard registered.state == .seen, entry.state == .done || entry.state == .partial else {
        continue
      }
      if try !rows.move(entry.sourceID) { answer.waiting.append(path) }
    }
    return answer
  }
}
