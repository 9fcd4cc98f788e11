import CVectorKernels
import FaceSearch
import Values

/// A filter made ready for the scan: once for each search.
struct RowFilter {
  /// A window whose rows the hull does not separate from others.
  private struct Window {
    /// Ascending; `nil` for all.
    var cameras: [Int32]?
    var time: Range<Int64>?

    func cut(_ mask: UnsafeMutablePointer<UInt8>, of block: ColumnBlock) {
      let header = block.header
      if let time, header.earliest < time.lowerBound || header.latest >= time.upperBound {
        cvk_mask_range(
          block.times.baseAddress, block.count, time.lowerBound, time.upperBound, mask)
      }
      if let cameras {
        cvk_mask_members32(
          DotProduct.level, block.cameras.baseAddress, block.count, cameras, cameras.count, mask)
      }
    }
  }

  /// The hull of all windows' times; `nil` for all times.
  let time: Range<Int64>?
  /// The cameras of all windows together, ascending; `nil` for all.
  let cameras: [Int32]?
  /// Whether only rows that are named one by one are admitted.
  let namesRows: Bool
  private let cameraBits: UInt64
  private let windows: [Window]
  private let minimumQuality: Float?
  private let admitted: Members
  private let excluded: Members
  private let faces: Range<Int64>?

  /// Faces and sightings as the kernels take them, ascending.
  private struct Members {
    var faces: [Int64]
    var sightings: [Int64]

    init(_ rows: RowSet) {
      faces = rows.faces.map(\.rawValue)
      sightings = rows.sightings.map(\.rawValue)
    }

    var isEmpty: Bool { faces.isEmpty && sightings.isEmpty }

    /// What keeps the rows that are members, or with 0 those that are not.
    func cuts(of block: ColumnBlock, keep: Int32) -> [Cut] {
      [(block.faces, faces), (block.sightings, sightings)].compactMap { values, members in
        guard !members.isEmpty || (isEmpty && keep == 1) else { return nil }
        return { mask in
          cvk_mask_members64(
            values.baseAddress, block.count, members, members.count, keep, mask)
        }
      }
    }
  }

  init(_ filter: FaceFilter) {
    let all = filter.windows?.map { window in
      Window(
        cameras: window.cameras.map { $0.map(\.rawValue).sorted() },
        time: window.time.map { $0.lowerBound.milliseconds..<$0.upperBound.milliseconds })
    }
    (time, cameras) = Self.hull(all)
    cameraBits = cameras.map { $0.reduce(0) { $0 | BlockHeader.bit(of: $1) } } ?? .max
    // Windows of the same time are their hull.
    windows = all.flatMap { all in all.allSatisfy { $0.time == all[0].time } ? nil : all } ?? []
    minimumQuality = filter.minimumQuality
    namesRows = filter.rows != nil
    admitted = Members(filter.rows ?? RowSet())
    excluded = Members(filter.excluded)
    faces = filter.lastFace.map { last in
      Int64.min..<(last.rawValue == .max ? .max : last.rawValue + 1)
    }
  }

  private static func hull(_ windows: [Window]?) -> (time: Range<Int64>?, cameras: [Int32]?) {
    guard let windows else { return (nil, nil) }
    let times = windows.compactMap(\.time)
    let cameras = windows.compactMap(\.cameras)
    var hull: Range<Int64>?
    if times.count == windows.count, let first = times.map(\.lowerBound).min(),
      let end = times.map(\.upperBound).max()
    {
      hull = first..<end
    }
    return (hull, cameras.count == windows.count ? Set(cameras.joined()).sorted() : nil)
  }

  /// Whether every row up to the face `last` passes.
  func isOpen(upTo last: Int64) -> Bool {
    time == nil && cameras == nil && !reachesBeyondStrips(upTo: last)
  }

  /// Whether strips, which are ordered by camera and time, do not show which rows up to the face
  /// `last` pass.
  func reachesBeyondStrips(upTo last: Int64) -> Bool {
    if let faces, last >= faces.upperBound { return true }
    return !windows.isEmpty || minimumQuality != nil || namesRows || !excluded.isEmpty
  }

  /// Whether a zone map leaves room for a row that passes.
  func mayMatch(_ zone: BlockDirectory<some BlockStorage>.Zone) -> Bool {
    if let faces, zone.lowestFace >= faces.upperBound { return false }
    let header = zone.header
    guard header.deadCount < header.rowCount else { return false }
    if let time, header.latest < time.lowerBound || header.earliest >= time.upperBound {
      return false
    }
    return header.cameras & cameraBits != 0
  }

  /// Whether a zone map shows that every row passes.
  func matchesAll(of zone: BlockDirectory<some BlockStorage>.Zone) -> Bool {
    guard zone.header.deadCount == 0, cameras == nil, windows.isEmpty, minimumQuality == nil,
      !namesRows, excluded.isEmpty
    else { return false }
    if let faces, zone.highestFace >= faces.upperBound { return false }
    guard let time else { return true }
    return zone.header.earliest >= time.lowerBound && zone.header.latest < time.upperBound
  }

  /// Sets `mask[slot]` to 1 for the live rows of `block` that pass and to 0 for all others.
  ///
  /// - Parameter mask: room for as many numbers as the block has rows.
  /// - Complexity: O(rows), times the logarithm of the sets' sizes and the number of windows.
  func fill(_ mask: UnsafeMutablePointer<UInt8>, for block: ColumnBlock) {
    let count = block.count
    if block.header.deadCount == 0 {
      mask.update(repeating: 1, count: count)
    } else {
      cvk_mask_live(block.dead.baseAddress, count, mask)
    }
    let hull = Window(cameras: cameras, time: time)
    hull.cut(mask, of: block)
    if !windows.isEmpty {
      Self.keep(mask, count, anyOf: windows.map { window in { window.cut($0, of: block) } })
    }
    if let minimumQuality {
      cvk_mask_at_least(block.qualities.baseAddress, count, minimumQuality, mask)
    }
    if let faces, block.highestFace >= faces.upperBound {
      cvk_mask_range(block.faces.baseAddress, count, faces.lowerBound, faces.upperBound, mask)
    }
    if namesRows { Self.keep(mask, count, anyOf: admitted.cuts(of: block, keep: 1)) }
    for cut in excluded.cuts(of: block, keep: 0) { cut(mask) }
  }

  /// Clears the numbers of some rows in a mask.
  private typealias Cut = (UnsafeMutablePointer<UInt8>) -> Void

  /// Clears `mask[slot]` where each of `cuts` would.
  private static func keep(
    _ mask: UnsafeMutablePointer<UInt8>, _ count: Int, anyOf cuts: [Cut]
  ) {
    guard cuts.count != 1 else { return cuts[0](mask) }
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, 2 * count)) { memory in
      guard let kept = memory.baseAddress else { return }
      let part = kept + count
      kept.update(repeating: 0, count: count)
      for cut in cuts {
        part.update(from: mask, count: count)
        cut(part)
        for slot in 0..<count { kept[slot] |= part[slot] }
      }
      mask.update(from: kept, count: count)
    }
  }
}
