import Foundation
import Values

/// The program that turns jobs on its standard input into a sighting stream on its standard output.
public struct WorkerCommand: Sendable {
  /// The program to start.
  public var executable: FilePath
  /// What follows the program's name.
  public var arguments: [String]
  /// `NAME=value`, all that the program gets.
  public var environment: [String]

  /// A program with its arguments.
  public init(
    executable: FilePath, arguments: [String], environment: [String] = Self.inheritedEnvironment()
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
  }

  /// This very program, by the link that stays right when its file is replaced meanwhile.
  ///
  /// Source: proc_pid_exe(5).
  public static let thisExecutable = FilePath("/proc/self/exe")

  /// The part of this process's environment that a worker may see: where programs, libraries and
  /// temporary files are, language and zone, and what libraries are debugged with.
  public static func inheritedEnvironment() -> [String] {
    let names: Set<String> = [
      "PATH", "HOME", "TMPDIR", "LANG", "TZ", "LD_LIBRARY_PATH", "LD_PRELOAD", "ASAN_OPTIONS",
      "TSAN_OPTIONS", "MALLOC_ARENA_MAX",
    ]
    let prefixes = ["LC_", "FACEARCHIVE_", "SWIFT_", "OV_", "OPENVINO_"]
    return ProcessInfo.processInfo.environment.sorted { $0.key < $1.key }
      .filter { name, _ in names.contains(name) || prefixes.contains { name.hasPrefix($0) } }
      .map { "\($0.key)=\($0.value)" }
  }
}
