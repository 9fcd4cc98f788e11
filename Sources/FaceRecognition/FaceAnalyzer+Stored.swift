import FFmpeg
import FaceModel

extension FaceAnalyzer {
  /// The vector of a face that an archive keeps, exactly as ``embed(_:)`` made it when it came.
  ///
  /// - Parameters:
  ///   - jpeg: The crop.
  ///   - landmarks: In crop pixels.
  /// - Throws: `Failure` `failed` when the crop cannot be decoded, aligned or embedded.
  public func vector(ofStored jpeg: [UInt8], landmarks: Landmarks) throws -> [Float] {
    // Neither size nor region of a crop has a part in its embedding.
    let crop = EncodedCrop(
      jpeg: jpeg, width: 0, height: 0, region: PixelRegion(x: 0, y: 0, width: 0, height: 0),
      landmarks: landmarks)
    return try embed([crop]).first?.vector ?? []
  }
}
