import Values

/// The contents of a contact sheet: plain values, ready to be laid out and drawn.
///
/// Texts are final: times are in the archive's zone, numbers are formatted. So the same value is
/// the same file, byte for byte, on a machine with the same cairo, pango and typefaces.
public struct ContactSheet: Sendable {
  /// The headline.
  public var title: String
  /// One line below it: `7 sightings, 3 cameras`.
  public var subtitle: String
  /// The faces of the query; at most `maximumQueryPictures` are shown.
  public var queryPictures: [SheetPicture]
  /// Labelled lines of the head: query, period, what was searched.
  public var facts: [SheetFact]
  /// In the order in which they are shown.
  public var tiles: [SheetTile]
  /// The text in place of tiles when there are none.
  public var emptyNote: String
  /// The lowest similarity of a tile, marked on its bar; `nil` draws no mark.
  public var similarityFloor: Float?
  /// The left of every page's foot.
  public var footnote: String
  /// When the sheet was made, the date of a PDF file: ISO 8601 with an offset and without
  /// fractions of seconds, `2020-09-03T09:12:00+02:00`.
  public var created: String
  /// Draw tiles with the surroundings of the face.
  public var showsContext: Bool

  /// How many pictures of the query fit the head; the rest is counted.
  public static let maximumQueryPictures = 5

  /// A sheet with these parts; none of them is drawn yet.
  public init(
    title: String, subtitle: String, queryPictures: [SheetPicture], facts: [SheetFact],
    tiles: [SheetTile], emptyNote: String, similarityFloor: Float?, footnote: String,
    created: String, showsContext: Bool
  ) {
    self.title = title
    self.subtitle = subtitle
    self.queryPictures = queryPictures
    self.facts = facts
    self.tiles = tiles
    self.emptyNote = emptyNote
    self.similarityFloor = similarityFloor
    self.footnote = footnote
    self.created = created
    self.showsContext = showsContext
  }
}

/// A labelled line of a sheet's head.
public struct SheetFact: Sendable, Hashable {
  /// What the line is about: `Period`.
  public var label: String
  /// What it says.
  public var text: String
  /// Printed in the colour of warnings: something that the reader must not overlook.
  public var isWarning: Bool

  /// A line of the head; a warning is drawn in another colour.
  public init(_ label: String, _ text: String, isWarning: Bool = false) {
    self.label = label
    self.text = text
    self.isWarning = isWarning
  }
}

/// A JPEG file and the face in it.
public struct SheetPicture: Sendable, Hashable {
  /// A JPEG file.
  public var jpeg: [UInt8]
  /// The face that has to stay in view, in pixels of the JPEG; `nil` for the middle.
  public var face: Box?

  /// A picture, and the face in its pixels to mark.
  public init(jpeg: [UInt8], face: Box?) {
    self.jpeg = jpeg
    self.face = face
  }
}

/// The surroundings of a face in its frame.
public enum SheetContext: Sendable, Hashable {
  /// A part of the frame; the face's box is drawn.
  case picture(SheetPicture)
  /// Why the picture is missing: `The source file no longer exists.`
  case missing(String)
}

/// One hit on a sheet.
public struct SheetTile: Sendable, Hashable {
  /// From 1; `nil` when the tiles are in no order of similarity.
  public var rank: Int?
  /// The crop; `nil` shows that it could not be read.
  public var picture: SheetPicture?
  /// Shown only by a sheet with `showsContext`.
  public var context: SheetContext?
  /// The camera's name: `10B_6_3`.
  public var camera: String
  /// Where it hangs: `Building 10B, floor 6`. Left out when the name needs two lines.
  public var place: String
  /// Local date and time: `2024-05-12 14:03:22`.
  public var time: String
  /// -1...1; `nil` when the tiles do not come from a search.
  public var similarity: Float?
  /// `sighting 12`
  public var identifier: String
  /// The source's file name or the end of its path.
  public var source: String
  /// Whether the tile shows the query itself.
  public var isQuery: Bool
  /// The time may be wrong; the head says why.
  public var isTimeInDoubt: Bool

  /// A tile with these parts; a similarity is a cosine, -1...1.
  public init(
    rank: Int?, picture: SheetPicture?, context: SheetContext? = nil, camera: String,
    place: String, time: String, similarity: Float?, identifier: String, source: String,
    isQuery: Bool = false, isTimeInDoubt: Bool = false
  ) {
    self.rank = rank
    self.picture = picture
    self.context = context
    self.camera = camera
    self.place = place
    self.time = time
    self.similarity = similarity
    self.identifier = identifier
    self.source = source
    self.isQuery = isQuery
    self.isTimeInDoubt = isTimeInDoubt
  }
}
