import FaceSearch
import Values

/// The found faces that one hit stands for.
struct HitGroup: Equatable {
  /// The most similar one; of equals the one with the lowest number.
  var best: FaceHit
  /// All of them, best first.
  var faces: [FaceHit]

  /// Groups faces of an answer by face, sighting or camera.
  ///
  /// - Parameter hits: By falling similarity, then rising face number.
  /// - Returns: In the order of their best faces.
  /// - Complexity: O(n).
  static func grouped(_ hits: [FaceHit], by grouping: QueryOptions.Grouping) -> [HitGroup] {
    var groups: [HitGroup] = []
    var places: [Int64: Int] = [:]
    for hit in hits {
      let key: Int64 =
        switch grouping {
        case .face: hit.faceID.rawValue
        case .sighting: hit.sightingID.rawValue
        case .camera: Int64(hit.camera.rawValue)
        }
      if let place = places[key] {
        groups[place].faces.append(hit)
      } else {
        places[key] = groups.count
        groups.append(HitGroup(best: hit, faces: [hit]))
      }
    }
    return groups
  }
}
