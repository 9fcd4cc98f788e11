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
    let process = Process()
    // As in ``ExaminationProcess``.
    process.executableURL = URL(fileURLWithPath: "/proc/\(getpid())/exe")
    process.arguments = ["picture", "--json"]
    let (results, messages) = (Pipe(), Pipe())
    process.standardInput = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    process.standardOutput = results
    process.standardError = messages
    do {
      try process.run()
    } catch {
      throw Failure(
        .failed, attempted: "start a process to read the photo", subject: photo.description,
        reason: "\(error)", cause: error)
    }
    let collector = PipeCollector(messages.fileHandleForReading)
    let data = results.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let said = collector.wait()
    guard process.terminationReason == .exit else {
      throw unreadable(
        "its decoder died of \(String(cString: strsignal(process.terminationStatus)))")
    }
    guard process.terminationStatus == 0 else {
      throw unreadable(Failure(reportedIn: said)?.reason ?? "it cannot be decoded")
    }
    return [UInt8](data)
  }

  private func unreadable(_ reason: String) -> Failure {
    Failure(
      .unreadableMedia, attempted: "read the photo", subject: photo.description, reason: reason,
      remedy: "Give it as a JPEG picture.")
  }
}
