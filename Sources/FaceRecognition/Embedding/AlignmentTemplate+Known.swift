extension AlignmentTemplate {
  /// The template of InsightFace, for which most face networks of 112 × 112 pixels were trained.
  public static let arcFace112 = AlignmentTemplate(
    width: 112, height: 112,
    points: [
      [38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655],
      [70.7299, 92.2041],
    ], source: "InsightFace face_align")

  /// The template of OpenVINO's face-reidentification-retail-0095.
  public static let openModelZoo128 = AlignmentTemplate(
    width: 128, height: 128,
    points: [
      [40.393, 59.081], [87.376, 58.859], [64.034, 81.985], [44.732, 105.561], [83.64, 105.376],
    ], source: "Open Model Zoo, face-reidentification-retail-0095")

  /// dlib's chips of 150 × 150 pixels with a padding of 0.25, for five points: the eyes are the
  /// means of the mean face's eye points, the others its points 31, 49 and 55 of 68.
  public static let dlib150 = AlignmentTemplate(
    width: 150, height: 150,
    points: [
      [47.549, 46.599], [100.476, 46.599], [74.013, 76.563], [50.415, 103.023], [97.61, 103.023],
    ], source: "dlib image_transforms/interpolation.h, get_face_chip_details")

  /// Templates that manifests may name without spelling them out.
  public static let known: [String: AlignmentTemplate] = [
    "arcface-112": arcFace112, "omz-128": openModelZoo128, "dlib-150": dlib150,
  ]
}
