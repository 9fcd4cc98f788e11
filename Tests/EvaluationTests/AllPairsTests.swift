import Testing

@testable import Evaluation

@Suite("Counting over every pair equals counting by hand")
struct AllPairsTests {
  @Test("True accept rates at false accept rates")
  func rates() {
    let faces = RandomFaces(people: 30, photosEach: 5, dimension: 20, scatter: 0.8, seed: 11)
    let rates = [0.5, 0.1, 0.01, 0.001]
    var embeddings = faces.vectors.map { Optional($0) }
    embeddings[7] = nil
    let found = AllPairs(embeddings, labels: faces.people, falseAcceptRates: rates)
    var genuine: [Double] = []
    var strangers: [Double] = []
    for left in faces.people.indices {
      for right in (left + 1)..<faces.people.count {
        // A missing embedding makes genuine pairs that nothing accepts, and no impostor pairs.
        let isMissing = left == 7 || right == 7
        let similarity = isMissing ? -2 : faces.similarity(left, right)
        if faces.people[left] == faces.people[right] {
          genuine.append(similarity)
        } else if !isMissing {
          strangers.append(similarity)
        }
      }
    }
    #expect(found.genuinePairs == genuine.count && found.impostorPairs == strangers.count)
    strangers.sort(by: >)
    for (point, rate) in zip(found.points, rates) {
      let most = Int(rate * Double(strangers.count))
      // Between the last stranger that may pass and the first that may not.
      #expect(point.similarity <= strangers[most - 1] + 1e-5)
      #expect(point.similarity >= strangers[most] - 1e-5)
      let reached = genuine.filter { $0 >= point.similarity }.count
      #expect(abs(point.trueAccepts.successes - reached) <= 1)
      #expect(point.trueAccepts.trials == genuine.count)
    }
  }

  @Test(
    "Dot products do not depend on the dimension filling whole lanes", arguments: [1, 15, 16, 17])
  func lanes(_ dimension: Int) {
    let faces = RandomFaces(
      people: 9, photosEach: 1, dimension: dimension, scatter: 0, seed: 2)
    let table = VectorTable(faces.vectors)
    var scratch: [Float] = []
    table.withScores(of: 4, with: 2..<9, scratch: &scratch) { scores in
      #expect(scores.count == 7)
      for (offset, score) in scores.enumerated() {
        #expect(abs(Double(score) - faces.similarity(4, 2 + offset)) < 1e-6)
      }
    }
  }
}
