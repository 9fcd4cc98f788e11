import Archive
import FaceSearch
import Values

/// Faces of recordings that the filter's period and cameras leave out where the recording stands
/// first, and admit where a copy of it stands.
///
/// The index knows a face by the camera and time of its source. Copies under other names are rare:
/// their faces are searched besides, and take the camera and time of the copy.
struct Elsewhere {
  private struct Place {
    var file: RecordedFile
    /// What the copy's time is ahead of the source's.
    var shiftMilliseconds: Int64
  }

  private var places: [FaceID: Place] = [:]
  /// How many sightings these faces belong to.
  private(set) var sightings = 0

  /// - Parameter cameras: Those that the filter admits; `nil` for all.
  /// - Complexity: O(faces of recordings with such copies), besides what finds these.
  init(
    _ filter: SearchFilter, cameras: Set<CameraID>?, in snapshot: borrowing ArchiveSnapshot
  ) throws {
    guard cameras != nil || filter.period != nil else { return }
    let files = try snapshot.filesElsewhere().filter { cameras?.contains($0.camera) ?? true }
    let sources = try snapshot.sources(Array(Set(files.map(\.source))))
    let starts = Dictionary(uniqueKeysWithValues: sources.map { ($0.id, $0.start) })
    for file in files {
      guard let start = starts[file.source] else { continue }
      let shift = file.start.milliseconds &- start.milliseconds
      for sighting in try snapshot.sightings(of: file.source) {
        var isFound = false
        for face in try snapshot.faces(of: sighting.id)
        where places[face.id] == nil && filter.admitsWhatever(face)
          && !filter.admits(face, cameras: cameras)
          && filter.period?.contains(face.time.shifted(by: shift)) ?? true
        {
          places[face.id] = Place(file: file, shiftMilliseconds: shift)
          isFound = true
        }
        sightings += isFound ? 1 : 0
      }
    }
  }

  /// How many faces there are.
  var faceCount: Int { places.count }

  /// The camera and start of the copy that admits a face, and what its time is ahead of the
  /// source's; `nil` for other faces.
  func place(of face: FaceID) -> (camera: CameraID, start: WallTime, shiftMilliseconds: Int64)? {
    places[face].map { ($0.file.camera, $0.file.start, $0.shiftMilliseconds) }
  }

  /// `answer` with these faces searched as well.
  func added(
    to answer: FaceAnswer, _ vector: [Float], _ goal: SearchGoal, _ options: SearchOptions,
    in snapshot: borrowing ArchiveSnapshot
  ) throws -> FaceAnswer {
    guard !places.isEmpty else { return answer }
    let more = try snapshot.search(
      vector, filter: FaceFilter(rows: RowSet(faces: Array(places.keys))), goal: goal,
      options: options)
    var answer = answer
    let hits = more.hits.map { hit in
      guard let place = places[hit.faceID] else { return hit }
      var hit = hit
      hit.camera = place.file.camera
      hit.time = hit.time.shifted(by: place.shiftMilliseconds)
      return hit
    }
    answer.hits = (answer.hits + hits).sorted {
      ($1.similarity, $0.faceID) < ($0.similarity, $1.faceID)
    }
    answer.coverage.rowsMatchingFilter += more.coverage.rowsMatchingFilter
    answer.coverage.rowsScanned += more.coverage.rowsScanned
    return answer
  }
}

extension WallTime {
  /// The moment so many milliseconds later.
  func shifted(by milliseconds: Int64) -> WallTime {
    WallTime(milliseconds: self.milliseconds &+ milliseconds)
  }
}
