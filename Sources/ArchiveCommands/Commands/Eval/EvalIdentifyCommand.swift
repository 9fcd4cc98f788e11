import ArgumentParser
import Evaluation
import Query
import Values

/// `facearchive eval identify`
struct EvalIdentifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identify",
    abstract: "Find labelled photos among known people.",
    discussion: """
      GALLERY and PROBES hold a folder of photos for each person, or photos named after the \
      person (Ann_Lee.jpg, Ann_Lee_0002.jpg). It prints how often the right person is among the \
      first k (rank-k). If some probes show people whom the gallery does not know, it also prints \
      how often the right person comes first at a similarity that only the given share of \
      strangers reaches (TPIR at FPIR). The largest face of each photo counts.

      EXAMPLES
        facearchive eval identify enrolled/ seen/
        facearchive eval identify enrolled/ seen/ --rank 1 --rank 5 --fpir 0.01
        facearchive eval identify enrolled/ seen/ --json

      \(ExitStatusCode.photosHelp)
      """)

  @Argument(help: ArgumentHelp("Photos of known people.", valueName: "gallery"))
  var gallery: String

  @Argument(help: ArgumentHelp("Photos of the people to find.", valueName: "probes"))
  var probes: String

  @Option(
    name: .customLong("rank"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Report rank-k; may be repeated. Default: 1, 5, 10, 20.", valueName: "k"))
  var ranks: [Int] = []

  @Option(
    name: .customLong("fpir"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Report TPIR at this share of strangers; may be repeated. Default: 0.01, 0.1.",
      valueName: "rate"))
  var rates: [Double] = []

  @Option(
    name: .customLong("pick"),
    help: ArgumentHelp("Which face of a photo counts.", valueName: "largest|central"))
  var pick = FacePick.largest

  @OptionGroup var options: PhotoSetOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard ranks.allSatisfy({ $0 >= 1 }) else { throw ValidationError("--rank must be at least 1.") }
    guard rates.allSatisfy({ (0...1).contains($0) }) else {
      throw ValidationError("--fpir must be from 0 to 1.")
    }
  }

  func run() throws {
    let known = try PhotoFolder.people(in: gallery)
    let asked = try PhotoFolder.people(in: probes)
    let (photos, model) = try options.embed((known + asked).map(\.path), pick: pick)
    let labelled = zip(known + asked, photos).map { photo, embedding in
      Identification.Photo(person: photo.person, vector: embedding.vector)
    }
    let found = Identification(
      gallery: Array(labelled.prefix(known.count)), probes: Array(labelled.dropFirst(known.count)))
    let tally = PhotoTally(photos)
    let payload = IdentificationPayload(
      gallery: gallery, probes: probes, model: model, photos: tally,
      result: IdentificationResult(
        found, ranks: ranks.isEmpty ? [1, 5, 10, 20] : ranks,
        rates: rates.isEmpty ? [0.01, 0.1] : rates),
      lookups: zip(asked, found.lookups).map { photo, lookup in
        IdentificationPayload.Lookup(
          path: photo.path.description, person: photo.person, best: lookup.best,
          similarity: lookup.similarity, rank: lookup.rank, isKnown: lookup.isKnown)
      })
    try output.render(payload) { payload in
      "\(payload.model.name): \(payload.photos.words).\n" + payload.result.text
    }
    try tally.report()
  }
}

extension FacePick: ExpressibleByArgument {}

/// What `eval identify --json` writes. Schema/json-output.md tells what each field means.
struct IdentificationPayload: Encodable {
  struct Lookup: Encodable {
    var path: String
    var person: String
    var best: String?
    var similarity: Float?
    var rank: Int?
    var isKnown: Bool
  }

  var gallery: String
  var probes: String
  var model: EvaluatedModel
  var photos: PhotoTally
  var result: IdentificationResult
  var lookups: [Lookup]
}

/// Ranks and open-set points of one identification.
struct IdentificationResult: Encodable {
  struct Rank: Encodable {
    var rank: Int
    var found: SharePayload
  }

  struct OpenPoint: Encodable {
    var falsePositiveIdentificationRate: Double
    var similarity: Double
    var alarms: SharePayload
    var identified: SharePayload
  }

  var galleryPeople: Int
  var galleryPhotos: Int
  var galleryWithoutEmbedding: Int
  var probes: Int
  var probesWithoutEmbedding: Int
  var probesInGallery: Int
  var knownProbes: Int
  var ranks: [Rank]
  var openSet: [OpenPoint]

  init(_ found: Identification, ranks: [Int], rates: [Double]) {
    galleryPeople = found.galleryPeople
    galleryPhotos = found.galleryPhotos
    galleryWithoutEmbedding = found.galleryWithoutEmbedding
    probes = found.probes
    probesWithoutEmbedding = found.probesWithoutEmbedding
    probesInGallery = found.probesInGallery
    knownProbes = found.known
    self.ranks = ranks.map { Rank(rank: $0, found: SharePayload(found.found(withinRank: $0))) }
    openSet = rates.compactMap { rate in
      found.openSet(atRate: rate).map { point in
        OpenPoint(
          falsePositiveIdentificationRate: rate, similarity: point.similarity,
          alarms: SharePayload(point.alarms), identified: SharePayload(point.identified))
      }
    }
  }

  var text: String {
    let strangers = probes - knownProbes
    var text =
      "\(counted(probes, "probe")) among \(counted(galleryPeople, "person", plural: "people")) "
      + "in \(counted(galleryPhotos, "photo")): \(grouped(knownProbes)) of known people, "
      + "\(grouped(strangers)) of strangers.\n\n"
    if probesInGallery > 0 {
      text +=
        "\(grouped(probesInGallery)) of the probes are photos of the gallery itself: the figures "
        + "flatter. Give other photos.\n\n"
    }
    var table = TextTable([("RANK", .right), ("FOUND", .left)])
    if knownProbes > 0 {
      for entry in ranks { table.add(["\(entry.rank)", entry.found.words]) }
      text += table.text
    } else {
      text +=
        "Nobody can be found: no probe is called after a person of the gallery. The folders of a "
        + "person, or the photos, have to have the same name in both.\n"
    }
    guard !openSet.isEmpty else { return text }
    table = TextTable([
      ("FPIR", .right), ("SIMILARITY", .right), ("ALARMS", .left), ("TPIR", .left),
    ])
    for point in openSet {
      table.add([
        "\(decimals(point.falsePositiveIdentificationRate * 100, 1)) %",
        decimals(point.similarity, 3), point.alarms.words,
        knownProbes > 0 ? point.identified.words : "–",
      ])
    }
    return text + "\n" + table.text
  }
}
