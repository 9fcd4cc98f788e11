/// The answer of `model show`: all that is known of a network.
public struct ModelAnswer: Answer {
  /// What it takes: value = (pixel − mean) × scale for each channel of an 8-bit image.
  public struct Input: AnswerPart {
    /// In pixels; `nil` when any multiple of `multipleOf` will do.
    public var width: Int?
    /// In pixels.
    public var height: Int?
    /// What both sizes have to be a multiple of.
    public var multipleOf: Int?
    /// `NCHW` or `NHWC`.
    public var layout: String
    /// `RGB` or `BGR`.
    public var channelOrder: String
    /// One number for each channel, in the network's order, as `scale`.
    public var mean: [Float]
    /// One number for each channel.
    public var scale: [Float]

    /// The value with these parts.
    public init(
      width: Int? = nil, height: Int? = nil, multipleOf: Int? = nil, layout: String,
      channelOrder: String, mean: [Float], scale: [Float]
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

  /// What it is called.
  public var name: String
  /// `detector`, `landmarks` or `embedder`.
  public var role: String
  /// What is used when nothing else is asked for.
  public var isDefault: Bool
  /// In this archive's folder, rather than installed for all.
  public var isAdded: Bool
  /// Its file.
  public var path: String
  /// Of the file, 64 lower-case hexadecimal digits.
  public var sha256: String
  /// Its size.
  public var bytes: Int
  /// As its manifest states it.
  public var licence: String
  /// Where it comes from.
  public var origin: String?
  /// What it takes.
  public var input: Input
  /// Of embedders.
  public var alignment: Alignment?
  /// An embedding is the mean of those of the face and of its mirror image.
  public var flip: Bool
  /// Numbers in an embedding.
  public var dimension: Int?
  /// Names of the outputs.
  public var outputs: [String]
  /// How they are read.
  public var decoder: String?
  /// The archive's generation of it.
  public var generation: Int32?
  /// `building`, `live` or `retired`.
  public var generationState: String?

  /// The value with these parts.
  public init(
    name: String, role: String, isDefault: Bool, isAdded: Bool, path: String, sha256: String,
    bytes: Int, licence: String, origin: String? = nil, input: Input, alignment: Alignment? = nil,
    flip: Bool, dimension: Int? = nil, outputs: [String], decoder: String? = nil,
    generation: Int32? = nil, generationState: String? = nil
  ) {
    self.name = name
    self.role = role
    self.isDefault = isDefault
    self.isAdded = isAdded
    self.path = path
    self.sha256 = sha256
    self.bytes = bytes
    self.licence = licence
    self.origin = origin
    self.input = input
    self.alignment = alignment
    self.flip = flip
    self.dimension = dimension
    self.outputs = outputs
    self.decoder = decoder
    self.generation = generation
    self.generationState = generationState
  }
}
