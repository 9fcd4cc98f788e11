/// Shows how many of a known number of steps are done, on a terminal only. Used by one thread.
final class StepDisplay {
  private let noun: String
  private var line = RedrawnLine()

  /// - Parameter noun: what is counted: `surroundings`.
  init(_ noun: String) {
    self.noun = noun
  }

  func show(_ done: Int, _ total: Int) {
    guard Console.isInteractive, total > 0 else { return }
    line.draw("\(done) of \(total) \(noun)")
  }

  /// Removes the line, so that messages begin on a line of their own.
  func clear() { line.clear() }
}
