import Answers

/// The report of one examination, as far as it has come.
final class Findings {
  private(set) var report: CheckAnswer

  init(archive: String, isQuick: Bool) {
    report = CheckAnswer(archive: archive, isQuick: isQuick)
  }

  func find(
    _ kind: CheckAnswer.Finding.Kind, count: Int = 1, _ message: String,
    _ examples: [String] = []
  ) {
    report.find(kind, count: count, message, examples)
  }

  func find(
    _ kind: CheckAnswer.Finding.Kind, faces: some Collection<Int64>, _ message: String
  ) {
    report.find(kind, faces: faces, message)
  }

  func note(_ note: String) { report.notes.append(note) }

  func change(_ body: (inout CheckAnswer) throws -> Void) rethrows { try body(&report) }
}
