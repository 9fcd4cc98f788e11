import Archive
import ArgumentParser
import Query
import Values

/// `facearchive stills`
struct StillsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stills",
    abstract: "List posters and other faces that never move, and how often they were left out.",
    discussion: """
      A poster or a photo on a wall appears in every recording of its camera. Its first \
      \(ArchiveWriter.storedStillRecordings) recordings are stored as sightings like any other. A \
      later recording that shows the same face at the same place, motionless from beginning to \
      end, is left out and only counted. This lists those places: the camera, where in the \
      picture, from when to when, in how many recordings, and a stored sighting that shows the \
      face. A person who moves there is stored as everywhere. A person who moves by less than a \
      hundredth of the head through three whole recordings of at least eight seconds would be \
      counted too.

      `journal show` lists what was left out of one file. `ingest --keep-stills` and `watch \
      --keep-stills` leave nothing out; `journal retry` has a file read again.

      EXAMPLES
        facearchive stills
        facearchive stills --json | jq '.places[] | select(.leftOut > 100)'
        facearchive sheet --pick-sighting 17 --out poster.png

      \(ExitStatusCode.readingHelp)
      """)

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    let listing = try ArchiveReader(path: try archive.path()).snapshot { snapshot in
      let clock = try ArchiveClock(zoneName: snapshot.settings.timeZone)
      let names = Dictionary(
        uniqueKeysWithValues: try snapshot.cameras.map { ($0.id, $0.name.text) })
      return StillListing(
        places: try snapshot.stillPlaces().map { place in
          StillListing.Place(place, camera: names[place.cameraID] ?? "?", clock: clock)
        })
    }
    try output.render(listing) { $0.text }
  }
}

/// What `stills` reports.
struct StillListing: Encodable {
  struct Place: Encodable {
    var place: Int64
    var camera: String
    /// In pixels of the recordings.
    var box: Box
    /// ISO 8601 in the archive's zone.
    var firstSeen: String
    var lastSeen: String
    /// Recordings that it was seen in.
    var recordings: Int
    /// Sightings that were left out.
    var leftOut: Int
    /// Stored sightings of it, in order of time.
    var sightings: [Int64]

    private enum CodingKeys: String, CodingKey {
      case place, camera, box, firstSeen, lastSeen, recordings, leftOut, sightings
    }

    let period: String

    init(_ row: StillPlaceRow, camera: String, clock: ArchiveClock) {
      place = row.id
      self.camera = camera
      box = row.box
      firstSeen = clock.isoText(row.time.lowerBound)
      lastSeen = clock.isoText(row.time.upperBound)
      recordings = row.recordings
      leftOut = row.leftOut
      sightings = row.sightings.map(\.rawValue)
      period = clock.spanText(row.time.lowerBound, row.time.upperBound)
    }

    /// Where in the picture, for people.
    var position: String {
      "\(Int(box.width.rounded()))x\(Int(box.height.rounded())) at "
        + "\(Int(box.x.rounded())),\(Int(box.y.rounded()))"
    }
  }

  var places: [Place]

  /// The list for people.
  var text: String {
    guard !places.isEmpty else { return "Nothing was left out.\n" }
    var table = TextTable([
      ("PLACE", .right), ("CAMERA", .left), ("IN THE PICTURE", .left), ("FROM – TO", .left),
      ("RECORDINGS", .right), ("LEFT OUT", .right), ("SIGHTING", .right),
    ])
    for place in places {
      table.add([
        "\(place.place)", place.camera, place.position, place.period, grouped(place.recordings),
        grouped(place.leftOut), place.sightings.first.map { "\($0)" } ?? "removed",
      ])
    }
    return table.text
  }
}
