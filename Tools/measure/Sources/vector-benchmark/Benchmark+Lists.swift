import BlockStore
import FaceSearch
import Foundation
import Values
import VectorIndex

extension Benchmark {
  /// Divides the index into lists, unless it was, and searches those nearest to each query until
  /// they add up to a share of the rows.
  static func lists(_ inputs: Inputs, in file: BlockFile, path: String) throws {
    try divide(inputs, in: file, path: path)
    try file.transaction(writing: false) { storage in
      let reader = try VectorIndexReader(storage: storage, generation: generation)
      // Strips are the quicker way to what a filter leaves.
      let question = inputs.questions[0]
      for share in [64, 32, 16, 12, 8, 4, 2] {
        for threads in [1, 2] {
          let options = SearchOptions(
            effort: .probe(rows: question.rows / share), threads: threads)
          try Searches.measure(
            inputs, question, reader, options, setting: "lists, 1/\(share) of the rows")
        }
      }
    }
  }

  private static func divide(_ inputs: Inputs, in file: BlockFile, path: String) throws {
    let begin = Report.now()
    let draft = try file.transaction(writing: false) { storage in
      let reader = try VectorIndexReader(storage: storage, generation: generation)
      return reader.listCount > 0 ? nil : try reader.trainLists()
    }
    guard let draft else { return }
    let trained = Report.now()
    let before = allocated(path)
    try file.transaction(writing: true) { storage in
      var writer = try VectorIndexWriter(storage: storage, generation: generation)
      try writer.adopt(draft)
    }
    let seconds = (Report.now() - trained) / 1000
    Report.line([
      "measure": "build", "setting": "\(draft.listCount) lists trained, 2 threads of OpenBLAS",
      "seconds": (trained - begin) / 1000,
      "rows_per_s": Double(inputs.rows) / (trained - begin) * 1000,
    ])
    Report.line([
      "measure": "build", "setting": "lists put to use, one transaction", "seconds": seconds,
      "rows_per_s": Double(inputs.rows) / seconds,
    ])
    Report.line([
      "measure": "size", "setting": "of the lists",
      "disk_bytes_per_row": Double(allocated(path) - before) / Double(inputs.rows),
    ])
  }
}
