import Answers
import Archive
import FaceRecognition
import Values

extension ModelAnswer {
  /// A network of `library`, and the archive's generation of it.
  public init(
    _ entry: ModelManifest.Model, in library: ModelLibrary, generations: [GenerationRow]
  ) {
    let own = generations.first {
      entry.role == .embedder && $0.embedder.sha256 == entry.sha256
    }
    self.init(
      name: entry.name, role: entry.role.rawValue,
      isDefault: library.manifest.defaults.name(of: entry.role) == entry.name,
      isAdded: library.isAdded(entry), path: library.path(of: entry), sha256: entry.sha256,
      bytes: entry.bytes, licence: entry.licence,
      origin: entry.origin ?? entry.source.map { "\($0.package) \($0.version), \($0.member)" },
      input: Input(entry.input), alignment: entry.alignment.map(Alignment.init),
      flip: entry.flip ?? false, dimension: entry.dimension, outputs: entry.outputs,
      decoder: entry.decoder?.rawValue, generation: own?.id.rawValue,
      generationState: own?.state.rawValue)
  }
}

extension ModelAnswer.Input {
  fileprivate init(_ input: ModelManifest.Input) {
    self.init(
      width: input.width, height: input.height, multipleOf: input.multipleOf,
      layout: input.layout.rawValue, channelOrder: input.channelOrder.rawValue, mean: input.mean,
      scale: input.scale)
  }
}

extension ModelAnswer.Alignment {
  fileprivate init(_ alignment: ModelManifest.Alignment) {
    switch alignment {
    case .named(let name): self = .named(name)
    case .points(let template):
      self = .points(
        Template(
          width: template.width, height: template.height, points: template.points,
          source: template.source))
    case .box(let crop): self = .box(Crop(margin: crop.margin, keepsAspect: crop.keepsAspect))
    }
  }
}

extension ModelsAnswer {
  /// The networks of `library`, in the order of its manifest.
  public init(_ library: ModelLibrary, generations: [GenerationRow]) {
    self.init(
      models: library.manifest.models.map {
        ModelAnswer($0, in: library, generations: generations)
      })
  }
}

extension ModelVerificationAnswer {
  /// Loads each of some networks of `library` and runs it on made pictures.
  ///
  /// - Throws: what is not a `Failure` of a network.
  public init(_ entries: [ModelManifest.Model], in library: ModelLibrary) throws {
    var models: [Model] = []
    for entry in entries {
      do {
        let file = try library.model(entry.role, named: entry.name)
        _ = try ModelTrial(file, library: library).run()
        models.append(Model(name: entry.name, isGood: true))
      } catch let failure as Failure {
        models.append(Model(name: entry.name, isGood: false, reason: failure.description))
      }
    }
    self.init(models: models)
  }
}

extension ModelAdditionAnswer {
  /// - Parameters:
  ///   - separation: Of faces of the archive, if the network was tried on those.
  ///   - detection: Of a detector that was tried on pictures of faces.
  ///   - isPutBack: Only its file, lost or damaged, was put back.
  public init(
    model: ModelAnswer, _ report: ModelTrial.Report, separation: Double? = nil,
    detection: ModelTrial.DetectorReport? = nil, isPutBack: Bool = false
  ) {
    func mean(_ values: [Float]) -> Float? {
      values.isEmpty ? nil : values.reduce(0, +) / Float(values.count)
    }
    let pairs =
      report.same.isEmpty ? "made pictures" : separation == nil ? "photos" : "archive"
    self.init(
      model: model,
      trial: Trial(
        on: detection.map { $0.overlaps.isEmpty ? "photos" : "archive" } ?? pairs,
        norms: report.norms, samePairs: report.same.count, differentPairs: report.different.count,
        sameSimilarity: mean(report.same), differentSimilarity: mean(report.different),
        separation: separation, facesShown: detection?.pictures, facesFound: detection?.found),
      isPutBack: isPutBack)
  }
}
