import ArgumentParser
import FaceRecognition
import Foundation
import Values

/// What a new network expects, as a manifest or single options describe it.
struct ModelFlags: ParsableArguments {
  @Option(
    name: .customLong("manifest"),
    help: ArgumentHelp(
      "A JSON file that describes all of it, instead of the options below.", valueName: "file"))
  var manifest: String?

  @Option(name: .customLong("name"), help: ArgumentHelp("The network's name.", valueName: "name"))
  var name: String?

  @Option(
    name: .customLong("role"),
    help: ArgumentHelp(
      "What the network does. Default: embedder.", valueName: "embedder|detector|landmarks"))
  var role: ModelManifest.Role?

  @Option(
    name: .customLong("licence"),
    help: ArgumentHelp("The licence of its weights.", valueName: "text"))
  var licence: String?

  @Option(
    name: .customLong("origin"),
    help: ArgumentHelp("Where the network comes from.", valueName: "text"))
  var origin: String?

  @Option(
    name: .customLong("channels"),
    help: ArgumentHelp("The order of its colour channels.", valueName: "RGB|BGR"))
  var channels: ModelManifest.Input.ChannelOrder?

  @Option(
    name: .customLong("mean"),
    help: ArgumentHelp(
      "Subtracted from each pixel: one number or three. Default: 0.", valueName: "numbers"))
  var mean: ChannelNumbers?

  @Option(
    name: .customLong("scale"),
    help: ArgumentHelp(
      "Then multiplied with it: one number or three. Default: 1.", valueName: "numbers"))
  var scale: ChannelNumbers?

  @Option(
    name: .customLong("size"),
    help: ArgumentHelp("The size of its input, if the file leaves it open.", valueName: "WxH"))
  var size: PixelSize?

  @Option(
    name: .customLong("align"),
    help: ArgumentHelp(
      "How to align faces for it.", valueName: "arcface-112|omz-128|dlib-150|box"))
  var align: String?

  @Option(
    name: .customLong("margin"), parsing: .unconditional,
    help: ArgumentHelp(
      "With --align box: how much to add to the box, as a share of its sides.", valueName: "number")
  )
  var margin: Float?

  @Option(
    name: .customLong("decoder"),
    help: ArgumentHelp(
      "How to read a detector's outputs. Default: yunet.", valueName: "yunet|scrfd|retinaface"))
  var decoder: ModelManifest.Decoder?

  @OptionGroup var mirror: MirrorImageFlag

  @Option(
    name: .customLong("output"),
    help: ArgumentHelp("The output to use, if it has several.", valueName: "name"))
  var output: String?

  func validate() throws {
    let others: [Any?] = [
      name, role, licence, origin, channels, mean, scale, size, align, margin, decoder, output,
    ]
    let isDescribed = others.contains { $0 != nil } || mirror.isGiven
    guard (manifest != nil) != isDescribed else {
      throw ValidationError(
        manifest == nil
          ? "Describe the network with --manifest, or with --name, --licence, --channels, --align."
          : "--manifest describes everything: leave out the other options.")
    }
    if manifest == nil, name == nil || licence == nil {
      throw ValidationError("Give --name and --licence, or a --manifest.")
    }
    if decoder != nil, role != .detector {
      throw ValidationError("--decoder needs --role detector.")
    }
    if margin != nil, align != "box" {
      throw ValidationError("--margin needs --align box.")
    }
  }

  /// The description of the network in `file`.
  ///
  /// - Throws: `Failure` `.modelMismatch` when the file or the manifest cannot be used;
  ///   `ValidationError` for what neither the options nor the file say.
  func description(of file: String) throws -> ModelDescription {
    if let manifest { return try ModelDescription(path: manifest) }
    let facts = try ModelFacts(path: file)
    let role = role ?? .embedder
    let outputs = facts.outputs.map(\.name)
    var description = ModelDescription(
      name: name ?? "", role: role, licence: licence ?? "", input: input(facts, role),
      outputs: output.map { [$0] } ?? outputs)
    description.origin = origin
    switch role {
    case .detector: description.decoder = decoder ?? .yunet
    case .landmarks: description.decoder = .onet
    case .embedder:
      guard channels != nil, let align else {
        throw ValidationError("An embedder needs --channels and --align, or a --manifest.")
      }
      guard outputs.count == 1 || output != nil else {
        throw ValidationError(
          "Choose one of its outputs with --output: \(outputs.joined(separator: ", ")).")
      }
      description.alignment =
        align == "box" ? .box(ModelManifest.BoxCrop(margin: margin ?? 0)) : .named(align)
      description.flip = mirror.isGiven ? true : nil
      description.dimension = facts.dimension(of: description.outputs.first)
    }
    return description
  }

  /// The network's input: what no option says comes from the file.
  private func input(
    _ facts: ModelFacts, _ role: ModelManifest.Role
  ) -> ModelManifest.Input {
    ModelManifest.Input(
      width: size?.width ?? facts.sides.width, height: size?.height ?? facts.sides.height,
      multipleOf: role == .detector ? 32 : nil, layout: facts.layout,
      channelOrder: channels ?? .rgb, mean: mean?.numbers ?? [0, 0, 0],
      scale: scale?.numbers ?? [1, 1, 1])
  }
}

/// Three numbers for the three channels, or one for all: `127.5`, `104,117,123`.
struct ChannelNumbers: ExpressibleByArgument {
  var numbers: [Float]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
      .map { Float($0.trimmingCharacters(in: .whitespaces)) }
    let numbers = parts.compactMap { $0 }.filter(\.isFinite)
    guard numbers.count == parts.count, numbers.count == 1 || numbers.count == 3 else {
      return nil
    }
    self.numbers = numbers.count == 1 ? Array(repeating: numbers[0], count: 3) : numbers
  }
}

/// `112x112`
struct PixelSize: ExpressibleByArgument {
  var width: Int
  var height: Int

  init?(argument: String) {
    let sides = argument.split(separator: "x").map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1], width > 0, height > 0
    else { return nil }
    self.width = width
    self.height = height
  }
}

extension ModelManifest.Role: ExpressibleByArgument {}
extension ModelManifest.Input.ChannelOrder: ExpressibleByArgument {}
extension ModelManifest.Decoder: ExpressibleByArgument {}
