import FaceRecognition
import Testing

@Suite("An embedding has unit length and remembers its own")
struct EmbeddingTests {
  @Test("3, 4 becomes 0.6, 0.8 of length 5")
  func normalised() throws {
    let embedding = try #require(Embedding(unnormalised: [3, 4]))
    #expect(embedding.vector == [0.6, 0.8])
    #expect(embedding.norm == 5)
  }

  @Test("No direction, no embedding")
  func refused() {
    #expect(Embedding(unnormalised: [0, 0]) == nil)
    #expect(Embedding(unnormalised: []) == nil)
    #expect(Embedding(unnormalised: [1, .nan]) == nil)
    #expect(Embedding(unnormalised: [1, .infinity]) == nil)
  }
}
