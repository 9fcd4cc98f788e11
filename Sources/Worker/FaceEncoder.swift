import FaceRecognition

/// Makes the crop and the embedding of a face that a sighting keeps, or that the tracker is in
/// doubt about: one in ten of those that are judged. For one thread.
struct FaceEncoder {
  let cropMaker: CropMaker
  let embedder: CropEmbedder
  let clock: StageClock

  /// The encoded crop of a face that was judged.
  ///
  /// - Throws: `Failure` `failed` when it cannot be scaled or encoded.
  func crop(of face: JudgedFace) throws -> EncodedCrop {
    try clock.measure(.crop) { try cropMaker.crop(of: face) }
  }

  /// The embedding of a crop; `nil` when the face cannot be aligned.
  ///
  /// - Throws: `Failure` when the network cannot run.
  func embedding(of crop: EncodedCrop) throws -> Embedding? {
    try clock.measure(.embed) {
      guard let chip = try? embedder.chip(of: crop) else { return nil }
      return try embedder.embedder.embed([chip]).first
    }
  }
}
