import CVectorKernels
import Values

/// Estimates the similarity of every row that a filter leaves from its sketch, and keeps the rows
/// with the highest estimates.
///
/// Sendable: the blocks' bytes do not change while ``run(threads:)`` is in progress, for the
/// caller's transaction outlives it; each thread reads what all share and writes only to the worker
/// that its number names.
final class StripScan: @unchecked Sendable {
  /// What one thread finds.
  private struct Worker {
    var candidates: SketchCandidates
    var matching = 0
  }

  /// Bits of a candidate's number that are its slot; the others are its block.
  ///
  /// A block of 65,488 bytes has 2,518 slots of the smallest sketches.
  private static let slotBits: UInt32 = 12

  /// Blocks below which another thread costs more than it saves: about 50 µs of scanning.
  private static let leastBlocks = 32

  /// Rows of a block from `first` on.
  struct Part {
    var block: StripBlock
    var first = 0
  }

  private let sketches: SketchGeometry
  private let time: Range<Int64>?
  private let others: FilteredRows?
  private let parts: [Part]
  private let query: cvk_sketch_query
  private let queryWords: [UInt64]
  private let depth: Int
  private let floor: Float

  /// Scans the strips of the filter's cameras.
  ///
  /// - Parameters:
  ///   - depth: rows to keep at least.
  ///   - floor: estimates below it are not kept.
  convenience init(
    reader: VectorIndexReader<some BlockStorage>, sketches: SketchGeometry, query: QueryVector,
    filter: RowFilter, depth: Int, floor: Float
  ) throws {
    let time = filter.time
    let others = try FilteredRows(beyondStrips: filter, of: reader)
    let all = try reader.directory.strips(of: filter.cameras, sketches: sketches)
    let blocks =
      time.map { time in
        all.filter { $0.header.latest >= time.lowerBound && $0.header.earliest < time.upperBound }
      } ?? all
    self.init(
      blocks.map { Part(block: $0) }, sketches: sketches, query: query,
      dimension: reader.dimension, time: time, others: others, depth: depth, floor: floor)
  }

  /// Scans the given rows.
  ///
  /// - Parameters:
  ///   - time: only rows within it are kept.
  ///   - others: what passes the parts of the filter that blocks do not show.
  init(
    _ parts: [Part], sketches: SketchGeometry, query: QueryVector, dimension: Int,
    time: Range<Int64>? = nil, others: FilteredRows?, depth: Int, floor: Float
  ) {
    self.parts = parts
    self.sketches = sketches
    self.time = time
    self.others = others
    self.depth = depth
    self.floor = floor
    let rotated = sketches.rotated(UnsafeBufferPointer(start: query.values, count: dimension))
    var words = [UInt64](repeating: 0, count: 4 * sketches.width / 64)
    self.query = cvk_make_sketch_query(rotated, sketches.width, Int32(sketches.bits), &words)
    queryWords = words
  }

  /// Whether candidates' numbers have room for all blocks: for 750 million rows and more they do.
  var hasRoom: Bool { parts.count < 1 << (UInt32.bitWidth - Int(Self.slotBits)) }

  /// The rows with the highest estimates, and how many rows the filter leaves.
  func run(threads: Int) -> (candidates: SketchCandidates, matching: Int) {
    let count = min(threads, parts.count / Self.leastBlocks + 1)
    let workers = UnsafeMutableBufferPointer<Worker>.allocate(capacity: count)
    _ = workers.initialize(
      from: (0..<count).map { _ in
        Worker(candidates: SketchCandidates(depth: depth, floor: floor))
      })
    defer {
      workers.deinitialize()
      workers.deallocate()
    }
    let shared = WorkerList(workers: workers)
    Parallel.run(count, threads: count) { number in
      let share =
        (self.parts.count * number / count)..<(self.parts.count * (number + 1) / count)
      self.scan(share, &shared.workers[number])
    }
    for worker in workers.dropFirst() {
      workers[0].candidates.merge(worker.candidates)
      workers[0].matching += worker.matching
    }
    return (workers[0].candidates, others?.count ?? workers[0].matching)
  }

  /// The rows that candidates' numbers stand for.
  func rows(of candidates: [UInt32]) -> [UInt32] {
    candidates.map { candidate in
      let slot = Int(candidate & (1 << Self.slotBits - 1))
      return parts[Int(candidate >> Self.slotBits)].block.rows[slot]
    }
  }

  /// Sendable: each thread uses the worker of its number only.
  private struct WorkerList: @unchecked Sendable {
    let workers: UnsafeMutableBufferPointer<Worker>
  }

  private func scan(_ share: Range<Int>, _ worker: inout Worker) {
    let capacity = StripLayout.capacity(sketches)
    let estimates = AlignedBuffer(byteCount: capacity * 4)
    let chosen = AlignedBuffer(byteCount: capacity * 4)
    estimates.withValues(Float.self) { estimates in
      chosen.withValues(UInt32.self) { chosen in
        for place in share {
          if place + 1 < share.upperBound { prefetch(parts[place + 1].block) }
          scan(place, estimates: estimates, chosen: chosen, &worker)
        }
      }
    }
  }

  /// Asks for the first lines of each part of a block, which no processor guesses.
  private func prefetch(_ block: StripBlock) {
    cvk_prefetch(block.factors.baseAddress, 512)
    cvk_prefetch(block.weights.baseAddress, 256)
    cvk_prefetch(block.words.baseAddress, 4096)
    if time != nil { cvk_prefetch(block.times.baseAddress, 256) }
  }

  private func scan(
    _ number: Int, estimates: UnsafeMutablePointer<Float>,
    chosen: UnsafeMutablePointer<UInt32>, _ worker: inout Worker
  ) {
    let block = parts[number].block
    let lowest = parts[number].first
    let header = block.header
    let group = Int(CVK_SKETCH_GROUP)
    var slots = (lowest / group * group)..<block.count
    var window: Range<Int64>?
    if let time, header.earliest < time.lowerBound || header.latest >= time.upperBound {
      window = time
      let (first, end, count) = block.slots(within: time)
      worker.matching += count
      guard count > 0 else { return }
      slots = (first / group * group)..<end
    } else {
      worker.matching += block.liveCount
    }
    guard let words = block.words.baseAddress, let factors = block.factors.baseAddress,
      let weights = block.weights.baseAddress
    else { return }
    let first = slots.lowerBound
    queryWords.withUnsafeBufferPointer { queryWords in
      var query = self.query
      query.words = queryWords.baseAddress
      cvk_sketch_scores(
        DotProduct.level, &query, words + first * sketches.words, factors + first,
        weights + first, slots.count, estimates)
    }
    let candidates = worker.candidates
    let found = cvk_select_at_least(
      DotProduct.level, estimates, slots.count, candidates.cut, chosen)
    for place in 0..<found {
      let position = Int(chosen[place])
      let estimate = estimates[position]
      guard estimate >= candidates.cut else { continue }
      let slot = first + position
      guard slot >= lowest else { continue }
      if let window, !window.contains(block.times[slot]) { continue }
      if let others, !others.contains(block.rows[slot]) { continue }
      // Row numbers are looked up for those that are left in the end: here each would be a wait.
      candidates.offer(UInt32(number) << Self.slotBits | UInt32(slot), estimate: estimate)
    }
    withExtendedLifetime(block) {}
  }
}
