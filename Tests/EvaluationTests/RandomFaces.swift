import Foundation
import Values

/// Made embeddings: unit vectors that scatter around their person's.
struct RandomFaces {
  var vectors: [[Float]] = []
  var people: [Int] = []

  init(people: Int, photosEach: Int, dimension: Int, scatter: Float, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    func direction() -> [Float] {
      (0..<dimension).map { _ in
        // The sum of three uniform numbers is round enough.
        (0..<3).reduce(Float(0)) { sum, _ in sum + Float.random(in: -1...1, using: &generator) }
      }
    }
    for person in 0..<people {
      let center = direction()
      for _ in 0..<photosEach {
        let noise = direction()
        vectors.append(Self.unit(zip(center, noise).map { $0 + scatter * $1 }))
        self.people.append(person)
      }
    }
  }

  static func unit(_ vector: [Float]) -> [Float] {
    let norm = vector.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 / norm }
  }

  func similarity(_ left: Int, _ right: Int) -> Double {
    zip(vectors[left], vectors[right]).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}
