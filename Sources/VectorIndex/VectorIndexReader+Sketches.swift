import CVectorKernels
import FaceModel
import Foundation

/// How searches by sketch weigh time against certainty.
enum SketchPolicy {
  /// Bytes of codes up to which an exact scan is as quick as a scan of sketches and what follows.
  ///
  /// Source: measured with the benchmark at 128 and 512 dimensions.
  static let exactCodeBytes = 8 << 20
  /// Rows that are kept by their sketch for each hit that is asked for, and at least.
  static let depthPerHit = 16
  static let leastDepth = 1024
  /// The most rows that are kept; a search that needs more is done exactly.
  static let mostDepth = 1 << 16

  /// How many deviations below a similarity an estimate lies in a share `1 - recall` of cases.
  ///
  /// Source: Abramowitz and Stegun, 26.2.23; off by less than 4.5e-4.
  static func deviations(recall: Double) -> Float {
    let tail = max(1e-9, min(recall, 1 - recall))
    let t = (-2 * log(tail)).squareRoot()
    let upper = 2.515517 + t * (0.802853 + t * 0.010328)
    let lower = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
    let quantile = t - upper / lower
    return Float(recall >= 0.5 ? quantile : -quantile)
  }

  /// The share of cases in which an estimate is at most `deviations` too low.
  static func recall(deviations: Float) -> Double {
    (1 + erf(Double(deviations) / 2.0.squareRoot())) / 2
  }
}

extension VectorIndexReader {
  /// Whether a search for a share of the matches is quicker by sketch than exactly.
  func prefersSketches(goal: SearchGoal, filter: VectorFilter, recall: Double) throws -> Bool {
    guard recall < 1, goal.depth <= SketchPolicy.mostDepth else { return false }
    let limit = SketchPolicy.exactCodeBytes / geometry.codeStride
    guard faceCount > limit else { return false }
    if filter.time == nil { return true }
    let rowFilter = RowFilter(filter)
    var rows = 0
    try scanColumns(where: rowFilter) { columns in
      rows += columns.count
      return rows <= limit
    }
    return rows > limit
  }

  /// Looks at the sketch of every row that the filter leaves and compares those in Float32 whose
  /// estimate is near enough to what the answer takes.
  ///
  /// - Returns: `nil` when the answer needs more rows than sketches are kept of.
  func searchSketches(
    _ query: QueryVector, goal: SearchGoal, filter: VectorFilter, recall: Double,
    threads: Int, scan: inout RowScan<Storage>
  ) throws -> SearchCoverage? {
    let sketches = SketchGeometry(root.parameters)
    let margin = SketchPolicy.deviations(recall: recall) * sketches.deviation
    var strips = try StripScan(
      reader: self, sketches: sketches, query: query, filter: filter,
      candidates: SketchCandidates(
        depth: goal.depth, floor: scan.collector.threshold - margin))
    try strips.run(threads: threads)
    if case .everything = goal, strips.candidates.isFull { return nil }
    var share = recall
    var reachedEnd = true
    for (row, estimate) in strips.candidates.sorted() {
      if estimate + margin < scan.collector.surestThreshold() {
        reachedEnd = false
        break
      }
      try scan.consider(row)
    }
    if reachedEnd && strips.candidates.isFull {
      guard scan.collector.isSatisfied else { return nil }
      let reached = scan.collector.surestThreshold() - strips.candidates.cut
      share = min(recall, SketchPolicy.recall(deviations: reached / sketches.deviation))
    }
    return SearchCoverage(
      mode: .estimated(recall: share), rowsInIndex: faceCount, rowsMatchingFilter: strips.matching,
      rowsScanned: strips.matching)
  }
}

extension SearchGoal {
  /// Rows to keep by their sketch.
  fileprivate var depth: Int {
    switch self {
    case .faces(let count), .sightings(let count), .cameras(let count):
      let (rows, overflow) = count.multipliedReportingOverflow(by: SketchPolicy.depthPerHit)
      return overflow ? .max : max(SketchPolicy.leastDepth, rows)
    case .everything:
      return SketchPolicy.mostDepth
    }
  }
}

/// Scans strips and keeps the rows with the highest estimates.
private struct StripScan<Storage: BlockStorage> {
  let reader: VectorIndexReader<Storage>
  let sketches: SketchGeometry
  var candidates: SketchCandidates
  /// Rows that the filter leaves.
  private(set) var matching = 0
  private let time: Range<Int64>?
  private let cameras: [Int32]?
  private let others: FilteredRows?
  private let query: cvk_sketch_query
  private let queryWords: [UInt64]

  init(
    reader: VectorIndexReader<Storage>, sketches: SketchGeometry, query: QueryVector,
    filter: VectorFilter, candidates: SketchCandidates
  ) throws {
    self.reader = reader
    self.sketches = sketches
    self.candidates = candidates
    time = filter.time.map { $0.lowerBound.milliseconds..<$0.upperBound.milliseconds }
    cameras = filter.cameras.map { $0.map(\.rawValue).sorted() }
    var rest = filter
    rest.time = nil
    rest.cameras = nil
    if let last = rest.lastFace, last.rawValue >= reader.root.lastFace { rest.lastFace = nil }
    others =
      rest == VectorFilter() ? nil : try FilteredRows(of: reader, filter: RowFilter(filter))
    let rotated = sketches.rotated(
      UnsafeBufferPointer(start: query.values, count: reader.dimension))
    var words = [UInt64](repeating: 0, count: 4 * sketches.width / 64)
    self.query = cvk_make_sketch_query(rotated, sketches.width, Int32(sketches.bits), &words)
    queryWords = words
  }

  mutating func run(threads: Int) throws {
    if let others { matching = others.count }
    let all = [BlockKey.all(of: reader.generation, kind: .strip)]
    let ranges =
      cameras.map { cameras in
        cameras.map {
          BlockKey.all(of: reader.generation, kind: .strip, first: UInt32(bitPattern: $0))
        }
      } ?? all
    var blocks: [StripBlock] = []
    for range in ranges {
      try reader.storage.scan(range) { key, bytes in
        let header = try BlockHeader(of: bytes, under: key)
        if let time, header.latest < time.lowerBound || header.earliest >= time.upperBound {
          return true
        }
        blocks.append(try StripBlock(BlockBytes(key, bytes), sketches: sketches))
        return true
      }
    }
    let workers = StripWorkers(
      count: min(threads, blocks.count / StripWorkers.leastBlocks + 1), blocks: blocks,
      template: StripWorker(
        sketches: sketches, time: time, others: others, query: query, queryWords: queryWords,
        candidates: candidates))
    let results = workers.run()
    for worker in results {
      candidates.merge(worker.candidates)
      if others == nil { matching += worker.matching }
    }
  }
}

/// Scans blocks of strips with several threads.
///
/// Sendable: the blocks' bytes do not change while `run` is in progress, for the caller's
/// transaction outlives it; each thread reads what all share and writes only to the worker that
/// its number names.
private final class StripWorkers: @unchecked Sendable {
  /// Blocks below which another thread costs more than it saves: about 50 µs of scanning.
  static let leastBlocks = 32

  private let count: Int
  private let blocks: [StripBlock]
  private let workers: UnsafeMutableBufferPointer<StripWorker>

  init(count: Int, blocks: [StripBlock], template: StripWorker) {
    self.count = count
    self.blocks = blocks
    workers = .allocate(capacity: count)
    workers.initialize(repeating: template)
  }

  deinit {
    workers.deinitialize()
    workers.deallocate()
  }

  func run() -> [StripWorker] {
    if count == 1 {
      work(0)
    } else {
      DispatchQueue.concurrentPerform(iterations: count) { self.work($0) }
    }
    return Array(workers)
  }

  private func work(_ number: Int) {
    var worker = workers[number]
    let share = (blocks.count * number / count)..<(blocks.count * (number + 1) / count)
    worker.run(blocks[share])
    workers[number] = worker
  }
}

/// What one thread does and finds.
private struct StripWorker {
  let sketches: SketchGeometry
  let time: Range<Int64>?
  let others: FilteredRows?
  let query: cvk_sketch_query
  let queryWords: [UInt64]
  var candidates: SketchCandidates
  private(set) var matching = 0

  init(
    sketches: SketchGeometry, time: Range<Int64>?, others: FilteredRows?, query: cvk_sketch_query,
    queryWords: [UInt64], candidates: SketchCandidates
  ) {
    self.sketches = sketches
    self.time = time
    self.others = others
    self.query = query
    self.queryWords = queryWords
    self.candidates = candidates
  }

  mutating func run(_ blocks: ArraySlice<StripBlock>) {
    let capacity = StripLayout.capacity(sketches)
    let estimates = AlignedBuffer(byteCount: capacity * 4)
    let chosen = AlignedBuffer(byteCount: capacity * 4)
    estimates.withValues(Float.self) { estimates in
      chosen.withValues(UInt32.self) { chosen in
        for block in blocks { scan(block, estimates: estimates, chosen: chosen) }
      }
    }
  }

  private mutating func scan(
    _ block: StripBlock, estimates: UnsafeMutablePointer<Float>,
    chosen: UnsafeMutablePointer<UInt32>
  ) {
    let count = block.count
    let header = block.header
    let window = time.flatMap { time in
      header.earliest >= time.lowerBound && header.latest < time.upperBound ? nil : time
    }
    if others == nil {
      matching +=
        window.map { window in block.times.count { window.contains($0) } }
        ?? block.liveCount
    }
    queryWords.withUnsafeBufferPointer { words in
      var query = self.query
      query.words = words.baseAddress
      cvk_sketch_scores(
        DotProduct.level, &query, block.words.baseAddress, block.factors.baseAddress,
        block.weights.baseAddress, count, estimates)
    }
    let found = cvk_select_at_least(DotProduct.level, estimates, count, candidates.cut, chosen)
    for place in 0..<found {
      let slot = Int(chosen[place])
      let estimate = estimates[slot]
      guard estimate >= candidates.cut else { continue }
      if let window, !window.contains(block.times[slot]) { continue }
      let row = block.rows[slot]
      if let others, others.columns(passing: row) == nil { continue }
      candidates.offer(row, estimate: estimate)
    }
    withExtendedLifetime(block) {}
  }
}
