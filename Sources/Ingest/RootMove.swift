import Answers
import Archive
import FileWatch
import Foundation
import Values

/// Has the archive know files by where they are now that their folder was moved, to another disk as
/// well, without reading what they hold.
///
/// A file is taken for the one that was there when its size and its time of change of content are the
/// same, as `mv`, `cp -a` and `rsync -a` leave them, or else its content.
public struct RootMove {
  private let writer: ArchiveWriter
  private let scanner: DumpScanner
  private let rows: RowMover

  /// Files that are moved in one commit. Source: our choice: a reader of the archive sees them move
  /// together, and none waits for long.
  private static let mostAtOnce = 512

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

  /// Looks for each known file below `old` at the same place below `new`.
  ///
  /// - Parameters:
  ///   - old: Absolute; it need not be there any more.
  ///   - new: Absolute, without symbolic links.
  ///   - isDryRun: Only says what would change.
  /// - Throws: `Failure` `.notFound` when the archive knows no file below `old`; what the writer
  ///   throws.
  public func run(from old: FilePath, to new: FilePath, isDryRun: Bool) throws -> RootMoveAnswer {
    var answer = RootMoveAnswer(
      from: old.description, to: new.description, isDryRun: isDryRun)
    let known = try writer.knownFiles.below(old)
    guard !known.isEmpty else {
      throw Failure(
        .notFound, attempted: "move the files below", subject: old.description,
        reason: "the archive knows no file there",
        remedy: "`facearchive journal list` shows the paths that it knows.")
    }
    var moves: [(from: FilePath, file: FoundSource)] = []
    for path in known {
      let tail = FilePath(bytes: Array(path.bytes.dropFirst(old.bytes.count + 1)))
      let target = new.appending(tail)
      guard Ingestion.isAbsent(path) else {
        answer.stillThere.append(path.description)
        continue
      }
      guard !Ingestion.isAbsent(target) else {
        answer.missing.append(path.description)
        continue
      }
      guard let file = scanner.source(at: target, rootRelative: tail),
        let isRead = try isWhatWas(at: path, file)
      else {
        answer.different.append(target.description)
        continue
      }
      guard isRead else {
        // Nobody has read it: where it was, nothing is remembered.
        if !isDryRun { try writer.retire([path]) }
        answer.waiting.append(target.description)
        continue
      }
      moves.append((path, file))
      if moves.count == Self.mostAtOnce { try move(&moves, &answer) }
    }
    try move(&moves, &answer)
    return answer
  }

  /// Whether a file is the one that the archive knows by another path: `false` when nobody has read
  /// that, `nil` when it is another one.
  private func isWhatWas(at path: FilePath, _ file: FoundSource) throws -> Bool? {
    guard let known = try writer.knownFiles.content(at: path),
      known.identity.sizeBytes == file.identity.sizeBytes
    else { return nil }
    guard let sha256 = known.sha256 else { return false }
    if known.identity.modifiedNanoseconds == file.identity.modifiedNanoseconds { return true }
    let fingerprint = try? Fingerprint(of: file.path)
    return fingerprint?.sha256 == sha256 ? true : nil
  }

  private func move(
    _ moves: inout [(from: FilePath, file: FoundSource)], _ answer: inout RootMoveAnswer
  ) throws {
    defer { moves = [] }
    guard !answer.isDryRun else {
      answer.moved += moves.count
      return
    }
    let entries = try writer.knownFiles.rename(
      moves.map { (from: $0.from, to: SourceRegistration($0.file, sha256: nil)) }, isProven: true)
    for (entry, move) in zip(entries, moves) {
      guard let entry else {
        answer.different.append(move.file.path.description)
        continue
      }
      answer.moved += 1
      guard entry.state == .seen else { continue }
      answer.readOtherwise += 1
      if try !rows.move(entry.sourceID) { answer.waiting.append(move.file.path.description) }
    }
  }
}
