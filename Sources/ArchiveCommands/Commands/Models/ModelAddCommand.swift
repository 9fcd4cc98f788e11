import Answers
import Archive
import ArgumentParser
import FFmpeg
import FaceRecognition
import Foundation
import Reindex
import Values
import Wording

/// `facearchive model add`
struct ModelAddCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Try a network, and add it to the archive.",
    discussion: """
      FILE is any ONNX network with one input of the shape 1x3xHxW or 1xHxWx3. Describe what it \
      expects with a manifest or with options. What the options leave out comes from the file.

      A manifest is a JSON object: name, role (embedder, detector, landmarks), licence, input \
      (width, height, layout NCHW or NHWC, channelOrder RGB or BGR, mean and scale of the three \
      channels: value = (pixel - mean) x scale), outputs (names). An embedder needs dimension and \
      alignment: arcface-112, omz-128, dlib-150, a template of its own ({width, height, points: \
      five pairs, source}), "box", or {"box": {"margin": 0.25}} as for FaceNet. A detector needs \
      decoder: yunet, scrfd (outputs: the scores of strides 8, 16 and 32, then their boxes, then \
      their points) or retinaface (outputs: boxes, probabilities, points). Optional: sha256, flip \
      (the mean of the embeddings of a face and its mirror image), origin, \
      publishedFalseMatchRates (a list of rate and similarity).

      The network is tried first: on made pictures; on the photos of --same and --different, or \
      for a detector those of --face-photo; without photos, on faces of the archive. If it fails, \
      it is not added. If the file of an added model is lost or damaged, add the same file again \
      to put it back.

      EXAMPLES
        facearchive model add w600k.onnx --manifest w600k.json
        facearchive model add facenet.onnx --name facenet --channels RGB \\
          --mean 127.5 --scale 0.0078125 --align box --margin 0.25 --licence MIT
        facearchive model add reid.onnx --manifest reid.json \\
          --same a1.jpg --same a2.jpg --different b.jpg
        facearchive model add scrfd.onnx --role detector --decoder scrfd \\
          --name scrfd --channels RGB --mean 127.5 --scale 0.0078125 \\
          --licence none --face-photo photo.jpg

      \(ExitStatusCode.help([
        .done, .failed, .noArchive, .mismatch, .damaged, .usage,
      ]))
      """)

  @Argument(help: ArgumentHelp("The network's ONNX file.", valueName: "file"))
  var file: String

  @OptionGroup(title: "What it expects") var flags: ModelFlags

  @Option(
    name: .customLong("same"),
    help: ArgumentHelp(
      "Photos of one person to try it on, at least two; may be repeated.", valueName: "photo"))
  var same: [String] = []

  @Option(
    name: .customLong("different"),
    help: ArgumentHelp("Photos of other people to try it on; may be repeated.", valueName: "photo"))
  var different: [String] = []

  // `--face` is its older name; to `search` that word means the number of a face.
  @Option(
    name: [.customLong("face-photo"), .customLong("face")],
    help: ArgumentHelp(
      "Photos that show a face, to try a detector on; may be repeated.", valueName: "photo"))
  var faces: [String] = []

  @Flag(
    name: .customLong("untested"),
    help: "Add it even if it does not tell the archive's faces apart, or does not find them.")
  var untested = false

  @OptionGroup var archive: ArchiveOption
  @OptionGroup var weights: WeightsOption
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if same.isEmpty != different.isEmpty || same.count == 1 {
      throw ValidationError(
        "Give at least two photos of one person with --same, and at least one "
          + "of another with --different.")
    }
  }

  func run() throws {
    let opened = try OpenedModels(archive, weights)
    let directory = WeightsOption.addedModels(in: opened.archive)
    if let lost = try opened.library.lostModel(ofFileAt: file) {
      try AddedModels(directory: directory).putBack(lost)
      return try show(
        lost.entry, opened, try ModelTrial(lost, library: opened.library).run(), isPutBack: true)
    }
    let description = try flags.description(of: file)
    let model = try description.file(at: file, among: opened.library)
    let library = opened.library.adding(model)
    var report = try ModelTrial(model, library: library).run()
    var separation: Double?
    let detection = try tryDetector(model, library, opened)
    if !same.isEmpty {
      (report.same, report.different) = try tryPhotos(model, library)
    } else if model.entry.role == .embedder {
      let embedder = try CropEmbedder(library: library, model: model.entry.name)
      let reader = try ArchiveReader(path: opened.archive)
      if let trial = try reader.snapshot({ try ArchiveTrial(embedder, in: $0) }) {
        (report.same, report.different) = (trial.same, trial.different)
        separation = trial.separation
        try judge(trial, model.entry.name)
      }
    }
    var added = try AddedModels(directory: directory)
    try added.add(model.entry, contents: model.contents)
    try show(model.entry, opened, report, separation: separation, detection: detection)
  }

  /// Prints what was added.
  private func show(
    _ entry: ModelManifest.Model, _ opened: OpenedModels, _ report: ModelTrial.Report,
    separation: Double? = nil, detection: ModelTrial.DetectorReport? = nil,
    isPutBack: Bool = false
  ) throws {
    let library = try weights.library(archive: opened.archive)
    let answer = ModelAdditionAnswer(
      model: ModelAnswer(entry, in: library, generations: opened.generations), report,
      separation: separation, detection: detection, isPutBack: isPutBack)
    try output.render(answer) { $0.text }
  }

  private func tryPhotos(
    _ model: ModelFile, _ library: ModelLibrary
  ) throws -> ([Float], [Float]) {
    var names = library.manifest.defaults
    switch model.entry.role {
    case .embedder: names.embedder = model.entry.name
    case .detector: names.detector = model.entry.name
    case .landmarks: names.landmarks = model.entry.name
    }
    let result = try ModelTrial.compare(
      same: try same.map(Self.photo), different: try different.map(Self.photo),
      with: try FaceAnalyzer(library: library, models: names), model: model.entry.name)
    return (result.same, result.different)
  }

  private func judge(_ trial: ArchiveTrial, _ name: String) throws {
    guard trial.separation < ArchiveTrial.leastSeparation, !untested else { return }
    throw Failure(
      .modelMismatch, attempted: "add the model", subject: name,
      reason: "it does not tell the archive's faces apart: faces of one sighting are more similar "
        + "than those of different people in only \(decimals(trial.separation * 100, 1)) % of "
        + "pairs; channel order, mean, scale or alignment may be wrong",
      remedy: "Correct the manifest, or add the network anyway with --untested.")
  }

  /// Tries a detector on the given photos, or else on faces of the archive; `nil` for networks of
  /// other roles, and without any picture.
  private func tryDetector(
    _ model: ModelFile, _ library: ModelLibrary, _ opened: OpenedModels
  ) throws -> ModelTrial.DetectorReport? {
    guard model.entry.role == .detector else {
      guard faces.isEmpty else {
        throw Failure(
          .usage, attempted: "add the model", subject: model.entry.name,
          reason: "--face-photo is for detectors, but its role is \(model.entry.role.rawValue)",
          remedy: "Leave out --face-photo.")
      }
      return nil
    }
    var names = library.manifest.defaults
    names.detector = model.entry.name
    let analyzer = try FaceAnalyzer(library: library, models: names)
    if !faces.isEmpty {
      let photos = try faces.map {
        ModelTrial.GoldenFace(picture: try Self.photo($0), box: nil, name: $0)
      }
      let report = try ModelTrial.find(photos, with: analyzer)
      try judge(report, least: 1, "the photos", model.entry.name)
      return report
    }
    let reader = try ArchiveReader(path: opened.archive)
    guard let trial = try reader.snapshot({ try DetectorTrial(analyzer, in: $0) }) else {
      return nil
    }
    if !untested {
      try judge(trial.report, least: DetectorTrial.leastShare, "crops", model.entry.name)
    }
    return trial.report
  }

  private func judge(
    _ report: ModelTrial.DetectorReport, least: Double, _ what: String, _ name: String
  ) throws {
    guard Double(report.found) < least * Double(report.pictures) else { return }
    throw Failure(
      .modelMismatch, attempted: "add the model", subject: name,
      reason: "it finds the face in \(report.found) of \(report.pictures) \(what)"
        + (report.flaws.first.map { "; for one, \($0)" } ?? "")
        + ": channel order, mean, scale, decoder or the order of its outputs may be wrong",
      remedy: faces.isEmpty
        ? "Correct the manifest, or add the network anyway with --untested."
        : "Correct the manifest, or give photos that show a face.")
  }

  private static func photo(_ path: String) throws -> PixelImage {
    do {
      return try StillImage.decode(path: Array(path.utf8))
    } catch {
      throw Failure(
        .unreadableMedia, attempted: "read the photo", subject: path,
        reason: error.detail.isEmpty ? error.call : error.detail,
        remedy: "Give a JPEG, PNG, WebP, TIFF or BMP picture.", cause: error)
    }
  }
}

extension ModelAdditionAnswer {
  /// The same for people.
  var text: String {
    if isPutBack {
      return "Put back the file of the \(model.role) \(model.name), which was lost or "
        + "damaged. It is the same file that was added.\n"
    }
    var text = "Added the \(model.role) \(model.name), \(Words.bytes(Int64(model.bytes))).\n"
    if let same = trial.sameSimilarity, let different = trial.differentSimilarity {
      text +=
        "Tried on \(trial.on == "archive" ? "faces of this archive" : "photos"): mean "
        + "similarity \(decimals(Double(same), 3)) of \(counted(trial.samePairs, "pair")) of "
        + "one person, \(decimals(Double(different), 3)) of \(grouped(trial.differentPairs)) of "
        + "different people.\n"
    } else if model.role == "embedder" {
      text +=
        "Tried on made pictures only: the archive has too few faces. Give photos with "
        + "--same and --different to try it on.\n"
    }
    if let shown = trial.facesShown, let found = trial.facesFound {
      text +=
        "Tried on \(trial.on == "archive" ? "crops of this archive" : "photos"): it found the "
        + "face in \(grouped(found)) of \(grouped(shown)).\n"
    } else if model.role == "detector" {
      text +=
        "Tried on made pictures only: the archive has too few faces. Give photos with "
        + "--face-photo to try it on.\n"
    }
    if model.role == "embedder" {
      text += "To use it: facearchive reindex --model \(model.name)\n"
    } else if model.role == "detector" {
      text +=
        "To use it: facearchive redetect --detector \(model.name), and ingest --detector "
        + "\(model.name) …\n"
    }
    return text
  }
}
