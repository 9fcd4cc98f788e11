import Archive
import FaceRecognition

/// A network as `model` reports it.
struct ModelPayload: Encodable {
  var name: String
  /// `detector`, `landmarks` or `embedder`.
  var role: String
  /// What is used when nothing else is asked for.
  var isDefault: Bool
  /// In this archive's folder, rather than installed for all.
  var isAdded: Bool
  var path: String
  var sha256: String
  var bytes: Int
  var licence: String
  /// Where it comes from.
  var origin: String?
  var input: ModelManifest.Input
  var alignment: ModelManifest.Alignment?
  var flip: Bool
  var dimension: Int?
  var outputs: [String]
  var decoder: String?
  /// The archive's generation of it.
  var generation: Int32?
  /// `building`, `live` or `retired`.
  var generationState: String?

  init(
    _ entry: ModelManifest.Model, in library: ModelLibrary, generations: [GenerationRow]
  ) {
    name = entry.name
    role = entry.role.rawValue
    isDefault = library.manifest.defaults.name(of: entry.role) == entry.name
    isAdded = library.isAdded(entry)
    path = library.path(of: entry)
    sha256 = entry.sha256
    bytes = entry.bytes
    licence = entry.licence
    origin = entry.origin ?? entry.source.map { "\($0.package) \($0.version), \($0.member)" }
    input = entry.input
    alignment = entry.alignment
    flip = entry.flip ?? false
    dimension = entry.dimension
    outputs = entry.outputs
    decoder = entry.decoder?.rawValue
    let own = generations.first {
      entry.role == .embedder && $0.embedder.sha256 == entry.sha256
    }
    generation = own?.id.rawValue
    generationState = own?.state.rawValue
  }

  /// `112x112 RGB`; `any size` where the network takes any.
  var inputText: String {
    let size =
      if let width = input.width, let height = input.height {
        "\(width)x\(height)"
      } else {
        "any size"
      }
    return "\(size) \(input.channelOrder.rawValue)"
  }

  /// `arcface-112`, `5 points`, `box + 25 %`.
  var alignmentText: String {
    switch alignment {
    case .named(let name): name
    case .points: "5 points"
    case .box(let crop):
      crop.margin == 0 ? "box" : "box + \(Int((crop.margin * 100).rounded())) %"
    case nil: ""
    }
  }
}
