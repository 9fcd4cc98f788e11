import ArgumentParser

/// Whether only warnings are wanted.
struct WarningsOption: ParsableArguments {
  @Flag(
    name: .customLong("warnings"),
    help: "Only sources with warnings, and what these say.")
  var isGiven = false
}
