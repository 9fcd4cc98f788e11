import FFmpeg
import OpenVINO
import Values

/// Finds faces in photos and in frames: the stage between decoding and judging. For one thread at a
/// time.
///
/// Photos, stills and frames differ in which of these searches look at them, and with which
/// `FrameSearch`; every search ends in one of the two detectors.
public final class FaceFinder {
  /// For what is kept: its numbers are the same on every processor.
  public let detector: FaceDetector
  /// The same network in the fastest number format that the processor computes in, compiled once
  /// for all input sizes: scores differ from `detector`'s in the third decimal, boxes by fractions
  /// of a pixel, and both from processor to processor. Embeddings do not depend on it, for they are
  /// made of what is stored.
  public let quickDetector: FaceDetector

  /// Compiles the network.
  ///
  /// - Parameter threads: What one inference may use, from 1; results do not depend on it.
  /// - Throws: `Failure` as `FaceDetector`.
  init(file: ModelFile, runtime: InferenceRuntime, threads: Int) throws {
    detector = try FaceDetector(
      file: file, runtime: runtime, options: CompileOptions(threads: threads))
    let hasShort = try attempt("ask", "OpenVINO") { try runtime.computes(in: .bfloat16) }
    quickDetector = try FaceDetector(
      file: file, runtime: runtime,
      options: CompileOptions(threads: threads, precision: hasShort ? .bfloat16 : .float32),
      isCompiledOnce: true)
  }

  /// The faces of a letterboxed frame that score at least `threshold`, the best first.
  ///
  /// Faces whose centre lies in the black border are dropped. Small ones are not: the caller
  /// accounts for them.
  ///
  /// - Parameters:
  ///   - letterboxed: In a size of `detector.inputSize(frameWidth:frameHeight:scale:)`.
  ///   - mapping: How the frame lies in it.
  /// - Returns: In frame pixels, with the detector's coarse landmarks.
  /// - Throws: `Failure` `failed`.
  func faces(
    inLetterboxed letterboxed: PixelImage, mapping: Letterbox, frameWidth: Int, frameHeight: Int,
    threshold: Float
  ) throws -> [Detection] {
    let found = try detector.detect(in: letterboxed, letterbox: mapping, threshold: threshold)
    return found.filter { detection in
      let center = detection.box.center
      return center.x >= 0 && center.y >= 0 && center.x < Float(frameWidth)
        && center.y < Float(frameHeight)
    }
  }
}

extension Detection {
  /// From this overlap on, as intersection over union, two detections in the same picture are one
  /// face. Source: the threshold of the detector's own suppression, OpenCV's `FaceDetectorYN`, 0.3.
  public static let sameFaceOverlap: Float = 0.3
}
