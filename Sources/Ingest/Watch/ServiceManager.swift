import Foundation

/// Tells the service manager that started us how it goes, if one did.
///
/// Source: sd_notify(3): lines `NAME=value` in one datagram to the socket that `NOTIFY_SOCKET` names;
/// a name that begins with `@` is in the abstract space.
public struct ServiceManager: Sendable {
  private let socketName: [UInt8]
  /// How often the manager wants to hear from us, in seconds; `nil` when it does not watch.
  public let watchdogSeconds: Double?

  /// The manager that the environment names; `nil` without one.
  public init?(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
    guard let name = environment["NOTIFY_SOCKET"], name.utf8.count > 1, name.utf8.count < 108,
      name.hasPrefix("/") || name.hasPrefix("@")
    else { return nil }
    socketName = Array(name.utf8)
    let isMeant = environment["WATCHDOG_PID"].map { Int32($0) == getpid() } ?? true
    let microseconds = environment["WATCHDOG_USEC"].flatMap { Double($0) } ?? 0
    watchdogSeconds = isMeant && microseconds > 0 ? microseconds / 1e6 : nil
  }

  /// Sends lines such as `READY=1`. What cannot be sent is lost.
  public func tell(_ lines: String...) {
    let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { path in
      path.copyBytes(from: socketName)
      if socketName.first == UInt8(ascii: "@") { path[0] = 0 }
    }
    let length = MemoryLayout<sockaddr_un>.offset(of: \.sun_path).map { $0 + socketName.count } ?? 0
    let message = Array(lines.joined(separator: "\n").utf8)
    _ = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(
          descriptor, message, message.count, Int32(MSG_NOSIGNAL), $0, socklen_t(length))
      }
    }
  }
}
