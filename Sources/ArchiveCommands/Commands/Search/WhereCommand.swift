import Answers
import Archive
import ArgumentParser
import Query
import Values

/// `facearchive where`
struct WhereCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "where",
    abstract: "Tell where someone was, in order of time.",
    discussion: """
      The same hits as those of `search`, all that are similar enough, as an itinerary: from when \
      to when, at which camera, how similar.

      EXAMPLES
        facearchive where photo.jpg --from today
        facearchive where --sighting 17 --min-similarity 0.5
        facearchive where photo.jpg --merge-gap 0

      \(ExitStatusCode.readingHelp)
      """)

  @OptionGroup(title: "Who") var source: QuerySourceOptions
  @OptionGroup(title: "Where and when") var filter: SearchFilterOptions
  @OptionGroup var similarity: SimilarityOptions

  @Option(
    name: .customLong("merge-gap"), parsing: .unconditional,
    help: ArgumentHelp(
      "Sightings of one camera that are at most this far apart are one stay, in seconds.",
      valueName: "seconds"))
  var gapSeconds = Itinerary.defaultGapSeconds

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var weights: WeightsOption
  @OptionGroup var output: OutputOptions

  func validate() throws { try source.requireOne() }

  func run() throws {
    let opened = try OpenedArchive(archive, weights, needsNetworks: source.needsNetworks)
    let (itinerary, result) = try opened.searcher.itinerary(
      of: source.source, filter: try filter.filter(opened.clock), options: similarity.options,
      gapSeconds: gapSeconds)
    if output.json {
      try Console.print(try JSONText.document(ItineraryAnswer(itinerary, result)))
    } else {
      try Console.write(ItineraryText(itinerary, result).text)
    }
  }
}
