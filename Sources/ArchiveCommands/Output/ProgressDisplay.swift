import Foundation
import Ingest
import Wording

/// Shows how far a run has come, on standard error: a bar on a terminal, otherwise a line every few
/// seconds. Used by one thread.
final class ProgressDisplay {
  private let isBar: Bool
  private let command: String
  private var lastLine = Date.distantPast
  private var lastText = ""
  private var line = RedrawnLine()

  /// Between two lines where there is no terminal, in seconds.
  private static let lineInterval = 5.0

  /// - Parameter command: What lines begin with.
  init(_ command: String = "ingest", isBar: Bool = Console.isInteractive) {
    self.command = command
    self.isBar = isBar
  }

  func show(_ progress: IngestProgress) {
    guard progress.sourcesToDo > 0 else { return }
    if isBar { return line.draw(Self.bar(progress, width: Console.width)) }
    let now = Date()
    let isLast = progress.sourcesEnded == progress.sourcesToDo
    guard isLast || now.timeIntervalSince(lastLine) >= Self.lineInterval else { return }
    let text = "\(command): " + Self.facts(progress).joined(separator: ", ")
    // A finished run reports again and again.
    guard text != lastText else { return }
    (lastLine, lastText) = (now, text)
    Console.note(text)
  }

  /// Removes the bar, so that messages begin on a line of their own.
  func clear() { line.clear() }

  static func facts(_ progress: IngestProgress) -> [String] {
    var facts = [
      "\(grouped(progress.sourcesEnded)) of \(grouped(progress.sourcesToDo)) sources",
      "\(Int((progress.share * 100).rounded(.down))) %",
    ]
    if progress.mediaSeconds > 0 {
      facts.append("\(decimals(progress.speed, 1)) x real time")
    }
    facts.append(counted(progress.faces, "face"))
    if progress.isThrottled { facts.append("paused: the machine is busy") }
    if progress.sourcesEnded < progress.sourcesToDo, let remaining = progress.remainingSeconds {
      facts.append("\(Words.duration(remaining)) left")
    }
    return facts
  }

  /// `[#####-----] 3 of 6 sources, 50 %, …`, never wider than the terminal.
  static func bar(_ progress: IngestProgress, width: Int) -> String {
    let text = facts(progress).joined(separator: ", ")
    let room = min(40, width - text.count - 4)
    guard room >= 5 else { return String(text.prefix(max(0, width - 1))) }
    let filled = Int(Double(room) * progress.share)
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: room - filled)
    return "[\(bar)] \(text)"
  }
}
