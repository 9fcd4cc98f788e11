import Answers
import Archive
import Values

/// Where some recordings stand: under which cameras and times, and whether their files are there.
struct RecordingPlaces {
  private let files: [SourceID: [RecordedFile]]
  private let lookup: FileLookup
  private let cameras: [CameraID: CameraName]
  private let clock: ArchiveClock

  init(
    of sources: [SourceRow], cameras: [CameraID: CameraName], _ clock: ArchiveClock,
    in snapshot: borrowing ArchiveSnapshot
  ) throws {
    files = try snapshot.files(of: sources.map(\.id))
    lookup = FileLookup(Set(files.values.joined().map(\.path) + sources.map(\.path)))
    self.cameras = cameras
    self.clock = clock
  }

  /// The file of a recording that stands at a camera and time, and what became of it.
  func file(
    of source: SourceRow, at camera: CameraID, _ start: WallTime
  ) -> (path: FilePath, state: FileLookup.State) {
    let own = (files[source.id] ?? []).filter { $0.camera == camera && $0.start == start }
    return lookup.state(of: own, called: source.path)
  }

  /// Where else a recording stands than at a camera and time.
  ///
  /// - Parameter span: A part of it, in the source's own time.
  func others(
    of source: SourceRow, than camera: CameraID, _ start: WallTime,
    span: ClosedRange<WallTime>
  ) -> [SearchAnswer.Place] {
    var known = [camera: [start]]
    var places: [SearchAnswer.Place] = []
    let own = [(source.cameraID, source.start, source.path)]
    let copies = (files[source.id] ?? []).map { ($0.camera, $0.start, $0.path) }
    for (camera, start, path) in own + copies where !(known[camera] ?? []).contains(start) {
      known[camera, default: []].append(start)
      guard let name = cameras[camera] else { continue }
      let shift = start.milliseconds &- source.start.milliseconds
      places.append(
        SearchAnswer.Place(
          camera: CameraAnswer(name), start: clock.at(span.lowerBound.shifted(by: shift)),
          end: clock.at(span.upperBound.shifted(by: shift)), path: path.description))
    }
    return places
  }
}
