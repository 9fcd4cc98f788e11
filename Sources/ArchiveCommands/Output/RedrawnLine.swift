/// A line on the terminal of standard error that is drawn over and over. Used by one thread.
struct RedrawnLine {
  private var shownColumns = 0

  /// Shows `text` in place of what was shown, cut to the width of the terminal.
  mutating func draw(_ text: String) {
    let line = text.prefix(max(0, Console.width - 1))
    let blanks = String(repeating: " ", count: max(0, shownColumns - line.count))
    Console.noteWithoutBreak("\r" + line + blanks)
    shownColumns = line.count
  }

  /// Removes the line, so that messages begin on a line of their own.
  mutating func clear() {
    guard shownColumns > 0 else { return }
    Console.noteWithoutBreak("\r" + String(repeating: " ", count: shownColumns) + "\r")
    shownColumns = 0
  }
}
