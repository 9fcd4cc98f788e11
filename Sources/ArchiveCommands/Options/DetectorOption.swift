import ArgumentParser

/// Which network finds faces.
struct DetectorOption: ParsableArguments {
  @Option(
    name: .customLong("detector"),
    help: ArgumentHelp(
      "The model that finds faces, as `model list` names it. Default: the manifest's.",
      valueName: "name"))
  var name: String?
}
