import Answers
import Archive
import ArgumentParser
import Query
import Values

/// `facearchive where`
struct WhereCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "where",
    abstract: "Show where someone was, in order of time.",
    discussion: """
      Takes all hits that `search` would find and prints them as an itinerary: from when to when, \
      at which camera, how similar.

      EXAMPLES
        facearchive where photo.jpg --from today
        facearchive where --sighting 17 --min-similarity 0.5
        facearchive where photo.jpg --merge-gap 0

      \(ExitStatusCode.readingHelp)
      """)

  @OptionGroup var question: QuestionOptions

  @Option(
    name: .customLong("merge-gap"), parsing: .unconditional,
    help: ArgumentHelp(
      "Join sightings of one camera that are at most this far apart into one stay, in seconds.",
      valueName: "seconds"))
  var gapSeconds = ItineraryAnswer.defaultGapSeconds

  @OptionGroup var output: OutputOptions

  func validate() throws { try question.source.requireOne() }

  func run() throws {
    let opened = try question.open()
    let answer = try opened.searcher.itinerary(
      of: question.source.source, filter: try question.filter.filter(opened.clock),
      options: question.similarity.options, gapSeconds: gapSeconds)
    try output.render(answer) { $0.text }
  }
}
