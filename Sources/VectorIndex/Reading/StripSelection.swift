import Values

/// The rows that a filter leaves, in the blocks of the strips of its cameras, for an exact search.
struct StripSelection {
  /// Rows of one block of a strip.
  struct Part {
    let strip: StripBlock
    /// The codes of all of them; `nil` where the block has none.
    let codes: HalfCodeBlock?
    /// Where they lie in the block.
    let slots: Range<Int>
    /// Only those within it pass; `nil` when all do that are not deleted.
    let window: Range<Int64>?
    /// The place of the first of them among the slots of all parts.
    let start: Int
  }

  private(set) var parts: [Part] = []
  /// Slots of all parts.
  private(set) var slotCount = 0
  /// Rows that pass.
  private(set) var count = 0
  /// Which rows pass the parts of the filter that the order of strips does not decide; `nil` when
  /// there are none.
  let others: FilteredRows?
  /// Slots without half codes.
  private var looseCount = 0
  private var windowedParts = 0
  private let isScattered: Bool

  /// - Complexity: O(blocks of the cameras), and O(rows) for what strips do not show.
  init(
    of reader: VectorIndexReader<some BlockStorage>, filter: RowFilter, sketches: SketchGeometry
  ) throws {
    let time = filter.time
    others = try FilteredRows(beyondStrips: filter, of: reader)
    isScattered = filter.cameras != nil || others != nil
    let strips = try reader.directory.strips(of: filter.cameras, sketches: sketches)
    parts.reserveCapacity(strips.count)
    for strip in strips {
      var slots = 0..<strip.count
      var window: Range<Int64>?
      if let time, strip.header.earliest < time.lowerBound || strip.header.latest >= time.upperBound
      {
        guard strip.header.latest >= time.lowerBound, strip.header.earliest < time.upperBound else {
          continue
        }
        let (first, end, found) = strip.slots(within: time)
        guard found > 0 else { continue }
        (slots, window) = (first..<end, time)
        windowedParts += 1
        count += found
      } else {
        count += strip.liveCount
      }
      let codes = try reader.directory.halfCodes(of: strip, sketches: sketches)
      if codes == nil { looseCount += slots.count }
      parts.append(
        Part(strip: strip, codes: codes, slots: slots, window: window, start: slotCount))
      slotCount += slots.count
    }
    if let others { count = others.count }
  }

  /// Whether judging these rows by half codes takes less than judging them by codes in row order.
  ///
  /// Source: measured with the benchmark at 512 dimensions, in times that a row takes whose half
  /// codes lie behind those of another: a row whose codes do takes twice that, one that is fetched
  /// from somewhere six times that, a block of a strip 50 times and one that a window cuts 500
  /// times.
  var isQuicker: Bool {
    let byStrip = slotCount + 5 * looseCount + 50 * parts.count + 450 * windowedParts
    return byStrip < count * (isScattered ? 6 : 2)
  }

  /// Whether the row in `slot` of a part passes; it is not deleted.
  func passes(_ slot: Int, of part: Part) -> Bool {
    if let window = part.window, !window.contains(part.strip.times[slot]) { return false }
    return others?.contains(part.strip.rows[slot]) ?? true
  }

  /// The rows at some places among the slots of all parts.
  func rows(at places: [UInt32]) -> [UInt32] {
    places.map { place in
      let part = part(at: Int(place))
      return part.strip.rows[part.slots.lowerBound + Int(place) - part.start]
    }
  }

  private func part(at place: Int) -> Part {
    var (low, high) = (0, parts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if parts[middle].start <= place { low = middle } else { high = middle }
    }
    return parts[low]
  }
}
