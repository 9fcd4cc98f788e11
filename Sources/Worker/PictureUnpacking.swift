import CProcess
import FFmpeg
import Glibc
import Values

/// Decodes one picture behind the walls of a worker: what `facearchive picture` does.
///
/// Reads the picture's file from `input` and writes it to `output` as PPM, whole and upright as its
/// file says. The process is confined before the first byte is read; to be called before it has
/// started any thread.
///
/// - Throws: `Failure` `.unreadableMedia` for what is no picture, `.failed` when `output` does not
///   take it.
public func unpackPicture(input: Int32 = STDIN_FILENO, output: Int32 = STDOUT_FILENO) throws {
  signal(SIGPIPE, SIG_IGN)
  var walls = Confinement(readable: Confinement.systemPaths + Confinement.libraryPaths)
  Decoders.load()
  walls.close()
  let image: PixelImage
  do {
    var limits = MediaLimits()
    limits.readsHEIF = true
    image = try StillImage.decode(from: MediaReader(fileDescriptor: input, limits: limits))
  } catch {
    throw Failure(
      .unreadableMedia, attempted: "read the photo", reason: error.sentence,
      remedy: "Give it as a JPEG picture.", cause: error)
  }
  var rest = (Array("P6\n\(image.width) \(image.height)\n255\n".utf8) + image.bytes)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else {
      throw Failure(
        .failed, attempted: "pass on the photo", reason: String(cString: strerror(errno)))
    }
    rest = rest.dropFirst(count)
  }
}
