import ArchiveCommands

FaceArchiveProgram.main(Array(CommandLine.arguments.dropFirst()))
