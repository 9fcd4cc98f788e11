/// Finds what somebody may have meant.
enum Likeness {
  /// The word of `known` that is most like `typed`; `nil` when none is like it.
  ///
  /// Alike are words that few strokes tell apart: one in three letters, and one at least.
  static func best(_ typed: String, among known: [String]) -> String? {
    known.map { (strokes: strokes(from: typed, to: $0), word: $0) }
      .filter { $0.strokes <= max(1, typed.count / 3) }.min { $0 < $1 }?.word
  }

  /// How many letters have to be added, removed, replaced, or swapped with their neighbour.
  ///
  /// Source: F. Damerau, "A technique for computer detection and correction of spelling errors",
  /// 1964; here without a second change of a letter that was swapped.
  static func strokes(from first: String, to second: String) -> Int {
    let (left, right) = (Array(first), Array(second))
    var before: [Int] = []
    var last = Array(0...right.count)
    for row in left.indices {
      var next = [row + 1]
      for column in right.indices {
        var least = min(last[column + 1] + 1, next[column] + 1)
        least = min(least, last[column] + (left[row] == right[column] ? 0 : 1))
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          least = min(least, before[column - 1] + 1)
        }
        next.append(least)
      }
      (before, last) = (last, next)
    }
    return last[right.count]
  }
}
