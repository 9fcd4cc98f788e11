import BlockStore
import FaceModel
import VectorIndex

extension Benchmark {
  /// Exact batches of 1,000 queries on one and two threads, and whether they give what searches
  /// one by one give.
  static func batch(_ inputs: Inputs, in file: BlockFile) throws {
    let rows = 1000
    // The queries, and rows of the index turned a little, so that there are enough of them.
    let queries = (0..<rows).map { number -> [Float] in
      guard number >= inputs.queryCount else { return inputs.query(number) }
      let row = inputs.row(number * (inputs.rows / rows)).vector
      let noise = inputs.query(number % inputs.queryCount)
      let mixed = zip(row, noise).map { 0.7 * $0 + 0.3 * $1 }
      let length = mixed.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return mixed.map { $0 / length }
    }
    try file.transaction(writing: false) { storage in
      let reader = try VectorIndexReader(storage: storage, generation: generation)
      let alone = try (0..<50).map {
        try reader.search(
          queries[$0 * 20], goal: .faces(10), options: SearchOptions(effort: .exact)
        ).hits
      }
      for threads in [1, 2] {
        for count in [8, 64, 1000] {
          let begin = Report.now()
          let answers = try reader.search(
            batch: Array(queries.prefix(count)), goal: .faces(10),
            options: SearchOptions(effort: .exact, threads: threads))
          let took = Report.now() - begin
          let same =
            count < rows ? "" : "\((0..<50).count { answers[$0 * 20].hits == alone[$0] })/50"
          Report.line([
            "measure": "batch", "queries": count, "threads": threads,
            "ms": took, "queries_per_s": Int(Double(count) / took * 1000),
            "same_as_one_by_one": same,
          ])
        }
      }
    }
  }

  /// The graph of the faces of a part of the time.
  static func graph(_ inputs: Inputs, in file: BlockFile, share: Double) throws {
    let first = inputs.row(0).time
    let last = inputs.row(Int(Double(inputs.rows - 1) * share)).time
    try file.transaction(writing: false) { storage in
      let reader = try VectorIndexReader(storage: storage, generation: generation)
      for minimum in [Float(0.45), -1] {
        let begin = Report.now()
        let graph = try reader.knnGraph(
          k: 10, minSimilarity: minimum, filter: VectorFilter(time: first..<last), threads: 2)
        let took = Report.now() - begin
        Report.line([
          "measure": "graph", "k": "10", "minimum": minimum, "faces": graph.nodes.count,
          "edges": graph.edgeCount, "threads": "2", "s": took / 1000,
          "faces_per_s": Int(Double(graph.nodes.count) / took * 1000),
        ])
      }
    }
  }
}
