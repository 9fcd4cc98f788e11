import Values

/// Which rows a search considers. Every part that is given must hold.
///
/// Filters are part of the scan: no row is dropped after a cut-off, so a narrow filter never
/// shortens an answer that could have been longer.
public struct FaceFilter: Sendable, Hashable {
  /// Rows that at least one of these windows admits; `nil` admits all rows, an empty list none.
  ///
  /// A list, because cameras have clocks of their own: a period of true time is one window for
  /// each group of cameras whose clocks are equally wrong.
  public var windows: [CameraWindow]?
  /// Rows of at least this overall quality, 0...1.
  public var minimumQuality: Float?
  /// Rows of faces of which the longer side of the box is at least this long, in pixels of the
  /// source's frame: what `ingest --min-face` means.
  public var minimumFacePixels: Float?
  /// The only rows admitted; `nil` for all.
  public var rows: RowSet?
  /// Rows that are left out, also of those in ``rows``.
  public var excluded: RowSet
  /// Rows up to this face.
  ///
  /// A reader that took its snapshot of the metadata before that of the index passes the last face
  /// that the metadata know, so that faces committed in between stay out of the answer.
  public var lastFace: FaceID?
  /// The predicates that ``rows`` stands for, because ``replacing(_:with:)`` looked them up.
  public private(set) var lookedUp: Set<FilterPredicate> = []

  /// A filter of one window, or of none.
  ///
  /// - Parameters:
  ///   - time: A period by the cameras' own clocks; its upper end is excluded.
  ///   - cameras: The only cameras admitted; an empty set admits none.
  public init(
    time: Range<WallTime>? = nil, cameras: Set<CameraID>? = nil, minimumQuality: Float? = nil,
    minimumFacePixels: Float? = nil, rows: RowSet? = nil, excluded: RowSet = RowSet(),
    lastFace: FaceID? = nil
  ) {
    let isOpen = time == nil && cameras == nil
    self.windows = isOpen ? nil : [CameraWindow(cameras: cameras, time: time)]
    self.minimumQuality = minimumQuality
    self.minimumFacePixels = minimumFacePixels
    self.rows = rows
    self.excluded = excluded
    self.lastFace = lastFace
  }

  /// The predicates that narrow this filter.
  public var predicates: Set<FilterPredicate> {
    Set(FilterPredicate.allCases.filter { $0.narrows(self) })
  }

  /// The same filter with the rows that pass some of its predicates in place of those predicates.
  ///
  /// - Parameter passing: Rows that pass `predicates` and belong to ``rows``, and no others.
  public func replacing(
    _ predicates: Set<FilterPredicate>, with passing: RowSet
  ) -> FaceFilter {
    var filter = self
    for predicate in predicates { predicate.remove(from: &filter) }
    filter.rows = passing
    filter.lookedUp.formUnion(predicates)
    return filter
  }
}

/// A period of some cameras.
public struct CameraWindow: Sendable, Hashable {
  /// The cameras; `nil` for all, an empty set for none.
  public var cameras: Set<CameraID>?
  /// The period by the cameras' own clocks, its upper end excluded; `nil` for all times.
  public var time: Range<WallTime>?

  /// A window; without arguments it admits every row.
  public init(cameras: Set<CameraID>? = nil, time: Range<WallTime>? = nil) {
    self.cameras = cameras
    self.time = time
  }

  /// Whether the window admits what `camera` saw at `time`, by the camera's own clock.
  public func admits(_ camera: CameraID, at time: WallTime) -> Bool {
    (cameras?.contains(camera) ?? true) && (self.time?.contains(time) ?? true)
  }
}

/// A part of a filter that an engine may or may not take.
///
/// Rows admitted and left out, and the last face, are not among them: every engine takes those,
/// for they stand for whatever it does not take.
public enum FilterPredicate: String, Sendable, Hashable, CaseIterable {
  /// ``FaceFilter/windows``
  case windows
  /// ``FaceFilter/minimumQuality``
  case quality
  /// ``FaceFilter/minimumFacePixels``
  case faceSize = "face-size"

  fileprivate func narrows(_ filter: FaceFilter) -> Bool {
    switch self {
    case .windows: filter.windows != nil
    case .quality: filter.minimumQuality != nil
    case .faceSize: filter.minimumFacePixels != nil
    }
  }

  fileprivate func remove(from filter: inout FaceFilter) {
    switch self {
    case .windows: filter.windows = nil
    case .quality: filter.minimumQuality = nil
    case .faceSize: filter.minimumFacePixels = nil
    }
  }
}
