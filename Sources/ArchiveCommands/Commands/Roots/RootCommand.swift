import ArgumentParser

/// `facearchive root`
struct RootCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "root",
    abstract: "Say that a dump was moved.",
    subcommands: [RootMoveCommand.self])
}
