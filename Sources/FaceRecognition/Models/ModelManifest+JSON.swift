import Foundation

extension ModelManifest {
  /// Why a manifest cannot be used.
  struct Problem: Error {
    /// A clause that follows "Cannot use the model manifest X: ".
    var sentence: String
  }

  /// Reads a manifest and checks that it is complete and does not contradict itself.
  ///
  /// - Throws: `Problem`.
  init(json: Data) throws(Problem) {
    struct Version: Decodable { var formatVersion: Int }
    do {
      let version = try JSONDecoder().decode(Version.self, from: json).formatVersion
      guard version == Self.formatVersion else {
        throw Problem(
          sentence: "its format version is \(version), but this program reads \(Self.formatVersion)"
        )
      }
      self = try JSONDecoder().decode(ModelManifest.self, from: json)
    } catch let error as DecodingError {
      throw Problem(sentence: Self.sentence(of: error))
    } catch let error as Problem {
      throw error
    } catch {
      throw Problem(sentence: "it is not JSON")
    }
    try validate()
  }

  /// Checks that it is complete and does not contradict itself.
  func validate() throws(Problem) {
    guard Set(models.map(\.name)).count == models.count else {
      throw Problem(sentence: "two of its models have the same name")
    }
    for (name, template) in alignments {
      guard template.landmarks != nil, Self.sides.contains(template.width),
        Self.sides.contains(template.height)
      else {
        throw Problem(sentence: "its alignment \(name) has no five points or an impossible size")
      }
    }
    for model in models {
      if let flaw = flaw(of: model) {
        throw Problem(sentence: "its model \(model.name) \(flaw)")
      }
    }
    for role in Role.allCases {
      let name = defaults.name(of: role)
      guard models.contains(where: { $0.name == name && $0.role == role }) else {
        throw Problem(sentence: "its default \(role.rawValue) \(name) is not among its models")
      }
    }
  }

  /// Sides of a network's input in pixels that are worth allocating.
  private static let sides = 1...4096

  /// What is wrong with `model`, as a clause after its name.
  private func flaw(of model: Model) -> String? {
    let hexadecimal = Set("0123456789abcdef")
    if model.sha256.count != 64 || !model.sha256.allSatisfy(hexadecimal.contains) {
      return "has a SHA-256 that is not 64 lower-case hexadecimal digits"
    }
    if model.file.isEmpty || model.file.contains("/") || model.file.hasPrefix(".") {
      return "has a file that is not a plain file name"
    }
    if model.bytes <= 0 { return "has a size that is not positive" }
    if model.precision != "f32" { return "wants the precision \(model.precision), not f32" }
    if model.input.mean.count != 3 || model.input.scale.count != 3 {
      return "needs three means and three scales"
    }
    for side in [model.input.width, model.input.height] {
      if let side, !Self.sides.contains(side) { return "has an impossible input size" }
    }
    return flawByRole(of: model)
  }

  private func flawByRole(of model: Model) -> String? {
    switch model.role {
    case .detector:
      guard let decoder = model.decoder, Decoder.detectors.contains(decoder) else {
        let known = Decoder.detectors.map(\.rawValue).joined(separator: ", ")
        return "is a detector without the decoder of one; those are \(known)"
      }
      if let count = decoder.outputCount, model.outputs.count != count {
        return "names \(model.outputs.count) outputs, but the decoder \(decoder.rawValue) reads "
          + "\(count)"
      }
      if (model.input.width == nil) != (model.input.height == nil) {
        return "has an input of which only one side is fixed"
      }
      if let multiple = model.input.multipleOf, !Self.sides.contains(multiple) {
        return "has an impossible multipleOf"
      }
    case .landmarks:
      if model.decoder != .onet { return "is a landmark model without the decoder onet" }
      if model.input.width != LandmarkRefiner.side || model.input.height != LandmarkRefiner.side {
        return "is a landmark model whose input is not \(LandmarkRefiner.side) pixels square"
      }
      if model.outputs.count != 3 { return "is a landmark model without three outputs" }
    case .embedder:
      if let flaw = alignmentFlaw(of: model) { return flaw }
      if model.outputs.isEmpty { return "is an embedder that names no output" }
      guard let dimension = model.dimension, (1...65536).contains(dimension) else {
        return "is an embedder without a dimension"
      }
    }
    return nil
  }

  private func alignmentFlaw(of model: Model) -> String? {
    guard let alignment = model.alignment else { return "is an embedder without a known alignment" }
    if case .box(let crop) = alignment {
      if !BoxCrop.margins.contains(crop.margin) { return "has an impossible margin" }
      return model.input.width == nil || model.input.height == nil
        ? "is an embedder without an input size" : nil
    }
    guard let template = template(of: alignment) else {
      let known = Set(alignments.keys).union(AlignmentTemplate.known.keys).sorted()
      return "is an embedder without a known alignment; those with a name are box, "
        + known.joined(separator: ", ")
    }
    guard template.landmarks != nil else { return "has an alignment without five points" }
    if template.width != model.input.width || template.height != model.input.height {
      return "has an input that differs in size from its alignment"
    }
    return nil
  }

  /// The template that an alignment means; `nil` for boxes and unknown names.
  func template(of alignment: Alignment) -> AlignmentTemplate? {
    switch alignment {
    case .named(let name): alignments[name] ?? AlignmentTemplate.known[name]
    case .points(let template): template
    case .box: nil
    }
  }

  static func sentence(of error: DecodingError) -> String {
    func place(_ path: [any CodingKey]) -> String {
      path.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
        .trimmingPrefix(".").description
    }
    switch error {
    case .keyNotFound(let key, let context):
      return "the field \(place(context.codingPath + [key])) is missing"
    case .valueNotFound(_, let context), .typeMismatch(_, let context):
      return "the field \(place(context.codingPath)) has the wrong type"
    case .dataCorrupted(let context) where !context.codingPath.isEmpty:
      return "the field \(place(context.codingPath)) has an unknown value"
    default:
      return "it is not JSON"
    }
  }
}
