import Values

/// One face of a still image, with everything that a search or the archive wants of it.
public struct AnalyzedFace: Sendable {
  /// In image pixels, with refined landmarks.
  public var detection: Detection
  public var quality: FaceQuality
  public var crop: EncodedCrop
  public var embedding: Embedding

  public init(
    detection: Detection, quality: FaceQuality, crop: EncodedCrop, embedding: Embedding
  ) {
    self.detection = detection
    self.quality = quality
    self.crop = crop
    self.embedding = embedding
  }
}
