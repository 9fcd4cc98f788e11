import FaceSearch
import Foundation
import Testing
import Values
import VectorIndex

@testable import Archive

@Suite("An archive's index answers batches, gives a graph, and gets its lists while it is written")
struct IndexUseTests {
  @Test("A batch gets the answers of searches one by one, and the graph those of every face")
  func batchAndGraph() throws {
    let archive = try TestArchive()
    let writer = try archive.writer()
    for number in 0..<6 { try writer.ingest(number) }
    // Faces whose rows are gone and whose vectors the next batch removes.
    try writer.ingest(2)
    try ArchiveReader(path: archive.path).snapshot { snapshot in
      let faces = try snapshot.allFaces()
      var random = SplitMix64(seed: 3)
      let queries = (0..<30).map { _ in Made.vector(&random) }
      let answers = try snapshot.search(batch: queries, goal: .faces(7))
      for (query, answer) in zip(queries, answers) {
        let alone = try snapshot.search(
          query, goal: .faces(7), options: SearchOptions(effort: .exact))
        #expect(answer.hits == alone.hits)
      }
      let graph = try #require(try snapshot.knnGraph(k: 3, minSimilarity: -2, threads: 2))
      #expect(Set(graph.nodes) == Set(faces.map(\.id)))
      for node in graph.nodes.indices {
        let neighbors = graph.neighbors(of: node)
        #expect(neighbors.count == min(3, faces.count - 1))
        #expect(neighbors.allSatisfy { Int($0.node) != node })
      }
      #expect(throws: Failure.self) { try snapshot.search(batch: [[1, 0]], goal: .faces(1)) }
    }
  }

  @Test("An archive without a generation answers with nothing")
  func empty() throws {
    let archive = try TestArchive()
    try ArchiveReader(path: archive.path).snapshot { snapshot in
      let answers = try snapshot.search(batch: [[1, 0]], goal: .faces(1))
      #expect(answers.map(\.hits) == [[]])
      let graph = try snapshot.knnGraph(k: 3, minSimilarity: 0)
      #expect(graph == nil)
    }
  }

  @Test("Lists that were trained beside the writer are put to use by a later commit")
  func lists() throws {
    let archive = try TestArchive()
    let writer = try archive.writer()
    try writer.ingest(0)
    try writer.ingest(1)
    let generation = try #require(writer.generation)
    writer.batch.listTraining.start(writer.stores.vectors, generation: generation.id)
    while writer.batch.listTraining.isRunning { usleep(1000) }
    #expect(try writer.snapshot { try $0.indexHealth()?.gauges.lists } == 0)
    try writer.ingest(2)
    try writer.snapshot { snapshot in
      let health = try #require(try snapshot.indexHealth())
      #expect(health.gauges.lists > 0 && health.gauges.longest > 0)
      #expect(health.gauges.imbalance >= 1)
      #expect(health.gauges.tailRows < health.faces)
      _ = try snapshot.index()?.validate()
    }
    writer.batch.listTraining.start(writer.stores.vectors, generation: generation.id)
    while writer.batch.listTraining.isRunning { usleep(1000) }
    #expect(writer.batch.listTraining.trainedLists(of: GenerationID(rawValue: 99)) == nil)
    #expect(writer.batch.listTraining.trainedLists(of: generation.id) != nil)
    #expect(writer.batch.listTraining.trainedLists(of: generation.id) == nil)
    writer.batch.listTraining.stop()
    writer.batch.listTraining.start(writer.stores.vectors, generation: generation.id)
    #expect(!writer.batch.listTraining.isRunning)
  }
}
