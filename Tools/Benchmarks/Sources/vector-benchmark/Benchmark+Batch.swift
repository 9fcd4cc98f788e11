import BlockStore
import FaceModel
import VectorIndex

extension Benchmark {
  /// Many queries in one call, and the graph of nearest neighbours of a tenth of the time.
  ///
  /// Recall is against the answers to each query alone, which are those of brute force.
  static func batch(_ inputs: Inputs, in file: BlockFile) throws {
    let queries = (0..<1000).map { inputs.query($0 % inputs.queryCount) }
    try file.transaction(writing: false) { storage in
      let reader = try VectorIndexReader(storage: storage, generation: generation)
      for threads in [1, 2] {
        for count in [64, 1000] {
          let begin = Report.now()
          let answers = try reader.search(
            batch: Array(queries.prefix(count)), goal: Searches.goal,
            options: SearchOptions(effort: .exact, threads: threads))
          let took = Report.now() - begin
          var (found, wanted) = (0, 0)
          for (number, answer) in answers.enumerated() {
            let faces = Set(answer.hits.map(\.faceID))
            for entry in inputs.questions[0].truth(number % inputs.queryCount) {
              wanted += 1
              found += faces.contains(entry.face) ? 1 : 0
            }
          }
          Report.line([
            "measure": "batch", "filter": "none", "setting": "exact", "threads": threads,
            "queries": count, "qps": Double(count) / took * 1000,
            "recall10": Double(found) / Double(max(1, wanted)),
          ])
        }
      }
      let window = inputs.questions.first { $0.name == "time-10" }?.filter ?? VectorFilter()
      let begin = Report.now()
      let graph = try reader.knnGraph(k: 10, minSimilarity: 0.45, filter: window, threads: 2)
      let seconds = (Report.now() - begin) / 1000
      Report.line([
        "measure": "graph", "filter": "time-10", "setting": "k 10, similarity 0.45, exact",
        "threads": 2, "rows": graph.nodes.count, "edges": graph.edgeCount, "seconds": seconds,
        "rows_per_s": Double(graph.nodes.count) / seconds,
      ])
    }
  }
}
