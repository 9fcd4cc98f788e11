import CVectorKernels
import Values

/// A filter made ready for the scan.
struct RowFilter {
  private let time: Range<Int64>?
  private let cameras: [Int32]?
  private let cameraBits: UInt64
  private let minimumQuality: Float?
  private let sightings: [Int64]?
  private let excludedFaces: [Int64]
  private let faces: Range<Int64>?

  init(_ filter: VectorFilter) {
    time = filter.time.map { $0.lowerBound.milliseconds..<$0.upperBound.milliseconds }
    cameras = filter.cameras.map { $0.map(\.rawValue).sorted() }
    cameraBits =
      filter.cameras.map {
        $0.reduce(0) { $0 | BlockHeader.bit(of: $1.rawValue) }
      } ?? .max
    minimumQuality = filter.minimumQuality
    sightings = filter.sightings.map { $0.map(\.rawValue).sorted() }
    excludedFaces = filter.excludedFaces.map(\.rawValue).sorted()
    faces = filter.lastFace.map { last in
      Int64.min..<(last.rawValue == .max ? .max : last.rawValue + 1)
    }
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
    guard zone.header.deadCount == 0, cameras == nil, minimumQuality == nil, sightings == nil,
      excludedFaces.isEmpty
    else { return false }
    if let faces, zone.highestFace >= faces.upperBound { return false }
    guard let time else { return true }
    return zone.header.earliest >= time.lowerBound && zone.header.latest < time.upperBound
  }

  /// Sets `mask[slot]` to 1 for the live rows of `block` that pass and to 0 for all others.
  ///
  /// - Parameter mask: room for as many numbers as the block has rows.
  /// - Complexity: O(rows), times the logarithm of the sets' sizes.
  func fill(_ mask: UnsafeMutablePointer<UInt8>, for block: ColumnBlock) {
    let count = block.count
    if block.header.deadCount == 0 {
      mask.update(repeating: 1, count: count)
    } else {
      cvk_mask_live(block.dead.baseAddress, count, mask)
    }
    let header = block.header
    if let time, header.earliest < time.lowerBound || header.latest >= time.upperBound {
      cvk_mask_range(block.times.baseAddress, count, time.lowerBound, time.upperBound, mask)
    }
    if let cameras {
      cvk_mask_members32(
        DotProduct.level, block.cameras.baseAddress, count, cameras, cameras.count, mask)
    }
    if let minimumQuality {
      cvk_mask_at_least(block.qualities.baseAddress, count, minimumQuality, mask)
    }
    if let faces, block.highestFace >= faces.upperBound {
      cvk_mask_range(block.faces.baseAddress, count, faces.lowerBound, faces.upperBound, mask)
    }
    if let sightings {
      cvk_mask_members64(
        block.sightings.baseAddress, count, sightings, sightings.count, 1, mask)
    }
    if !excludedFaces.isEmpty {
      cvk_mask_members64(
        block.faces.baseAddress, count, excludedFaces, excludedFaces.count, 0, mask)
    }
  }
}
