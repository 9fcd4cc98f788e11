import ArgumentParser
import Query

/// How complete an answer has to be that need not be exact.
struct RecallOption: ParsableArguments {
  @Option(
    name: .customLong("recall"), parsing: .unconditional,
    help: ArgumentHelp(
      "The share of the true matches to find on average, above 0 and up to 1.",
      discussion: "More takes longer; 1 is the same as exact. Small archives and narrow filters "
        + "are searched exactly anyway. Without it: \(QueryOptions().recall).",
      valueName: "share"))
  var given: Double?

  /// Whether the user chose one.
  var isGiven: Bool { given != nil }

  /// What was given, or else the default.
  var share: Double { given ?? QueryOptions().recall }

  func validate() throws {
    if let given, !(given > 0 && given <= 1) {
      throw ValidationError("--recall must be above 0 and up to 1.")
    }
  }
}
