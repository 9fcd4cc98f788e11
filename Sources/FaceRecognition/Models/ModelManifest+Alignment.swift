extension ModelManifest {
  /// How a face is brought into an embedder's input.
  ///
  /// In JSON: the name of a template (`"arcface-112"`), a template in full, `"box"`, or
  /// `{"box": {"margin": 0.25, "keepsAspect": false}}`.
  public enum Alignment: Sendable, Hashable, Codable {
    /// Its five points onto those of the template of this name: one of the manifest's `alignments`
    /// or of `AlignmentTemplate.known`.
    case named(String)
    /// Its five points onto these.
    case points(AlignmentTemplate)
    /// Its box, upright: for what has no eyes and mouth where a person has them, and for networks
    /// that were trained so.
    case box(BoxCrop)

    private struct BoxForm: Codable {
      var box: BoxCrop
    }

    /// Reads a name, a template or a box.
    ///
    /// - Throws: `DecodingError`.
    public init(from decoder: any Swift.Decoder) throws {
      if let name = try? decoder.singleValueContainer().decode(String.self) {
        self = name == "box" ? .box(BoxCrop()) : .named(name)
      } else if let form = try? BoxForm(from: decoder) {
        self = .box(form.box)
      } else {
        self = .points(try AlignmentTemplate(from: decoder))
      }
    }

    /// Writes what `init(from:)` reads.
    ///
    /// - Throws: `EncodingError`.
    public func encode(to encoder: any Swift.Encoder) throws {
      switch self {
      case .named(let name):
        var container = encoder.singleValueContainer()
        try container.encode(name)
      case .points(let template): try template.encode(to: encoder)
      case .box(let crop): try BoxForm(box: crop).encode(to: encoder)
      }
    }
  }

  /// The part of a picture around a face's box that an embedder takes, clipped to the picture and
  /// scaled to the input.
  public struct BoxCrop: Sendable, Hashable, Codable {
    /// What is added to each side of the box in all, as a share of that side: 0.25 for FaceNet,
    /// which was trained with 32 of 160 pixels of margin.
    ///
    /// Source: D. Sandberg, facenet, `align_dataset_mtcnn.py`: `--image_size 160 --margin 32`.
    public var margin: Float
    /// Widens the shorter side to the input's proportions, instead of stretching the box to them.
    public var keepsAspect: Bool

    /// A crop; by default the box itself, stretched to the input.
    public init(margin: Float = 0, keepsAspect: Bool = false) {
      self.margin = margin
      self.keepsAspect = keepsAspect
    }

    private enum CodingKeys: String, CodingKey {
      case margin, keepsAspect
    }

    /// Reads the fields; those that are missing have their defaults.
    ///
    /// - Throws: `DecodingError`.
    public init(from decoder: any Swift.Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      margin = try container.decodeIfPresent(Float.self, forKey: .margin) ?? 0
      keepsAspect = try container.decodeIfPresent(Bool.self, forKey: .keepsAspect) ?? false
    }

    /// Margins that leave something of a face to see.
    static let margins: ClosedRange<Float> = -0.5...4
  }
}
