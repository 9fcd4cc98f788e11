import BlockStore
import FaceSearch
import Values
import VectorIndex

extension Benchmark {
  /// Exact batches of queries on one and two threads, with their recall against brute force.
  static func batch(_ inputs: Inputs, in file: BlockFile) throws {
    let queries = (0..<1000).map { inputs.query($0 % inputs.queryCount) }
    try file.transaction(writing: false) { storage in
      let reader = try VectorIndexReader(storage: storage, generation: generation)
      for threads in [1, 2] {
        for count in [8, 64, 1000] {
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
    }
  }

  /// The exact graph of the ten nearest neighbours of the faces of a part of the time.
  static func graph(_ inputs: Inputs, in file: BlockFile, share: Double) throws {
    let first = inputs.row(0).time
    let last = inputs.row(Int(Double(inputs.rows - 1) * share)).time
    try file.transaction(writing: false) { storage in
      let reader = try VectorIndexReader(storage: storage, generation: generation)
      for minimum in [Float(0.45), -1] {
        let begin = Report.now()
        let graph = try reader.knnGraph(
          k: 10, minSimilarity: minimum, filter: FaceFilter(time: first..<last), threads: 2)
        let seconds = (Report.now() - begin) / 1000
        Report.line([
          "measure": "graph", "setting": "k 10, similarity from \(minimum)", "threads": 2,
          "rows": graph.nodes.count, "edges": graph.edgeCount, "seconds": seconds,
          "rows_per_s": Double(graph.nodes.count) / seconds,
        ])
      }
    }
  }
}
