import CVectorKernels
import Values

/// Judges rows by their codes for one or many queries at once: the first part of an exact search.
///
/// Codes bound every similarity from both sides. A row whose upper bound is below the lower bounds
/// of as many rows as the goal asks for cannot be in the answer; the others are *candidates*, which
/// are then compared in Float32. Each block of codes is read from memory once and meets all queries
/// of a thread while it is in cache.
///
/// Sendable: the selection's blocks do not change while ``run(threads:)`` is in progress, for the
/// caller's transaction outlives it; a thread writes only to the parts that are its own.
final class CodeScan: @unchecked Sendable {
  /// A row that may be in the answer of a query.
  struct Candidate {
    var row: UInt32
    var upper: Float
  }

  /// What is known about one query's answer.
  struct Progress {
    /// Lower bounds of the best rows.
    var collector: HitCollector
    var candidates: [Candidate] = []
    /// Candidates at which those that fell behind are dropped.
    private var limit = 4096

    init(collector: HitCollector) {
      self.collector = collector
    }

    mutating func add(_ candidate: Candidate) {
      candidates.append(candidate)
      if candidates.count >= limit { prune() }
    }

    mutating func prune() {
      let threshold = collector.surestThreshold()
      candidates.removeAll { $0.upper < threshold }
      limit = max(4096, 2 * candidates.count)
    }

    /// The candidates that the lower bounds do not rule out by now.
    func candidatesLeft() -> [(row: UInt32, upper: Float)] {
      var collector = collector
      let threshold = collector.surestThreshold()
      return candidates.lazy.filter { $0.upper >= threshold }.map { ($0.row, $0.upper) }
    }

    mutating func merge(_ other: Progress) {
      collector.merge(other.collector)
      candidates += other.candidates
    }
  }

  /// Queries that pass over a block of codes together; their codes stay in the second level of
  /// cache.
  private static let queriesTogether = 512
  /// Queries for each thread from which on threads share queries and not rows.
  private static let queriesPerThread = 16
  /// Rows that are judged at a time, which bounds the memory for hits.
  private static let rowsTogether = 256
  /// Blocks of codes below which another thread costs more than it saves.
  private static let leastPieces = 32

  private let selection: RowSelection
  private let geometry: RowGeometry
  private let queries: [CodedQuery]
  private let parts: [(queries: Range<Int>, pieces: Range<Int>)]
  private let results: UnsafeMutableBufferPointer<[Progress]>

  /// - Parameters:
  ///   - queries: in codes.
  ///   - collector: an empty one of the search's goal.
  ///   - threads: how many to use at most.
  init(
    _ queries: [CodedQuery], in selection: RowSelection, geometry: RowGeometry,
    collector: HitCollector, threads: Int
  ) {
    self.selection = selection
    self.geometry = geometry
    self.queries = queries
    let pieces = selection.pieces.count
    var queryParts = 1
    var pieceParts = 1
    if queries.count >= Self.queriesPerThread * threads {
      let least = (queries.count + Self.queriesTogether - 1) / Self.queriesTogether
      queryParts = (least + threads - 1) / threads * threads
    } else {
      pieceParts = min(threads, pieces / Self.leastPieces + 1)
    }
    parts = (0..<queryParts).flatMap { query in
      (0..<pieceParts).map { piece in
        (
          queries:
            (queries.count * query / queryParts)..<(queries.count * (query + 1) / queryParts),
          pieces: (pieces * piece / pieceParts)..<(pieces * (piece + 1) / pieceParts)
        )
      }
    }
    results = .allocate(capacity: parts.count)
    _ = results.initialize(
      from: parts.map { Array(repeating: Progress(collector: collector), count: $0.queries.count) })
  }

  deinit {
    results.deinitialize()
    results.deallocate()
  }

  /// The candidates of each query, those left out that the lower bounds rule out.
  func run(threads: Int) -> [Progress] {
    Parallel.run(parts.count, threads: threads) { self.work($0) }
    var all: [Progress] = []
    var first = 0
    while first < parts.count {
      var merged = results[first]
      var next = first + 1
      while next < parts.count, parts[next].queries == parts[first].queries {
        for query in merged.indices { merged[query].merge(results[next][query]) }
        next += 1
      }
      all += merged
      first = next
    }
    return all
  }

  private func work(_ number: Int) {
    let part = parts[number]
    var progress = results[number]
    results[number] = []
    if part.queries.count == 1 {
      scan(part.pieces, for: queries[part.queries.lowerBound], &progress[0])
    } else {
      scan(part.pieces, for: Array(queries[part.queries]), &progress)
    }
    results[number] = progress
  }

  // MARK: Many queries

  private func scan(_ pieces: Range<Int>, for queries: [CodedQuery], _ progress: inout [Progress]) {
    let stride = geometry.codeStride
    let together = Self.rowsTogether
    let hits = UnsafeMutablePointer<cvk_code_hit>.allocate(capacity: queries.count * together)
    let copy = AlignedBuffer(byteCount: together * (stride + 8))
    defer { hits.deallocate() }
    let coded = queries.map(\.query)
    var thresholds = progress.map(\.collector.threshold)
    for place in pieces {
      let piece = selection.pieces[place]
      let columns = selection.columns[piece.block]
      for first in Swift.stride(from: 0, to: piece.count, by: together) {
        let count = min(together, piece.count - first)
        var rows = rows(first, count, of: piece, copy: copy)
        let found = cvk_code_hits(
          DotProduct.level, coded, coded.count, &rows, stride, count, thresholds, hits)
        for hit in UnsafeBufferPointer(start: hits, count: found) {
          let query = Int(hit.query)
          guard hit.upper >= thresholds[query] else { continue }
          let slot = selection.slot(first + Int(hit.row), of: piece)
          note(slot, of: columns, upper: hit.upper, lower: hit.lower, &progress[query])
          thresholds[query] = progress[query].collector.threshold
        }
      }
    }
    withExtendedLifetime(queries) {}
  }

  /// Some rows of a piece one after the other, in the block or in `copy`.
  private func rows(_ first: Int, _ count: Int, of piece: RowSelection.Piece, copy: AlignedBuffer)
    -> cvk_code_rows
  {
    let stride = geometry.codeStride
    guard let slots = piece.slots else { return piece.codes.rows(from: first, stride: stride) }
    var all = piece.codes.rows(from: 0, stride: stride)
    let scales = Self.rowsTogether * stride
    return copy.withValues(UInt8.self) { bytes in
      let numbers = UnsafeMutableRawPointer(bytes + scales).assumingMemoryBound(to: Float.self)
      selection.slots.withUnsafeBufferPointer { chosen in
        guard let base = chosen.baseAddress else { return }
        cvk_gather_codes(
          &all, stride, base + slots + first, count, bytes, numbers, numbers + Self.rowsTogether)
      }
      return cvk_code_rows(codes: bytes, scales: numbers, errors: numbers + Self.rowsTogether)
    }
  }

  private func note(
    _ slot: Int, of columns: ColumnBlock, upper: Float, lower: Float, _ progress: inout Progress
  ) {
    if lower >= progress.collector.threshold {
      progress.collector.offer(columns.hit(slot, similarity: lower))
    }
    progress.add(Candidate(row: UInt32(columns.header.firstRow + slot), upper: upper))
  }

  // MARK: One query

  /// Scattered rows of one query that are judged in one go, so that fetching them goes on across
  /// blocks.
  private static let scatteredTogether = 4096

  private func scan(_ pieces: Range<Int>, for query: CodedQuery, _ progress: inout Progress) {
    let hits = UnsafeMutablePointer<cvk_code_hit>.allocate(
      capacity: Self.scatteredTogether + geometry.codeRows)
    defer { hits.deallocate() }
    var parts: [cvk_code_part] = []
    var numbers: [Int] = []
    var waiting = 0
    selection.slots.withUnsafeBufferPointer { slots in
      for number in pieces {
        let piece = selection.pieces[number]
        guard let first = piece.slots, let slots = slots.baseAddress else {
          judge(piece, by: query, hits, &progress)
          continue
        }
        parts.append(
          cvk_code_part(
            rows: piece.codes.rows(from: 0, stride: geometry.codeStride), slots: slots + first,
            count: piece.count))
        numbers.append(number)
        waiting += piece.count
        guard waiting >= Self.scatteredTogether else { continue }
        judge(parts, of: numbers, by: query, hits, &progress)
        parts.removeAll(keepingCapacity: true)
        numbers.removeAll(keepingCapacity: true)
        waiting = 0
      }
      judge(parts, of: numbers, by: query, hits, &progress)
    }
    withExtendedLifetime(query) {}
  }

  /// Judges all rows of a piece that lie one after the other.
  private func judge(
    _ piece: RowSelection.Piece, by query: CodedQuery, _ hits: UnsafeMutablePointer<cvk_code_hit>,
    _ progress: inout Progress
  ) {
    var coded = query.query
    var rows = piece.codes.rows(from: 0, stride: geometry.codeStride)
    var threshold = progress.collector.threshold
    let found = cvk_code_hits(
      DotProduct.level, &coded, 1, &rows, geometry.codeStride, piece.count, &threshold, hits)
    let columns = selection.columns[piece.block]
    for hit in UnsafeBufferPointer(start: hits, count: found)
    where hit.upper >= progress.collector.threshold {
      note(piece.start + Int(hit.row), of: columns, upper: hit.upper, lower: hit.lower, &progress)
    }
  }

  /// Judges scattered rows of some pieces.
  private func judge(
    _ parts: [cvk_code_part], of numbers: [Int], by query: CodedQuery,
    _ hits: UnsafeMutablePointer<cvk_code_hit>, _ progress: inout Progress
  ) {
    var coded = query.query
    let found = cvk_code_hits_in_parts(
      DotProduct.level, &coded, parts, parts.count, geometry.codeStride,
      progress.collector.threshold, hits)
    for hit in UnsafeBufferPointer(start: hits, count: found)
    where hit.upper >= progress.collector.threshold {
      let piece = selection.pieces[numbers[Int(hit.query)]]
      note(
        selection.slot(Int(hit.row), of: piece), of: selection.columns[piece.block],
        upper: hit.upper, lower: hit.lower, &progress)
    }
  }
}
