import FFmpeg
import Values

/// The faces of a photo, in the turn in which they are upright.
public struct AnalyzedPhoto: Sendable {
  /// By how many quarters the photo was turned clockwise, beyond what its file says: 0...3.
  public var quarters: Int
  /// The largest first. Everything is in pixels of the photo as people see it: turned.
  public var faces: [AnalyzedFace]
}

extension FaceAnalyzer {
  /// Every face of a photo that meets the criteria, whichever way the photo lies.
  ///
  /// It is searched as it is, and only when it shows no face that is clearly upright in its three
  /// other turns as well; the turn with the best face counts.
  ///
  /// - Parameter everyFace: Also of a large photo the small ones are wanted; else those that are at
  ///   least half as large as the largest.
  /// - Throws: as `analyze(_:)` of an image.
  public func analyze(_ photo: VideoFrame, everyFace: Bool = false) throws -> AnalyzedPhoto {
    var best = try judged(photo, quarters: 0, everyFace)
    if !best.isClear {
      for quarters in 1...3 {
        let turned = try judged(photo, quarters: quarters, everyFace)
        if turned.best > best.best { best = turned }
      }
    }
    let faces = try best.faces.map { face in
      let crop = try judge.cropMaker.crop(of: face)
      return AnalyzedFace(
        detection: face.detection, quality: face.quality, crop: crop,
        embedding: try crops.embed(crop))
    }
    return AnalyzedPhoto(quarters: best.quarters, faces: faces)
  }

  private func judged(
    _ photo: VideoFrame, quarters: Int, _ everyFace: Bool
  ) throws -> JudgedTurn {
    try attempt("search a photo of", "\(photo.width)x\(photo.height) pixels") {
      let turned = photo.turned(quarters: quarters)
      let image = try turned.image()
      let found = try finder.faces(
        inPhoto: turned, showing: image, by: criteria, everyOne: everyFace)
      let ordered = found.enumerated().sorted { left, right in
        left.element.box.area != right.element.box.area
          ? left.element.box.area > right.element.box.area : left.offset < right.offset
      }
      var judgedTurn = JudgedTurn(quarters: quarters)
      for (_, detection) in ordered {
        guard let face = try judge.judge(detection, in: image) else { continue }
        judgedTurn.faces.append(face)
        judgedTurn.best = max(judgedTurn.best, face.uprightness)
      }
      return judgedTurn
    }
  }
}

/// What a photo shows in one turn.
private struct JudgedTurn {
  var quarters: Int
  /// The largest first.
  var faces: [JudgedFace] = []
  /// How upright the most upright face is.
  var best: Float = 0

  var isClear: Bool { best >= JudgedFace.clearUprightness }
}
