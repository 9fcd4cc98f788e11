import ArgumentParser
import Values

/// How busy the machine may be before work in the background pauses.
struct MaximumLoadOption: ParsableArguments {
  @Option(
    name: .customLong("max-load"), parsing: .unconditional,
    help: ArgumentHelp(
      "Pause while the system's load average of the last minute is above this.",
      valueName: "number"))
  var maximumLoad: Double?

  func validate() throws {
    if let maximumLoad, !(maximumLoad > 0 && maximumLoad.isFinite) {
      throw ValidationError("--max-load must be a number above 0.")
    }
  }

  var gate: LoadGate { LoadGate(maximumLoad: maximumLoad) }
}
