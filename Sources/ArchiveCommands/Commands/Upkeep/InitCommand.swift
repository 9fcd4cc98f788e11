import Archive
import ArgumentParser
import FileWatch
import Foundation
import Values

/// `facearchive init`
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Create an empty archive.",
    discussion: """
      The archive keeps one time zone for good. Folder times that name no zone are in it, and so \
      are all times that the program prints or reads. `ingest` uses the templates given here when \
      it is given none.

      EXAMPLES
        facearchive init /srv/faces
        facearchive init /srv/faces --time-zone Europe/Berlin
        facearchive init faces --camera-template 'c<number>@<building>.<floor>'

      \(ExitStatusCode.help([.done, .failed, .usage]))
      """)

  @Argument(
    help: ArgumentHelp(
      "The directory to create; the same as --archive.", valueName: "dir"))
  var directory: String?

  @OptionGroup var archive: ArchiveOption

  @Option(
    name: .customLong("time-zone"),
    help: ArgumentHelp(
      "The archive's time zone, by its IANA name. Default: this machine's.", valueName: "zone"))
  var timeZone: String?

  @OptionGroup var layout: LayoutOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    guard let path = directory ?? ArchiveOption.named(archive.archive) else {
      throw Failure(
        .usage, attempted: "create an archive", reason: "you named no directory",
        remedy: "Name one: facearchive init DIR")
    }
    if let option = archive.archive, let directory, option != directory {
      throw Failure(
        .usage, attempted: "create an archive in", subject: directory,
        reason: "--archive names another directory, \(option)", remedy: "Name one of them.")
    }
    let zone = timeZone ?? TimeZone.current.identifier
    let settings = ArchiveSettings(timeZone: zone, values: try layout.settings())
    let created = try ArchiveDirectory.create(at: path, settings: settings)
    try output.render(created) { created in
      """
      Created an empty archive in \(created.archive); its times are in \(created.timeZone).
      Next: facearchive ingest ROOT --archive \(created.archive)

      """
    }
  }
}
