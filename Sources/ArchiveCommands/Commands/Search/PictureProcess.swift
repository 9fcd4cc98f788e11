import Foundation
import Values

/// Runs `facearchive picture` for a photo that only a confined process may read.
struct PictureProcess {
  /// The photo's file.
  var photo: FilePath

  /// The photo as PPM, whole and upright as its file says.
  ///
  /// - Throws: `Failure` `.unreadableMedia`; `.failed` when the process cannot be started.
  func run() throws -> [UInt8] {
    let descriptor = photo.withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else {
      throw unreadable(String(cString: strerror(errno)))
    }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    let child: ChildOutput
    do {
      child = try ChildOutput(of: ["picture", "--json"], input: .file(file))
    } catch {
      throw Failure(
        .failed, attempted: "start a process to read the photo", subject: photo.description,
        reason: "\(error)", cause: error)
    }
    if let signal = child.signal { throw unreadable("its decoder died of \(signal)") }
    guard child.status == 0 else {
      throw unreadable(Failure(reportedIn: child.messages)?.reason ?? "it cannot be decoded")
    }
    return [UInt8](child.results)
  }

  private func unreadable(_ reason: String) -> Failure {
    Failure(
      .unreadableMedia, attempted: "read the photo", subject: photo.description, reason: reason,
      remedy: "Give it as a JPEG picture.")
  }
}
