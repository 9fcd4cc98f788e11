import Testing
import Values

@testable import FaceRecognition

@Suite("The assignment pairs so that the scores sum up to the most")
struct AssignmentTests {
  /// The greatest sum, by trying everything.
  private func bestSum(_ scores: [[Double?]], row: Int = 0, used: Set<Int> = []) -> Double {
    guard row < scores.count else { return 0 }
    var best = bestSum(scores, row: row + 1, used: used)
    for (column, score) in scores[row].enumerated() where !used.contains(column) {
      guard let score else { continue }
      best = max(best, score + bestSum(scores, row: row + 1, used: used.union([column])))
    }
    return best
  }

  @Test("as trying everything does, 2,000 random tables with forbidden pairs")
  func oracle() {
    let seed: UInt64 = 20_260_201
    print("AssignmentTests.oracle seed \(seed)")
    var generator = SplitMix64(seed: seed)
    for round in 0..<2000 {
      let rows = Int.random(in: 1...5, using: &generator)
      let columns = Int.random(in: 1...6, using: &generator)
      let share = Double.random(in: 0...1, using: &generator)
      // Few distinct values, so that ties are common.
      let scores: [[Double?]] = (0..<rows).map { _ in
        (0..<columns).map { _ in
          Double.random(in: 0...1, using: &generator) < share
            ? Double(Int.random(in: 1...8, using: &generator)) / 4 : nil
        }
      }
      let columnOfRow = Assignment(maximising: scores).columnOfRow
      #expect(columnOfRow.count == rows)
      let used = columnOfRow.compactMap { $0 }
      #expect(Set(used).count == used.count, "round \(round)")
      var sum = 0.0
      for (row, column) in columnOfRow.enumerated() {
        guard let column else { continue }
        guard let score = scores[row][column] else {
          Issue.record("round \(round): a forbidden pair was chosen")
          continue
        }
        sum += score
      }
      #expect(abs(sum - bestSum(scores)) < 1e-9, "round \(round)")
    }
  }

  @Test("nothing with nothing")
  func empty() {
    #expect(Assignment(maximising: []).columnOfRow.isEmpty)
    #expect(Assignment(maximising: [[], []]).columnOfRow == [nil, nil])
  }
}
