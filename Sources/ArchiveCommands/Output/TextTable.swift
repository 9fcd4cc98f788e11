import Wording

/// A table for people: columns as wide as their widest cell, or, on a terminal that is too narrow for
/// that, a line for each cell.
struct TextTable {
  /// Where the text of a column begins.
  enum Alignment {
    case left, right
  }

  private let columns: [(title: String, alignment: Alignment)]
  private var rows: [[String]] = []

  init(_ columns: [(title: String, alignment: Alignment)]) {
    self.columns = columns
  }

  var isEmpty: Bool { rows.isEmpty }

  /// - Parameter cells: one for each column; missing ones stay empty.
  mutating func add(_ cells: [String]) {
    rows.append(cells + Array(repeating: "", count: max(0, columns.count - cells.count)))
  }

  /// The table with its titles, each line ended.
  var text: String { text(width: Console.outputWidth) }

  /// The table for a terminal of `width` columns; `nil` where it may be as wide as it is.
  func text(width: Int?) -> String {
    let table = wideText
    guard let width, table.split(separator: "\n").contains(where: { Self.width($0) > width }) else {
      return table
    }
    return rows.map { cells in
      Words.labelled(zip(columns.map(\.title), cells).filter { !$0.1.isEmpty })
    }.joined(separator: "\n")
  }

  private var wideText: String {
    let titles = columns.map(\.title)
    let widths = columns.indices.map { column in
      ([titles] + rows).map { Self.width($0[column]) }.max() ?? 0
    }
    return ([titles] + rows).map { cells in
      let padded = columns.indices.map { column in
        Self.pad(cells[column], to: widths[column], columns[column].alignment)
      }
      var line = padded.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }

  private static func pad(_ cell: String, to width: Int, _ alignment: Alignment) -> String {
    let blanks = String(repeating: " ", count: max(0, width - Self.width(cell)))
    return alignment == .left ? cell + blanks : blanks + cell
  }

  /// Columns of a terminal that the text takes, as far as this program's output needs it.
  private static func width(_ text: some StringProtocol) -> Int { text.count }
}
