/// The best way to pair rows with columns, each used at most once: the Hungarian method.
struct Assignment {
  /// For each row the column that it is paired with, if any.
  private(set) var columnOfRow: [Int?]

  /// Chooses pairs so that the sum of their scores is greatest.
  ///
  /// Source: H. W. Kuhn, "The Hungarian method for the assignment problem", 1955; in the form with
  /// potentials and shortest augmenting paths (Jonker and Volgenant, 1987).
  ///
  /// - Parameter scores: One array per row, all of the same length; greater than 0 and finite for
  ///   a pair that may be chosen, `nil` for one that may not. Which of several best choices is
  ///   taken depends on the scores alone.
  /// - Complexity: O(n²·m) for n rows and m columns, n ≤ m; the smaller side is n.
  init(maximising scores: [[Double?]]) {
    let rows = scores.count
    let columns = scores.first?.count ?? 0
    guard rows > 0, columns > 0 else {
      columnOfRow = Array(repeating: nil, count: rows)
      return
    }
    // A pair that may not be chosen costs as much as no pair, and is taken out afterwards.
    if rows <= columns {
      let chosen = Self.minimise(rows: rows, columns: columns) { -(scores[$0][$1] ?? 0) }
      columnOfRow = chosen.enumerated().map { row, column in
        scores[row][column] == nil ? nil : column
      }
    } else {
      let chosen = Self.minimise(rows: columns, columns: rows) { -(scores[$1][$0] ?? 0) }
      columnOfRow = Array(repeating: nil, count: rows)
      for (column, row) in chosen.enumerated() where scores[row][column] != nil {
        columnOfRow[row] = column
      }
    }
  }

  /// For each row a column of its own such that the sum of costs is least; `rows` ≤ `columns`.
  private static func minimise(rows: Int, columns: Int, cost: (Int, Int) -> Double) -> [Int] {
    // Row and column 0 are sentinels, as in the published form.
    var rowPotential = [Double](repeating: 0, count: rows + 1)
    var columnPotential = [Double](repeating: 0, count: columns + 1)
    var rowOfColumn = [Int](repeating: 0, count: columns + 1)
    var previous = [Int](repeating: 0, count: columns + 1)
    for row in 1...rows {
      rowOfColumn[0] = row
      var column = 0
      var least = [Double](repeating: .infinity, count: columns + 1)
      var isUsed = [Bool](repeating: false, count: columns + 1)
      repeat {
        isUsed[column] = true
        let current = rowOfColumn[column]
        var delta = Double.infinity
        var next = 0
        for candidate in 1...columns where !isUsed[candidate] {
          let reduced =
            cost(current - 1, candidate - 1) - rowPotential[current] - columnPotential[candidate]
          if reduced < least[candidate] {
            least[candidate] = reduced
            previous[candidate] = column
          }
          if least[candidate] < delta {
            delta = least[candidate]
            next = candidate
          }
        }
        for candidate in 0...columns {
          if isUsed[candidate] {
            rowPotential[rowOfColumn[candidate]] += delta
            columnPotential[candidate] -= delta
          } else {
            least[candidate] -= delta
          }
        }
        column = next
      } while rowOfColumn[column] != 0
      repeat {
        let before = previous[column]
        rowOfColumn[column] = rowOfColumn[before]
        column = before
      } while column != 0
    }
    var columnOfRow = [Int](repeating: 0, count: rows)
    for column in 1...columns where rowOfColumn[column] != 0 {
      columnOfRow[rowOfColumn[column] - 1] = column - 1
    }
    return columnOfRow
  }
}
