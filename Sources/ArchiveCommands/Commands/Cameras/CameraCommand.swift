import ArgumentParser

/// `facearchive camera`
struct CameraCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "camera",
    abstract: "List cameras, and say how their pictures are turned.",
    discussion: """
      A camera may be mounted on its side or upside down without its files saying so. When a file \
      shows no upright face, and faces in another turn of its pictures, `ingest` and `watch` read \
      that file, and the camera's files after it, turned so. Boxes, crops and sheets then show the \
      picture as people see it: upright.
      """,
    subcommands: [CameraListCommand.self, CameraSetCommand.self],
    defaultSubcommand: CameraListCommand.self)
}
