import Values

/// Rows of an index, named by their face or by their sighting.
///
/// A row is a face today and will be a sighting where sightings have vectors of their own: a row
/// belongs to the set when its face or its sighting does.
public struct RowSet: Sendable, Hashable {
  /// Faces that belong to the set, ascending, each once.
  public private(set) var faces: [FaceID]
  /// Sightings of which all rows belong to the set, ascending, each once.
  public private(set) var sightings: [SightingID]

  /// A set of all rows of these faces and of these sightings.
  ///
  /// - Complexity: O(n log n) for n numbers; O(n) where they ascend.
  public init(faces: [FaceID] = [], sightings: [SightingID] = []) {
    self.faces = Self.distinct(faces)
    self.sightings = Self.distinct(sightings)
  }

  /// Whether no row belongs to the set.
  public var isEmpty: Bool { faces.isEmpty && sightings.isEmpty }

  /// Whether the row of a face of a sighting belongs to the set.
  ///
  /// - Complexity: O(log n)
  public func contains(_ face: FaceID, of sighting: SightingID) -> Bool {
    Self.contains(faces, face) || Self.contains(sightings, sighting)
  }

  /// Adds the rows of faces.
  ///
  /// - Complexity: O(n log n)
  public mutating func insert(faces: [FaceID]) {
    self.faces = Self.distinct(self.faces + faces)
  }

  private static func distinct<ID: Comparable>(_ ids: [ID]) -> [ID] {
    var distinct: [ID] = []
    for id in ids.sorted() where distinct.last != id { distinct.append(id) }
    return distinct
  }

  private static func contains<ID: Comparable>(_ ids: [ID], _ wanted: ID) -> Bool {
    var (low, high) = (0, ids.count)
    while low < high {
      let middle = (low + high) / 2
      if ids[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    return low < ids.count && ids[low] == wanted
  }
}
