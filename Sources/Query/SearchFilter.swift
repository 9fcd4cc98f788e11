import Answers
import Archive
import Values
import Wording

/// Which faces a search considers. Each part narrows; an empty part narrows nothing.
public struct SearchFilter: Sendable, Hashable {
  /// Faces at this moment or later.
  public var from: WallTime?
  /// Faces before this moment.
  public var to: WallTime?
  /// Globs over building names, as ``Glob`` reads them; letter case does not matter.
  public var buildings: [String] = []
  /// Globs over floor names; letter case does not matter.
  public var floors: [String] = []
  /// Globs over camera names: `10B_*_3`.
  public var cameras: [String] = []
  /// The least overall quality of a face, 0...1.
  public var minimumQuality: Float?
  /// The least size of a face: the longer side of its box, in pixels of the source's frame; from 0.
  public var minimumFacePixels: Float?
  /// Sightings of which no face is considered.
  public var excludedSightings: Set<SightingID> = []
  /// Faces that are not considered.
  public var excludedFaces: Set<FaceID> = []

  /// A filter that admits every face.
  public init() {}

  /// The period, half open; `nil` when neither end is given.
  public var period: Range<WallTime>? {
    guard from != nil || to != nil else { return nil }
    let start = from ?? WallTime(milliseconds: .min)
    let end = to ?? WallTime(milliseconds: .max)
    return start < end ? start..<end : start..<start
  }

  /// Whether anything but a period and cameras narrows the search.
  public var narrowsFurther: Bool {
    minimumQuality != nil || minimumFacePixels != nil || !excludedSightings.isEmpty
      || !excludedFaces.isEmpty
  }

  /// Whether the filter names cameras in any way.
  public var namesCameras: Bool { !buildings.isEmpty || !floors.isEmpty || !cameras.isEmpty }

  /// The cameras that the filter admits, `nil` for all.
  ///
  /// - Throws: `Failure(.usage)` when the period is empty, the quality is not within 0...1 or the
  ///   size is below 0;
  ///   `Failure(.notFound)` naming the building, floor or camera that no camera of `known` has, or
  ///   when no camera has them together.
  /// - Complexity: O(cameras × patterns).
  public func admittedCameras(
    among known: [(id: CameraID, name: CameraName)], clock: ArchiveClock
  ) throws(Failure) -> Set<CameraID>? {
    try checkValues(clock: clock)
    guard namesCameras else { return nil }
    for building in buildings {
      try require("building", building, known) { Self.fits($0.building, building) }
    }
    for floor in floors {
      try require("floor", floor, known) { Self.fits($0.floor, floor) }
    }
    for pattern in cameras {
      let glob = Glob(pattern)
      try require("camera", pattern, known) { glob.matches($0.text) }
    }
    let globs = cameras.map(Glob.init)
    let admitted = known.filter { camera in
      (buildings.isEmpty || buildings.contains { Self.fits(camera.name.building, $0) })
        && (floors.isEmpty || floors.contains { Self.fits(camera.name.floor, $0) })
        && (globs.isEmpty || globs.contains { $0.matches(camera.name.text) })
    }
    guard !admitted.isEmpty else {
      throw Failure(
        .notFound, attempted: "find cameras for the filter",
        subject: Words.cameras(buildings: buildings, floors: floors, cameras: cameras),
        reason: "no camera of the archive has all of these",
        remedy: Self.cameraList(known.map(\.name.text)))
    }
    return Set(admitted.map(\.id))
  }

  /// Whether a face is considered.
  ///
  /// - Parameter cameras: Those that the filter admits; `nil` for all.
  public func admits(_ face: FaceRow, cameras: Set<CameraID>?) -> Bool {
    (cameras?.contains(face.cameraID) ?? true) && (period?.contains(face.time) ?? true)
      && admitsWhatever(face)
  }

  /// Whether a face is considered, wherever and whenever it was seen.
  func admitsWhatever(_ face: FaceRow) -> Bool {
    face.quality.overall >= minimumQuality ?? -.infinity
      && max(face.box.width, face.box.height) >= minimumFacePixels ?? 0
      && !excludedSightings.contains(face.sightingID) && !excludedFaces.contains(face.id)
  }

  private func checkValues(clock: ArchiveClock) throws(Failure) {
    if let from, let to, from >= to {
      throw Failure(
        .usage, attempted: "search the period",
        subject: "from \(clock.text(from)) to \(clock.text(to))",
        reason: from == to ? "it is empty" : "it ends before it begins",
        remedy: "Give a --from that is earlier than --to.")
    }
    if let minimumQuality, !(0...1).contains(minimumQuality) {
      throw Failure(
        .usage, attempted: "search with the quality", subject: "\(minimumQuality)",
        reason: "a quality is a number from 0 to 1", remedy: "Give --min-quality 0.3, for example.")
    }
    if let minimumFacePixels, !(minimumFacePixels >= 0 && minimumFacePixels.isFinite) {
      throw Failure(
        .usage, attempted: "search faces of the size", subject: "\(minimumFacePixels)",
        reason: "a size is a number of pixels from 0", remedy: "Give --min-face 80, for example.")
    }
  }

  private func require(
    _ kind: String, _ wanted: String, _ known: [(id: CameraID, name: CameraName)],
    _ fits: (CameraName) -> Bool
  ) throws(Failure) {
    for camera in known where fits(camera.name) { return }
    let names: [String] =
      switch kind {
      case "building": known.map(\.name.building)
      case "floor": known.map(\.name.floor)
      default: known.map(\.name.text)
      }
    let remedy =
      (kind == "camera" ? Self.hint(wanted, known.map(\.name)) : "") + Self.list(kind, names)
    throw Failure(
      .notFound, attempted: "find the \(kind)", subject: wanted,
      reason: known.isEmpty ? "the archive has no cameras yet" : "no camera of the archive fits",
      remedy: known.isEmpty ? "Ingest a folder of videos first." : remedy)
  }

  /// What else in the archive has the name that no camera has: `10B is a building: give --building
  /// 10B. `, or nothing.
  private static func hint(_ wanted: String, _ cameras: [CameraName]) -> String {
    if cameras.contains(where: { fits($0.building, wanted) }) {
      return "\(wanted) is a building: give --building \(wanted). "
    }
    guard cameras.contains(where: { fits($0.floor, wanted) }) else { return "" }
    return "\(wanted) is a floor: give --floor \(wanted). "
  }

  /// Whether a building's or floor's name fits what a user wrote: a glob, or the name itself.
  private static func fits(_ name: String, _ wanted: String) -> Bool {
    Glob(wanted).matches(name)
  }

  private static func cameraList(_ names: [String]) -> String { list("camera", names) }

  /// `The archive has the cameras A, B and 3 more.`
  private static func list(_ kind: String, _ names: [String]) -> String {
    let shown = 12
    let sorted = Set(names).sorted()
    let rest = sorted.count > shown ? ", and \(sorted.count - shown) more" : ""
    let plural = sorted.count == 1 ? kind : "\(kind)s"
    return "The archive has the \(plural) \(sorted.prefix(shown).joined(separator: ", "))\(rest)."
  }
}
