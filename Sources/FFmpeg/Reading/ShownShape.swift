import CFFmpeg

/// How stored pictures are brought into the shape and turn in which they are seen: what a file says
/// of it, and what whoever reads it knows better.
struct ShownShape {
  /// By how many quarters frames are turned clockwise beyond what the file says: 0...3.
  private(set) var quarters = 0
  private let orientation: Orientation
  /// The shape of pixels that the container states; 0 over anything when it states none.
  private let aspect: AVRational
  /// Of a file that is nothing but a picture.
  private let notes: PictureNotes?

  /// - Parameter unpacked: What the picture was in, if that was HEIF.
  init(_ opened: OpenedStream, unpacked: HEIFPicture?) {
    orientation =
      CFFmpegStreamDisplayMatrix(opened.stream).map { Orientation(displayMatrix: $0) }
      ?? Orientation()
    aspect = opened.stream.pointee.sample_aspect_ratio
    notes =
      unpacked.map { PictureNotes(orientation: $0.orientation) }
      ?? opened.picture.map { PictureNotes(file: $0.bytes) }
  }

  mutating func turn(quarters more: Int) { quarters = (quarters + more) % 4 }

  /// How a decoded frame is turned to be upright.
  func orientation(of frame: FrameHandle) -> Orientation {
    (notes?.orientation ?? frame.orientation ?? orientation).turned(quarters: quarters)
  }

  /// Has a frame say of what shape its pixels are: as the container states, where it states that
  /// they are not square, else as the codec does; a picture file may mean a print resolution.
  ///
  /// Many writers leave a container at square pixels and let the codec speak, and those that change
  /// the shape of what is encoded already can only change the container's.
  func stateAspect(of frame: FrameHandle) {
    if let notes, !notes.statesPixelShape {
      frame.pointer.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
    } else if aspect.num > 0, aspect.den > 0, aspect.num != aspect.den {
      frame.pointer.pointee.sample_aspect_ratio = aspect
    }
  }
}
