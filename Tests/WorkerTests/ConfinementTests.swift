import CProcess
import FFmpeg
import Foundation
import TestSupport
import Testing
import Values

@testable import Worker

/// Each wall is tried in a child process, which cannot come out from behind it again.
@Suite("A confined process can do nothing but compute with what it has open")
struct ConfinementTests {
  /// The errors of calls that were tried, by their names; 0 for one that succeeded.
  typealias Outcomes = [(name: String, error: Int32)]

  /// What a kernel does not offer cannot be tried; the process then says so where it is used.
  static let hasCallWall = CProcessOffersCallWall() == 1
  static let hasFileWall = CProcessOffersFileWall() == 1
  static let noCallWall: Comment = "SKIPPED: this kernel offers no seccomp"
  static let noFileWall: Comment = "SKIPPED: this kernel offers no Landlock"

  /// Puts up all walls; false when one is missing, but for Landlock where the kernel has none.
  static func confine() -> Bool {
    // Behind the walls nobody could ask any more.
    let mayLackFileWall = !hasFileWall
    var walls = Confinement(readable: Confinement.systemPaths)
    walls.close()
    return walls.missing.allSatisfy { mayLackFileWall && $0.hasPrefix("Landlock") }
  }

  /// The result of a call as its error.
  static func error(_ result: Int) -> Int32 { result < 0 ? errno : 0 }
  static func error(_ result: Int32) -> Int32 { result < 0 ? errno : 0 }

  /// What a process that hostile bytes have taken over might try.
  static func tryEverything(in folder: String) -> Outcomes {
    var name = [CChar](repeating: 0, count: 100)
    var ends: [Int32] = [0, 0]
    let stream = Int32(SOCK_STREAM.rawValue)
    return [
      ("open a file", error(open("/etc/passwd", O_RDONLY))),
      ("open a source", error(open(folder + "/source", O_RDONLY))),
      ("create a file", error(open(folder + "/made", O_WRONLY | O_CREAT, 0o600))),
      ("open a folder", error(opendir("/") == nil ? -1 : 0)),
      ("remove a file", error(unlink(folder + "/source"))),
      ("rename a file", error(rename(folder + "/source", folder + "/other"))),
      ("make a folder", error(mkdir(folder + "/folder", 0o700))),
      ("read a link", error(readlink("/proc/self/exe", &name, name.count))),
      ("make a socket", error(socket(AF_INET, stream, 0))),
      ("make a local socket", error(socket(AF_UNIX, stream, 0))),
      ("make a pair of sockets", error(socketpair(AF_UNIX, stream, 0, &ends))),
      ("start a process", error(fork())),
      ("run a program", error(execl("/bin/true"))),
      ("signal its parent", error(kill(getppid(), 0))),
      ("raise a limit", raiseLimit()),
      ("give itself to another user", error(setuid(65_534))),
      ("leave for another root", error(chroot("/"))),
    ]
  }

  private static func execl(_ path: String) -> Int32 {
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(path), nil]
    return execv(path, &arguments)
  }

  private static func raiseLimit() -> Int32 {
    var limits = rlimit(rlim_cur: 1 << 30, rlim_max: 1 << 30)
    return error(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limits))
  }

  @Test("A wall that the kernel does not offer is told of, and the others stand")
  func told() async {
    await #expect(processExitsWith: .exitCode(0)) {
      let offered = [("Landlock", Self.hasFileWall), ("seccomp", Self.hasCallWall)]
      var walls = Confinement(readable: Confinement.systemPaths)
      walls.close()
      let isTold = offered.allSatisfy { wall, isOffered in
        isOffered != walls.missing.contains { $0.hasPrefix(wall) }
      }
      _exit(isTold ? 0 : 1)
    }
  }

  @Test("What may be tried succeeds without walls: the trials are real")
  func unconfined() async throws {
    let folder = try TemporaryDirectory()
    _ = try folder.file("source", [1])
    await #expect(processExitsWith: .exitCode(0)) { [path = folder.path as String] in
      guard open(path + "/source", O_RDONLY) >= 0, open("/etc/passwd", O_RDONLY) >= 0,
        open(path + "/made", O_WRONLY | O_CREAT, 0o600) >= 0,
        socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) >= 0
      else { _exit(1) }
      let child = fork()
      _exit(child >= 0 ? 0 : 2)
    }
  }

  @Test(
    "Once closed, every call that reaches outside is refused",
    .enabled(if: hasCallWall, noCallWall))
  func closed() async throws {
    let folder = try TemporaryDirectory()
    _ = try folder.file("source", [1])
    await #expect(processExitsWith: .exitCode(0)) { [path = folder.path as String] in
      guard Self.confine() else { _exit(99) }
      // The exit status tells which trial succeeded, counted from 1.
      let trials = Self.tryEverything(in: path)
      _exit(Int32((trials.firstIndex { $0.error == 0 } ?? -1) + 1))
    }
    #expect(FileManager.default.fileExists(atPath: folder.path + "/source"))
  }

  @Test(
    "A thread that was there before is behind the same wall of calls",
    .enabled(if: hasCallWall, noCallWall))
  func allThreads() async {
    await #expect(processExitsWith: .exitCode(0)) {
      let begun = DispatchSemaphore(value: 0)
      let closed = DispatchSemaphore(value: 0)
      let ended = DispatchSemaphore(value: 0)
      Thread.detachNewThread {
        begun.signal()
        closed.wait()
        if open("/etc/passwd", O_RDONLY) >= 0 { _exit(1) }
        if socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) >= 0 { _exit(2) }
        ended.signal()
      }
      begun.wait()
      var walls = Confinement(readable: Confinement.systemPaths)
      walls.close()
      closed.signal()
      ended.wait()
      _exit(0)
    }
  }

  @Test(
    "Before it is closed it reads what it needs to and nothing else, and writes nowhere",
    .enabled(if: hasFileWall, noFileWall))
  func loading() async throws {
    let folder = try TemporaryDirectory()
    _ = try folder.file("model", [1])
    let other = try TemporaryDirectory()
    _ = try other.file("source", [1])
    await #expect(processExitsWith: .exitCode(0)) {
      [path = folder.path as String, other = other.path as String] in
      let walls = Confinement(readable: Confinement.systemPaths + [path])
      guard walls.missing.isEmpty else { _exit(9) }
      if open(path + "/model", O_RDONLY) < 0 { _exit(1) }
      if open("/usr/bin/env", O_RDONLY) < 0 { _exit(2) }
      if open(other + "/source", O_RDONLY) >= 0 || errno != EACCES { _exit(3) }
      if open(path + "/model", O_WRONLY) >= 0 || errno != EACCES { _exit(4) }
      if open(path + "/new", O_WRONLY | O_CREAT, 0o600) >= 0 { _exit(5) }
      if open("/tmp", O_RDONLY | O_DIRECTORY) >= 0 { _exit(6) }
      _exit(0)
    }
  }

  @Test(
    "Memory beyond the limit is refused, memory within it is not; threads can be started",
    .enabled(if: hasCallWall, noCallWall))
  func memory() async {
    await #expect(processExitsWith: .exitCode(0)) {
      guard Self.confine() else { _exit(99) }
      let protection = PROT_READ | PROT_WRITE
      let flags = MAP_PRIVATE | MAP_ANONYMOUS
      let within = mmap(nil, 600 << 20, protection, flags, -1, 0)
      if within == MAP_FAILED { _exit(1) }
      if mmap(nil, 600 << 20, protection, flags, -1, 0) != MAP_FAILED { _exit(2) }
      // Handed on, for an optimizer takes the success of what nobody uses for granted.
      if let beyond = malloc(700 << 20) { _exit(write(-1, beyond, 1) < 0 ? 3 : 4) }
      let ended = DispatchSemaphore(value: 0)
      Thread.detachNewThread { ended.signal() }
      ended.wait()
      _exit(0)
    }
  }

  @Test(
    "What it has open it can read, and nothing of it can be written",
    .enabled(if: hasCallWall, noCallWall))
  func descriptors() async throws {
    let folder = try TemporaryDirectory()
    let path = try folder.file("source", [7, 8, 9]).description
    await #expect(processExitsWith: .exitCode(0)) { [path = path as String] in
      let source = open(path, O_RDWR)
      let hundred = (0..<40).map { _ in dup(source) }
      guard Self.confine() else { _exit(99) }
      var bytes: [UInt8] = [0, 0, 0]
      if pread(source, &bytes, 3, 0) != 3 || bytes != [7, 8, 9] { _exit(1) }
      signal(SIGXFSZ, SIG_IGN)
      if write(source, bytes, 3) >= 0 { _exit(2) }
      var copies = 0
      while fcntl(source, F_DUPFD_CLOEXEC, 0) >= 0 { copies += 1 }
      _exit(hundred.count == 40 && copies < 64 ? 0 : 3)
    }
  }
}
