import Answers
import ArgumentParser
import Evaluation
import Query
import Values
import Wording

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
      Identification.Photo(
        person: photo.person, vector: embedding.vector, isUnreadable: embedding.problem != nil)
    }
    let found = Identification(
      gallery: Array(labelled.prefix(known.count)), probes: Array(labelled.dropFirst(known.count)))
    let tally = EvaluationAnswer.Photos(photos)
    let answer = IdentificationAnswer(
      gallery: gallery, probes: probes, model: model, photos: tally,
      result: EvaluationAnswer.Identification(
        found, ranks: ranks.isEmpty ? [1, 5, 10, 20] : ranks,
        rates: rates.isEmpty ? [0.01, 0.1] : rates),
      lookups: zip(asked, found.lookups).map { photo, lookup in
        IdentificationAnswer.Lookup(
          path: photo.path.description, person: photo.person, best: lookup.best,
          similarity: lookup.similarity, rank: lookup.rank, isKnown: lookup.isKnown)
      })
    try output.render(answer) { answer in
      "\(answer.model.name): \(answer.photos.words).\n" + answer.result.text
    }
    try tally.report()
  }
}

extension FacePick: ExpressibleByArgument {}

extension EvaluationAnswer.Identification {
  /// The same for people.
  var text: String {
    let strangers = probes - knownProbes
    var text =
      "\(counted(probes, "probe")) among \(counted(galleryPeople, "person", plural: "people")) "
      + "in \(counted(galleryPhotos, "photo")): \(grouped(knownProbes)) of known people, "
      + "\(grouped(strangers)) of strangers.\n\n"
    if probesInGallery > 0 {
      text +=
        "\(grouped(probesInGallery)) of the probes are photos of the gallery itself: the figures "
        + "look too good. Give other photos.\n\n"
    }
    var table = TextTable([("RANK", .right), ("FOUND", .left)])
    if knownProbes > 0 {
      for entry in ranks { table.add(["\(entry.rank)", entry.found.words]) }
      text += table.text
    } else {
      text +=
        "Nobody can be found: no probe is named after a person of the gallery. The folders of a "
        + "person, or the photos, must have the same name in both.\n"
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
