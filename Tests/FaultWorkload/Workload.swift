import Archive
import Foundation
import SightingStream
import Values

/// What the fault harness does to an archive: three sources of two cameras, one of which is done
/// again, a rename and a deletion. Repeating it does what is left.
struct Workload {
  /// Bugs that the harness has to notice.
  enum Bug: String {
    /// Rows are committed before their crops.
    case reversedOrder = "reversed-order"
    /// Work is acknowledged before it is committed.
    case earlyAcknowledgement = "early-acknowledgement"
  }

  static let sources = 0..<3
  private static let renamed = MadeSource(1, name: "renamed.mp4")

  var path: String
  var bug: Bug?
  var isSilent = false

  /// Does everything that is not done, and says on standard output what is durable.
  func run() throws {
    let writer = try ArchiveWriter(path: path, embedder: MadeSource.embedder)
    if bug == .reversedOrder { writer.reverseCommitOrder() }
    for number in Self.sources {
      let entry = try writer.register([MadeSource(number).registration])[0]
      if entry.state != .done { try ingest(number, writer) }
    }
    // Doing a source again replaces its rows.
    let first = try writer.register([MadeSource(0).registration])[0].sourceID
    say("redo 0")
    try writer.retry([first])
    try ingest(0, writer)
    _ = try writer.register([Self.renamed.registration])
    try writer.retire([MadeSource(1).registration.path])
    say("renamed")
    try writer.retire([MadeSource(2).registration.path])
    say("gone")
    try writer.close()
    say("closed")
  }

  private func ingest(_ number: Int, _ writer: ArchiveWriter) throws {
    let source = MadeSource(number)
    let id = try writer.register([source.registration])[0].sourceID
    try writer.claim(id)
    for part in source.stream {
      if bug == .earlyAcknowledgement, case .sourceEnded? = part.last { say("done \(number)") }
      for record in part { try writer.append(id, record: record) }
      if case .face = part[0] { try writer.flush() }
    }
    if bug != .earlyAcknowledgement { say("done \(number)") }
  }

  /// Throws unless everything that was said is so.
  func verify(_ said: [String]) throws {
    let entries = try ArchiveReader(path: path).snapshot { try $0.journal() }
    func entry(_ number: Int) -> JournalEntry? {
      entries.first { $0.sha256 == MadeSource(number).registration.sha256 }
    }
    func require(_ condition: Bool, _ word: String) throws {
      guard condition else { throw Lost(word: word) }
    }
    for word in Set(said) {
      switch word {
      case "done 0", "done 1", "done 2":
        let number = Int(word.suffix(1)) ?? 0
        // What is being done again is not done, until it is.
        if number == 0, said.last(where: { $0.hasSuffix(" 0") }) == "redo 0" { continue }
        try require(entry(number)?.state == .done, word)
      case "renamed":
        try require(entry(1)?.path == Self.renamed.registration.path, word)
      case "gone": try require(entry(2)?.isGone == true, word)
      default: break
      }
    }
  }

  /// The answers to a few searches and the whole content, as text.
  func answer() throws -> String {
    try ArchiveReader(path: path).snapshot { snapshot in
      var text = ""
      for number in Self.sources {
        let answer = try snapshot.search(MadeSource(number).embedding, goal: .faces(5))
        for hit in answer.hits {
          text += "hit \(hit.similarity) \(hit.time.milliseconds)\n"
          _ = try snapshot.crop(hit.faceID)
        }
      }
      try snapshot.dump { text += $0 }
      return text
    }
  }

  private func say(_ line: String) {
    if isSilent { return }
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
  }
}

/// Something that was acknowledged is not there.
struct Lost: Error {
  var word: String
}
