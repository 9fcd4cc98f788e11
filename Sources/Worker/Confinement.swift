import CProcess
import Glibc

/// The walls around a process that reads files nobody vouches for, put up in two steps.
///
/// `init` leaves it nothing but reading the networks and the libraries; `close`, once those are
/// loaded and before the first byte of a source is read, leaves it nothing but computing with the
/// descriptors that it has or is handed. What the kernel does not offer is left out and reported.
struct Confinement {
  /// What may be used beyond the networks, in bytes: a picture of 64 million pixels, three times
  /// over, with what the detector needs for the largest frame.
  static let memoryBytes: UInt64 = 1 << 30

  /// Descriptors: the three streams, the source twice, and what libraries keep open.
  static let descriptors: UInt32 = 64

  /// Processor time of one worker, in seconds: two days, more than a day of video takes. A worker
  /// that makes no progress is ended long before; this ends one that only pretends to.
  static let processorSeconds: UInt64 = 2 * 86_400

  /// What could not be put up, as clauses; empty when all walls stand.
  private(set) var missing: [String] = []

  /// Forbids the calling thread, and those that it starts, to open anything but `readable`, to
  /// write any file and to gain privileges. To be called before any thread is started.
  ///
  /// - Parameter readable: Paths of files, and of folders with all that is below.
  init(readable: [String]) {
    note("no_new_privs", CProcessRenouncePrivileges())
    let paths = readable.map { strdup($0) }
    defer { for path in paths { free(path) } }
    let result = paths.map { UnsafePointer($0) }.withUnsafeBufferPointer { paths in
      CProcessWallFiles(paths.baseAddress, paths.count)
    }
    note("Landlock (files and connections)", result)
  }

  /// Forbids all threads to open, connect, start or trace anything, and bounds memory, processor
  /// time, descriptors and the size of files.
  mutating func close() {
    note("the limit on memory", CProcessLimitMemory(Self.memoryBytes))
    note("the limit on processor time", CProcessLimitProcessor(Self.processorSeconds))
    note("the limits on files", CProcessLimitFiles(Self.descriptors))
    note("seccomp (system calls)", CProcessWallCalls())
  }

  private mutating func note(_ wall: String, _ result: Int32) {
    if result != 0 { missing.append("\(wall): \(String(cString: strerror(errno)))") }
  }

  /// Where libraries, and what they look up about the machine, are found.
  ///
  /// Source: Filesystem Hierarchy Standard 3.0; ld.so(8).
  static let systemPaths = [
    "/usr", "/lib", "/lib64", "/etc", "/sys/devices", "/sys/fs/cgroup", "/sys/kernel/mm",
    "/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/sys/vm", "/dev/null",
    "/dev/urandom",
  ]

  /// The folders that the dynamic linker was asked to look in.
  static var libraryPaths: [String] {
    guard let list = getenv("LD_LIBRARY_PATH") else { return [] }
    return String(cString: list).split(separator: ":").map(String.init)
  }
}
