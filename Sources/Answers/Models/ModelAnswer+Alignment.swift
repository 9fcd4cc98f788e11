extension ModelAnswer {
  /// How a face is brought into an embedder's input.
  ///
  /// In JSON the name of a template, a template in full, or an object that holds `box`.
  public enum Alignment: AnswerPart {
    /// The five points onto those of the template of this name.
    case named(String)
    /// The five points onto these.
    case points(Template)
    /// The box, upright.
    case box(Crop)

    /// Where an embedder wants the five landmarks.
    public struct Template: AnswerPart {
      /// In pixels.
      public var width: Int
      /// In pixels.
      public var height: Int
      /// Left eye, right eye, nose, left and right mouth corner, each as x and y.
      public var points: [[Float]]
      /// Who published it.
      public var source: String

      /// The value with these parts.
      public init(width: Int, height: Int, points: [[Float]], source: String) {
        self.width = width
        self.height = height
        self.points = points
        self.source = source
      }
    }

    /// The part of a picture around a face's box.
    public struct Crop: AnswerPart {
      /// What is added to each side of the box in all, as a share of that side.
      public var margin: Float
      /// Widens the shorter side to the input's proportions.
      public var keepsAspect: Bool

      /// The value with these parts.
      public init(margin: Float, keepsAspect: Bool) {
        self.margin = margin
        self.keepsAspect = keepsAspect
      }
    }

    private struct BoxForm: AnswerPart {
      var box: Crop
    }

    /// Reads what `encode(to:)` writes.
    public init(from decoder: any Decoder) throws {
      if let name = try? decoder.singleValueContainer().decode(String.self) {
        self = .named(name)
      } else if let form = try? BoxForm(from: decoder) {
        self = .box(form.box)
      } else {
        self = .points(try Template(from: decoder))
      }
    }

    /// Writes the value in the form that the type's documentation shows.
    public func encode(to encoder: any Encoder) throws {
      switch self {
      case .named(let name):
        var container = encoder.singleValueContainer()
        try container.encode(name)
      case .points(let template): try template.encode(to: encoder)
      case .box(let crop): try BoxForm(box: crop).encode(to: encoder)
      }
    }
  }
}
