import Archive
import Values

@testable import Query

/// Every face of an archive in memory, searched in the most obvious way.
struct Oracle {
  struct Face {
    var row: FaceRow
    var camera: CameraName
    var vector: [Float]
  }

  struct Hit {
    var face: Face
    var similarity: Float
    var members: Set<SightingID>
  }

  var faces: [Face] = []

  init(_ reader: ArchiveReader) throws {
    faces = try reader.snapshot { snapshot in
      var faces: [Face] = []
      let names = Dictionary(uniqueKeysWithValues: try snapshot.cameras.map { ($0.id, $0.name) })
      for entry in try snapshot.journal() {
        for sighting in try snapshot.sightings(of: entry.sourceID) {
          for row in try snapshot.faces(of: sighting.id) {
            let vector = try snapshot.embedding(row.id) ?? []
            faces.append(
              Face(
                row: row,
                camera: names[row.cameraID]
                  ?? CameraName(text: "", building: "", floor: "", number: ""), vector: vector))
          }
        }
      }
      return faces
    }
  }

  /// The faces that `filter` leaves.
  func admitted(_ filter: SearchFilter) -> [Face] {
    faces.filter { face in
      let isEarly = filter.from.map { face.row.time < $0 } ?? false
      let isLate = filter.to.map { face.row.time >= $0 } ?? false
      let isElsewhere =
        !filter.buildings.isEmpty && !filter.buildings.contains(face.camera.building)
        || !filter.floors.isEmpty && !filter.floors.contains(face.camera.floor)
        || !filter.cameras.isEmpty
          && !filter.cameras.contains { Glob($0).matches(face.camera.text) }
      let isPoor = filter.minimumQuality.map { face.row.quality.overall < $0 } ?? false
      let isSmall =
        filter.minimumFacePixels.map { max(face.row.box.width, face.row.box.height) < $0 } ?? false
      return !isEarly && !isLate && !isElsewhere && !isPoor && !isSmall
        && !filter.excludedFaces.contains(face.row.id)
        && !filter.excludedSightings.contains(face.row.sightingID)
    }
  }

  /// The hits, best first.
  func hits(
    _ query: [Float], _ filter: SearchFilter, floor: Float, by grouping: QueryOptions.Grouping
  ) -> [Hit] {
    let scored = admitted(filter).map { face in
      (face, zip(face.vector, query).reduce(Float(0)) { $0 + $1.0 * $1.1 })
    }.filter { $0.1 >= floor }
    let groups = Dictionary(grouping: scored) { face, _ -> Int64 in
      switch grouping {
      case .face: face.row.id.rawValue
      case .sighting: face.row.sightingID.rawValue
      case .camera: Int64(face.row.cameraID.rawValue)
      }
    }
    return groups.values.compactMap { members -> Hit? in
      members.max { $0.1 < $1.1 }.map { best in
        Hit(
          face: best.0, similarity: best.1, members: Set(members.map(\.0.row.sightingID)))
      }
    }.sorted { $0.similarity > $1.similarity }
  }
}
