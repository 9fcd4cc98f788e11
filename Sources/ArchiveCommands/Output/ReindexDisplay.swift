import Foundation
import Reindex
import Wording

/// Shows how far a re-indexing has come, on standard error: one line that is redrawn on a terminal,
/// otherwise a line every few seconds. Used by one thread.
final class ReindexDisplay {
  private var lastLine = Date.distantPast
  private var line = RedrawnLine()

  /// Between two lines where there is no terminal, in seconds.
  private static let lineInterval = 5.0

  func show(_ progress: ReindexProgress) {
    let text = "reindex: " + Self.facts(progress).joined(separator: ", ")
    if Console.isInteractive { return line.draw(text) }
    let now = Date()
    guard now.timeIntervalSince(lastLine) >= Self.lineInterval else { return }
    lastLine = now
    Console.note(text)
  }

  /// Removes the line, so that messages begin on a line of their own.
  func clear() { line.clear() }

  static func facts(_ progress: ReindexProgress) -> [String] {
    let share = progress.faces > 0 ? Double(progress.covered) / Double(progress.faces) : 1
    var facts = [
      "\(grouped(progress.covered)) of \(counted(progress.faces, "face"))",
      "\(Int((share * 100).rounded(.down))) %",
    ]
    if progress.speed > 0 { facts.append("\(decimals(progress.speed, 1)) per second") }
    if progress.isThrottled { facts.append("paused: the machine is busy") }
    if let remaining = progress.remainingSeconds, progress.covered < progress.faces {
      facts.append("\(Words.duration(remaining)) left")
    }
    return facts
  }
}
