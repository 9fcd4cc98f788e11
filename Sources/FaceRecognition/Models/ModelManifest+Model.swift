extension ModelManifest {
  /// One network.
  public struct Model: Sendable, Hashable, Codable {
    /// What users and archives know it by; unique in the manifest.
    public var name: String
    /// What the network is for.
    public var role: Role
    /// The file name, in the directory of the manifest.
    public var file: String
    /// SHA-256 of the file, 64 lower-case hexadecimal digits.
    public var sha256: String
    /// The size of the file.
    public var bytes: Int
    /// The licence of the weights: an SPDX identifier where there is one.
    public var licence: String
    /// Where a default model comes from; `nil` for one that was added.
    public var source: Source?
    /// Where an added model comes from, in its owner's words.
    public var origin: String?
    /// What the network takes.
    public var input: Input
    /// How faces are brought into an embedder's input.
    public var alignment: Alignment?
    /// Whether an embedding is the mean of those of the face and of its mirror image; no if absent.
    public var flip: Bool?
    /// The length of an embedder's vector.
    public var dimension: Int?
    /// The names of the outputs, in the order that the decoder expects.
    public var outputs: [String]
    /// How the outputs of a detector or landmark network are read.
    public var decoder: Decoder?
    /// The number format to run it in: `f32`.
    public var precision: String
    /// Published cosine similarities by false match rate; for embedders.
    public var publishedFalseMatchRates: [FalseMatchRate]?
  }

  /// The package that a file was taken from and what was done to it.
  public struct Source: Sendable, Hashable, Codable {
    /// The name of the package in its registry.
    public var package: String
    /// The version of the package.
    public var version: String
    /// SHA-256 of the package file.
    public var sha256: String
    /// The file inside the package.
    public var member: String
    /// How the file was made from the member; `nil` for a plain copy.
    public var conversion: String?
  }

  /// What a network takes: value = (pixel − mean) × scale for each channel of an 8-bit image.
  public struct Input: Sendable, Hashable, Codable {
    /// Memory order of the elements.
    public enum Layout: String, Sendable, Hashable, Codable {
      /// Channel planes, each row by row.
      case channelsFirst = "NCHW"
      /// Pixels row by row, the channels of each together.
      case channelsLast = "NHWC"
    }

    /// The first channel first.
    public enum ChannelOrder: String, Sendable, Hashable, Codable {
      case rgb = "RGB"
      case bgr = "BGR"
    }

    /// In pixels; `nil` when any multiple of `multipleOf` will do.
    public var width: Int?
    /// In pixels; `nil` when any multiple of `multipleOf` will do.
    public var height: Int?
    /// What the sides have to be multiples of, in pixels; `nil` for 32 of a detector.
    public var multipleOf: Int?
    /// The memory order of the input.
    public var layout: Layout
    /// The order of the channels that the network was trained with.
    public var channelOrder: ChannelOrder
    /// In the network's channel order.
    public var mean: [Float]
    /// In the network's channel order.
    public var scale: [Float]

    /// An input of these extents and numbers; `mean` and `scale` have one number per channel.
    public init(
      width: Int?, height: Int?, multipleOf: Int? = nil, layout: Layout,
      channelOrder: ChannelOrder, mean: [Float], scale: [Float]
    ) {
      self.width = width
      self.height = height
      self.multipleOf = multipleOf
      self.layout = layout
      self.channelOrder = channelOrder
      self.mean = mean
      self.scale = scale
    }
  }

  /// How the outputs of a network are read.
  public enum Decoder: String, Sendable, Hashable, Codable {
    /// Anchor-free boxes at strides 8, 16 and 32 (`YuNetDecoder`).
    case yunet
    /// Anchors at strides 8, 16 and 32 with distances to the box's sides (`SCRFDDecoder`).
    case scrfd
    /// Two anchors per cell at strides 8, 16 and 32, with variances (`RetinaFaceDecoder`).
    case retinaface
    /// Box correction, five points and a face score of a transposed 48 × 48 square
    /// (`LandmarkRefiner`).
    case onet
  }

  /// How similar two different people look to an embedder at one false match rate.
  public struct FalseMatchRate: Sendable, Hashable, Codable {
    /// The share of pairs of different people at or above `similarity`.
    public var rate: Double
    /// A cosine similarity.
    public var similarity: Float
  }
}
