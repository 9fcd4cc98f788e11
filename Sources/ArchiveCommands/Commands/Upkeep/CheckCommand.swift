import Answers
import Archive
import ArgumentParser
import Values

/// `facearchive check`
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Find out whether the archive is intact, and repair it.",
    discussion: """
      Reads everything: the sizes of the files, every crop and embedding with its checksum, the \
      structure of both stores, the journal, and whether rows, crops, embeddings and the index \
      agree with each other. Each embedding is compared with the record of the crop and the model \
      that made it. Others may search and ingest meanwhile. Lost faces are listed by camera, time \
      and file.

      --repair changes nothing in place. It copies what is intact to a new file, which for a \
      while takes as much room as the archive. Missing embeddings are made again from their \
      crops. Sources with lost crops return to the queue, and the next ingest examines them \
      again. What belongs to no face is dropped, and the index is built again. If rows are \
      damaged, only a backup helps.

      EXAMPLES
        facearchive check
        facearchive check --quick && echo sound
        facearchive check --json | jq '.losses[] | .camera, .path'
        facearchive check --repair && facearchive ingest /srv/dump

      \(ExitStatusCode.help([.done, .failed, .noArchive, .writerLocked, .mismatch, .damaged, .usage]))
      """)

  @OptionGroup var examination: ExaminationOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let path = try examination.archive.path()
    let isClean = try examination.repairs ? repair(path) : examine(path)
    if !isClean { throw ExitCode(ExitStatusCode.damaged.rawValue) }
  }

  private func examine(_ path: String) throws -> Bool {
    let answer = try Self.examine(path, isQuick: examination.isQuick)
    try output.render(answer) { $0.text }
    return answer.isClean
  }

  /// What an examination in a process of its own finds.
  static func examine(_ path: String, isQuick: Bool) throws -> CheckAnswer {
    let arguments = ["--archive", path] + (isQuick ? ["--quick"] : [])
    let process = ExaminationProcess(arguments: arguments)
    switch try process.run(CheckAnswer.self) {
    case .answer(let answer): return answer
    case .died(let signal): return .died(archive: path, isQuick: isQuick, reason: signal)
    }
  }

  /// Makes sure that an archive is intact.
  ///
  /// - Parameter directory: where it is, or a copy of it.
  /// - Throws: `Failure` `.damaged` with what was found; as of `examine`.
  static func requireSound(
    _ directory: String, attempted: String, subject: String, remedy: String
  ) throws {
    let report = try examine(directory, isQuick: false)
    guard !report.isClean else { return }
    throw Failure(
      .damaged, attempted: attempted, subject: subject,
      reason: "it is damaged: " + report.findings.map(\.message).joined(separator: "; "),
      remedy: remedy)
  }

  private func repair(_ path: String) throws -> Bool {
    let arguments = ["--archive", path, "--repair", "--weights", examination.weights.path]
    let process = ExaminationProcess(arguments: arguments)
    switch try process.run(RepairAnswer.self) {
    case .answer(let answer):
      try output.render(answer) { $0.text }
      return answer.after.isClean
    case .died(let signal):
      throw Failure(
        .damaged, attempted: "repair the archive", subject: path,
        reason: "a store cannot be read (\(signal))", remedy: "Restore it from a backup.")
    }
  }
}
