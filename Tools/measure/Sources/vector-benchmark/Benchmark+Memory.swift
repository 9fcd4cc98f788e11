import BlockStore
import Foundation
import Values
import VectorIndex

extension Benchmark {
  /// Bytes of each kind of block, and the memory that a process holds that has answered every query
  /// without a filter.
  static func memory(_ inputs: Inputs, in file: BlockFile) throws {
    let rows = Double(inputs.rows)
    try file.transaction(writing: false) { storage in
      var bytes: [BlockKind: Int] = [:]
      try storage.scan(BlockKey.all(of: generation)) { key, block in
        bytes[key.kind, default: 0] += block.count
        return true
      }
      for (kind, count) in bytes.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        Report.line([
          "measure": "size", "setting": "\(kind)", "disk_bytes_per_row": Double(count) / rows,
        ])
      }
      let reader = try VectorIndexReader(storage: storage, generation: generation)
      for number in 0..<inputs.queryCount {
        _ = try reader.search(inputs.query(number), goal: Searches.goal)
      }
      let sketches = Double(bytes[.strip] ?? 0) / rows
      let own = Double(held()) / rows
      Report.line([
        "measure": "memory", "setting": "held by the process itself", "memory_bytes_per_row": own,
      ])
      Report.line([
        "measure": "hot memory", "setting": "that, and the sketches, which every search reads",
        "memory_bytes_per_row": own + sketches,
      ])
    }
  }

  /// Bytes of memory of this process that are no pages of a file.
  private static func held() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/smaps_rollup", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("Anonymous:") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
  }
}
