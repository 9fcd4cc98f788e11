import FFmpeg
import Glibc
import Values

/// Decodes the surroundings of faces from their sources again.
public enum ContextFrames {
  /// One face to show in its frame.
  public struct Request: Sendable, Hashable {
    /// The source's file.
    public var path: FilePath
    /// The source's size when it was ingested.
    public var sizeBytes: Int64
    /// The frame's presentation time stamp.
    public var pts: Int64
    /// The face, in upright source-frame pixels.
    public var face: Box

    /// A request for the frame at `pts`, in units of the source's time base; `face` is in its pixels.
    public init(path: FilePath, sizeBytes: Int64, pts: Int64, face: Box) {
      self.path = path
      self.sizeBytes = sizeBytes
      self.pts = pts
      self.face = face
    }
  }

  /// The widest picture of surroundings, in pixels: what a print of 300 pixels per inch shows.
  static let maximumWidth = 1040
  /// JPEG quality of surroundings, 1...100. Source: our choice; artefacts stay invisible in print.
  static let quality = 88

  /// The surroundings of each request, in their order.
  ///
  /// Each source is opened once. The frame is the very one that the face was found in, even where
  /// time stamps are missing or jump: see `MediaReader.seek`. A request that cannot be shown says
  /// why; nothing throws.
  /// - Complexity: O(frames from a key frame to each request); O(frames up to the last request) of
  ///   sources that have to be decoded from their first frame.
  public static func load(
    _ requests: [Request], progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) -> [SheetContext] {
    var contexts = [SheetContext](
      repeating: .missing(Missing.frame.rawValue), count: requests.count)
    let bySource = Dictionary(grouping: requests.indices) { requests[$0].path }
    var done = 0
    for path in bySource.keys.sorted() {
      guard let indices = bySource[path], let first = indices.first else { continue }
      let ordered = indices.sorted { (requests[$0].pts, $0) < (requests[$1].pts, $1) }
      if let missing = problem(path, sizeBytes: requests[first].sizeBytes) {
        for index in ordered { contexts[index] = .missing(missing.rawValue) }
      } else {
        show(ordered, of: path, requests) { contexts[$0] = $1 }
      }
      done += indices.count
      progress(done, requests.count)
    }
    return contexts
  }

  /// Why surroundings are missing.
  private enum Missing: String {
    /// It was moved or deleted.
    case source = "The source file no longer exists."
    /// It has another size.
    case changed = "The source file has changed since it was ingested."
    /// The decoder gives none at that time stamp.
    case frame = "The frame could not be decoded again."
  }

  private static func problem(_ path: FilePath, sizeBytes: Int64) -> Missing? {
    var facts = stat()
    guard path.withCString({ stat($0, &facts) }) == 0 else { return .source }
    return Int64(facts.st_size) == sizeBytes ? nil : .changed
  }

  /// Decodes the frames of the requests of one source, in the order of their times.
  private static func show(
    _ indices: [Int], of path: FilePath, _ requests: [Request],
    _ found: (Int, SheetContext) -> Void
  ) {
    guard let reader = try? MediaReader(path: path.bytes) else { return }
    var shown: VideoFrame?
    for index in indices {
      let pts = requests[index].pts
      if reader.facts.isImage {
        if shown == nil { shown = try? reader.nextFrame() }
      } else if shown?.pts != pts {
        guard (try? reader.seek(to: pts)) != nil else { return }
        shown = try? reader.nextFrame()
      }
      guard let frame = shown, frame.pts == pts || reader.facts.isImage,
        let picture = try? picture(of: requests[index].face, in: frame)
      else { continue }
      found(index, .picture(picture))
    }
  }

  private static func picture(of face: Box, in frame: VideoFrame) throws -> SheetPicture {
    let region = ContextRegion.around(face, width: frame.width, height: frame.height)
    var image = try frame.image(
      region: PixelRegion(x: region.x, y: region.y, width: region.width, height: region.height))
    var scale: Float = 1
    if image.width > maximumWidth {
      scale = Float(maximumWidth) / Float(image.width)
      let height = max(1, Int((Float(image.height) * scale).rounded()))
      image = try image.resized(width: maximumWidth, height: height)
    }
    let box = Box(
      x: (face.x - Float(region.x)) * scale, y: (face.y - Float(region.y)) * scale,
      width: face.width * scale, height: face.height * scale)
    return SheetPicture(jpeg: try JPEG.encode(image, quality: quality), face: box)
  }
}
