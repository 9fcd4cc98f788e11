import Foundation

/// Shows how many of a known number of steps are done, on a terminal only. Used by one thread.
final class StepDisplay {
  private let noun: String
  private var shownColumns = 0

  /// - Parameter noun: what is counted: `surroundings`.
  init(_ noun: String) {
    self.noun = noun
  }

  func show(_ done: Int, _ total: Int) {
    guard Console.isInteractive, total > 0 else { return }
    let line = "\(done) of \(total) \(noun)"
    Console.noteWithoutBreak("\r" + line)
    shownColumns = max(shownColumns, line.count)
  }

  /// Removes the line, so that messages begin on a line of their own.
  func clear() {
    guard shownColumns > 0 else { return }
    Console.noteWithoutBreak("\r" + String(repeating: " ", count: shownColumns) + "\r")
    shownColumns = 0
  }
}
