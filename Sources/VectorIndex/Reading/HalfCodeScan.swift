import CVectorKernels
import Values

/// Bounds the similarity of every row of a selection of strips from above, by half codes where
/// there are any and else by codes.
///
/// Sendable: the blocks' bytes do not change while ``run(threads:)`` is in progress, for the
/// caller's transaction outlives it; each thread writes only to the bounds of its parts and to the
/// candidates of its number.
final class HalfCodeScan: @unchecked Sendable {
  /// Parts below which another thread costs more than it saves: about 100 µs of scanning.
  private static let leastParts = 32

  private let selection: StripSelection
  private let query: CodedQuery
  private let sketches: SketchGeometry
  /// The bound of every slot; those of deleted rows are not numbers.
  private let uppers: AlignedBuffer

  /// - Parameter query: for half codes.
  init(
    _ selection: StripSelection, query: CodedQuery, loose: CodedQuery,
    reader: VectorIndexReader<some BlockStorage>, sketches: SketchGeometry
  ) throws {
    self.selection = selection
    self.query = query
    self.sketches = sketches
    uppers = AlignedBuffer(byteCount: max(1, selection.slotCount) * MemoryLayout<Float>.stride)
    try boundLooseRows(by: loose, reader: reader)
  }

  /// Bounds the rows of blocks without half codes by their codes.
  private func boundLooseRows(
    by query: CodedQuery, reader: VectorIndexReader<some BlockStorage>
  ) throws {
    var places: [Int] = []
    var rows: [UInt32] = []
    for part in selection.parts where part.codes == nil {
      for slot in part.slots where part.strip.times[slot] != StripBlock.deletedTime {
        places.append(part.start + slot - part.slots.lowerBound)
        rows.append(part.strip.rows[slot])
      }
      uppers.withValues(Float.self) { uppers in
        (uppers + part.start).update(repeating: .nan, count: part.slots.count)
      }
    }
    let bounds = query.bounds(
      at: try reader.directory.codePlaces(rows), stride: reader.geometry.codeStride)
    uppers.withValues(Float.self) { uppers in
      for (place, bound) in zip(places, bounds) { uppers[place] = bound }
    }
  }

  /// Bounds all rows.
  ///
  /// - Parameters:
  ///   - depth: how many of those with the highest bounds to return at least.
  ///   - floor: none with a lower bound is returned.
  /// - Returns: places of some rows with the highest bounds.
  func run(threads: Int, depth: Int, floor: Float) -> SketchCandidates {
    let parts = selection.parts.count
    let count = min(threads, parts / Self.leastParts + 1)
    let found = (0..<count).map { _ in SketchCandidates(depth: depth, floor: floor) }
    let shared = Shared(candidates: found)
    Parallel.run(count, threads: count) { number in
      let share = (parts * number / count)..<(parts * (number + 1) / count)
      self.scan(share, shared.candidates[number])
    }
    for other in found.dropFirst() { found[0].merge(other) }
    return found[0]
  }

  /// Sendable: each thread uses the candidates of its number only.
  private struct Shared: @unchecked Sendable {
    let candidates: [SketchCandidates]
  }

  private func scan(_ share: Range<Int>, _ candidates: SketchCandidates) {
    uppers.withValues(Float.self) { uppers in
      select(share.lazy.map { self.selection.parts[$0] }, { candidates.cut }) { part in
        if let codes = part.codes {
          var query = self.query.query
          var rows = codes.rows(from: part.slots.lowerBound)
          cvk_half_uppers(
            DotProduct.level, &query, &rows, self.sketches.width, part.slots.count,
            uppers + part.start)
        }
      } visit: { part, slot, place in
        guard uppers[place] >= candidates.cut, self.selection.passes(slot, of: part) else {
          return true
        }
        candidates.offer(UInt32(place), estimate: uppers[place])
        return true
      }
    }
  }

  /// The rows that pass whose bound is at least `threshold`, in any order, those of `known` left
  /// out; `nil` when there are more than `limit`.
  ///
  /// - Parameter knownFrom: no bound of a row of `known` is lower.
  func rows(
    from threshold: Float, except known: Set<UInt32>, knownFrom: Float, limit: Int
  ) -> [UInt32]? {
    var rows: [UInt32] = []
    uppers.withValues(Float.self) { uppers in
      select(selection.parts, { threshold }, before: { _ in }) { part, slot, place in
        guard self.selection.passes(slot, of: part) else { return true }
        let row = part.strip.rows[slot]
        if uppers[place] < knownFrom || !known.contains(row) { rows.append(row) }
        return rows.count <= limit
      }
    }
    return rows.count <= limit ? rows : nil
  }

  /// Calls `visit` for the slots of `parts` whose bound reaches what `threshold` gives, until it
  /// returns `false`.
  private func select(
    _ parts: some Sequence<StripSelection.Part>, _ threshold: () -> Float,
    before: (StripSelection.Part) -> Void,
    visit: (_ part: StripSelection.Part, _ slot: Int, _ place: Int) -> Bool
  ) {
    let capacity = StripLayout.capacity(sketches)
    uppers.withValues(Float.self) { uppers in
      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: capacity) { positions in
        for part in parts {
          before(part)
          let found = cvk_select_at_least(
            DotProduct.level, uppers + part.start, part.slots.count, threshold(),
            positions.baseAddress)
          for position in positions[..<found] {
            let slot = part.slots.lowerBound + Int(position)
            guard visit(part, slot, part.start + Int(position)) else { return }
          }
        }
      }
    }
  }
}
