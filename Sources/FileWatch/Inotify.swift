import Foundation
import Values

/// The kernel's queue of events in folders.
///
/// A wrapper of inotify(7) itself. libinotifytools does not fit: it keeps one instance per process
/// with names as keys, so that it gives the number of a dead watch after a folder was removed and
/// made again; its recursion knows exclusions, not a layout; and it waits in whole seconds.
///
/// Used by one thread. The descriptor closes with it, and on exec.
final class Inotify {
  struct Event {
    var watch: Int32
    var mask: UInt32
    /// The same for the two halves of a rename.
    var cookie: UInt32
    /// The name in the watched folder; empty when the event is about the folder itself.
    var name: FilePath

    func has(_ bits: Int...) -> Bool { bits.contains { mask & UInt32($0) != 0 } }
    var isFolder: Bool { has(Int(IN_ISDIR)) }
  }

  /// The events wanted of every folder. Not `IN_MODIFY`: a file that is being written is examined
  /// once it is closed or has stopped changing. `IN_ATTRIB` says that something may have become
  /// readable.
  private static let mask =
    UInt32(IN_CREATE) | UInt32(IN_CLOSE_WRITE) | UInt32(IN_MOVED_FROM) | UInt32(IN_MOVED_TO)
    | UInt32(IN_DELETE) | UInt32(IN_DELETE_SELF) | UInt32(IN_MOVE_SELF) | UInt32(IN_ATTRIB)
    | UInt32(IN_ONLYDIR)

  private let descriptor: Int32
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  init() throws(FileSystemError) {
    descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard descriptor >= 0 else { throw FileSystemError(code: errno, call: "inotify_init1") }
  }

  deinit { close(descriptor) }

  /// Watches `folder` and returns the number of its watch. If the folder is already watched, by
  /// whatever path, this is the number of the existing watch.
  ///
  /// - Throws: `ENOSPC` when the system's limit of watches is reached.
  func watch(_ folder: FilePath) throws(FileSystemError) -> Int32 {
    let watch = folder.withCString { inotify_add_watch(descriptor, $0, Self.mask) }
    guard watch >= 0 else { throw FileSystemError(code: errno, call: "inotify_add_watch") }
    return watch
  }

  /// Ends a watch. The kernel may have ended it already.
  func remove(_ watch: Int32) { _ = inotify_rm_watch(descriptor, watch) }

  /// Waits until there are events, at most `milliseconds`.
  func wait(milliseconds: Int32) {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = poll(&waiting, 1, milliseconds)
  }

  /// The pending events in order, at most as many as fit the buffer; does not wait.
  func read() throws(FileSystemError) -> [Event] {
    let count = buffer.withUnsafeMutableBytes { bytes in
      Foundation.read(descriptor, bytes.baseAddress, bytes.count)
    }
    guard count > 0 else {
      if count == 0 || errno == EAGAIN || errno == EINTR { return [] }
      throw FileSystemError(code: errno, call: "read")
    }
    return buffer.withUnsafeBytes { bytes in
      Self.events(in: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
    }
  }

  /// Source: inotify(7): `struct inotify_event`, followed by `len` bytes of a name that ends with
  /// zeros.
  private static func events(in bytes: UnsafeRawBufferPointer) -> [Event] {
    var events: [Event] = []
    var offset = 0
    while offset + 16 <= bytes.count {
      let length = Int(bytes.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
      guard offset + 16 + length <= bytes.count else { break }
      events.append(
        Event(
          watch: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self),
          mask: bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self),
          cookie: bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt32.self),
          name: FilePath(
            bytes: Array(bytes[(offset + 16)..<(offset + 16 + length)].prefix { $0 != 0 }))))
      offset += 16 + length
    }
    return events
  }
}
