import FFmpeg
import Query
import Values

/// A photo with a box and a number at each of its faces, to choose from.
public enum NumberedFaces {
  /// Of the numbers, as a share of the picture's shorter side. Source: our choice; they are read at
  /// the size of a screen.
  private static let letterShare = 0.03

  /// Writes `photo` with the boxes and numbers of `faces` to `path`, as PNG or JPEG.
  ///
  /// - Throws: `Failure(.usage)` for another ending; `.notWritable`, `.diskFull`; `.failed` from
  ///   drawing.
  public static func write(
    _ photo: PixelImage, faces: [FaceChoice], to path: FilePath
  ) throws {
    let format = try SheetFormat(path: path)
    guard format != .pdf else {
      throw Failure(
        .usage, attempted: "write the faces", subject: path.description,
        reason: "they are written as a picture", remedy: "End the name with .png or .jpg.")
    }
    let bytes = try ContactSheet.wrapping { () throws -> [UInt8] in
      let picture = try RasterSurface(width: photo.width, height: photo.height)
      try draw(photo, faces, on: Canvas(picture, scale: 1))
      return try format == .png
        ? picture.png() : JPEG.encode(picture.pixels(), quality: ContactSheet.pageQuality)
    }
    try WholeFile.write(bytes, to: path, attempted: "write the faces")
  }

  private static func draw(
    _ photo: PixelImage, _ faces: [FaceChoice], on canvas: Canvas
  ) throws {
    let whole = Rectangle(x: 0, y: 0, width: Double(photo.width), height: Double(photo.height))
    canvas.draw(try RasterSurface(photo), in: whole, window: whole)
    let size = max(12, min(whole.width, whole.height) * letterShare)
    let setter = try TextSetter()
    for face in faces {
      let box = Rectangle(
        x: Double(face.box.x), y: Double(face.box.y), width: Double(face.box.width),
        height: Double(face.box.height))
      canvas.stroke(box, SheetStyle.markEdge, width: size / 4)
      canvas.stroke(box, SheetStyle.mark, width: size / 8)
    }
    // Above all boxes, as those of a crowd overlap.
    for face in faces {
      let text = String(face.number)
      let badge = Rectangle(
        x: min(max(0, Double(face.box.x)), whole.width - size),
        y: min(max(0, Double(face.box.y)), whole.height - size),
        width: size * (0.6 + 0.6 * Double(text.count)), height: size * 1.3)
      canvas.fill(badge, SheetStyle.badge, radius: size / 6)
      let layout = try TextLayout(
        text, TextStyle(size: size, weight: .bold), width: badge.width, alignment: .centre,
        with: setter)
      canvas.draw(layout, x: badge.x, y: badge.y, SheetStyle.mark)
    }
    try canvas.check()
  }
}
