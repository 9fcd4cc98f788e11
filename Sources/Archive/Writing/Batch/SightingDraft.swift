import GRDB
import SightingStream
import Values

/// A sighting as far as it has been streamed.
struct SightingDraft {
  let id: SightingID
  let sourceID: SourceID
  let cameraID: CameraID
  let ordinal: Int
  var startPTS: Int64
  var endPTS: Int64
  var startSeconds: Double
  var endSeconds: Double
  var detections: Int
  var faces: Int
  var firstBox: Box
  var lastBox: Box
  var isComplete = false
  /// When the source's first frame was recorded.
  let sourceStart: WallTime
  /// The embeddings of its best faces in the live generation, until it ends.
  var looks: [[Float]] = []

  /// A sighting of which one face is known.
  init(id: SightingID, source: ClaimedSource, face: StreamedFace) {
    self.id = id
    sourceID = source.id
    cameraID = source.cameraID
    sourceStart = source.start
    ordinal = face.sighting
    startPTS = face.pts
    endPTS = face.pts
    startSeconds = face.seconds
    endSeconds = face.seconds
    firstBox = face.box
    lastBox = face.box
    detections = 1
    faces = 1
  }

  /// A sighting that ended.
  init(id: SightingID, source: ClaimedSource, ended: StreamedSighting, faces: Int) {
    self.id = id
    sourceID = source.id
    cameraID = source.cameraID
    sourceStart = source.start
    ordinal = ended.ordinal
    startPTS = ended.startPTS
    endPTS = ended.endPTS
    startSeconds = ended.startSeconds
    endSeconds = ended.endSeconds
    firstBox = ended.firstBox
    lastBox = ended.lastBox
    detections = ended.detections
    self.faces = faces
    isComplete = true
  }

  /// A sighting that is stored already, with other values.
  init(_ row: SightingRow, sourceStart: WallTime) {
    id = row.id
    sourceID = row.sourceID
    cameraID = row.cameraID
    self.sourceStart = sourceStart
    ordinal = row.ordinal
    startPTS = row.startPTS
    endPTS = row.endPTS
    startSeconds = row.startSeconds
    endSeconds = row.endSeconds
    firstBox = row.firstBox
    lastBox = row.lastBox
    detections = row.detections
    faces = row.keptFaces
    isComplete = row.isComplete
  }

  /// Takes one more face of the sighting into account.
  mutating func add(_ face: StreamedFace) {
    faces += 1
    detections += 1
    if face.pts < startPTS {
      startPTS = face.pts
      startSeconds = face.seconds
      firstBox = face.box
    }
    if face.pts > endPTS {
      endPTS = face.pts
      endSeconds = face.seconds
      lastBox = face.box
    }
  }

  func save(to database: Database) throws {
    let statement = try database.cachedStatement(
      sql: """
        INSERT INTO sighting (id, source_id, ordinal, camera_id, start_ms, end_ms, start_pts,
          end_pts, start_seconds, end_seconds, detections, first_x, first_y, first_width,
          first_height, last_x, last_y, last_width, last_height, is_complete,
          checksum)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET start_ms = excluded.start_ms, end_ms = excluded.end_ms,
          start_pts = excluded.start_pts, end_pts = excluded.end_pts,
          start_seconds = excluded.start_seconds, end_seconds = excluded.end_seconds,
          detections = excluded.detections, first_x = excluded.first_x,
          first_y = excluded.first_y, first_width = excluded.first_width,
          first_height = excluded.first_height, last_x = excluded.last_x,
          last_y = excluded.last_y, last_width = excluded.last_width,
          last_height = excluded.last_height, is_complete = excluded.is_complete,
          checksum = excluded.checksum
        """)
    let start = sourceStart.advanced(bySeconds: startSeconds)
    let end = sourceStart.advanced(bySeconds: endSeconds)
    var columns: [any DatabaseValueConvertible] = [
      id.rawValue, sourceID.rawValue, ordinal, cameraID.rawValue, start.milliseconds,
      end.milliseconds, startPTS, endPTS, startSeconds, endSeconds, detections,
    ]
    columns += firstBox.columns
    columns += lastBox.columns
    columns += [isComplete]
    columns += [RowChecksum.value(of: columns.map(\.databaseValue))]
    try statement.execute(arguments: StatementArguments(columns))
  }
}

extension Box {
  /// x, y, width and height as SQLite keeps them: every Float is a Double.
  var columns: [Double] { [x, y, width, height].map(Double.init) }
}
