import Values

/// One face of a still image, with everything that a search or the archive wants of it.
public struct AnalyzedFace: Sendable {
  /// In image pixels, with refined landmarks.
  public var detection: Detection
  /// How well the face can be recognised.
  public var quality: FaceQuality
  /// The face with margin, as an archive keeps it.
  public var crop: EncodedCrop
  /// Computed from the decoded `crop`.
  public var embedding: Embedding

  /// A face that went through all stages.
  public init(
    detection: Detection, quality: FaceQuality, crop: EncodedCrop, embedding: Embedding
  ) {
    self.detection = detection
    self.quality = quality
    self.crop = crop
    self.embedding = embedding
  }
}
