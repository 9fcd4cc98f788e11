import Foundation
import Values

/// Runs the command of this process in a child, the *engine*, and ends when the engine ends, or
/// when it should have ended.
///
/// Why: a process exists until its last thread has ended. A thread that closes a file on a file
/// system that does not answer may sleep for ever, even after SIGKILL (FUSE waits like this for
/// `FLUSH`). Whoever waits for our end must not wait for that. So this process touches no file
/// system but the program's own, and forwards signals to the engine. The main thread uses it,
/// before any other thread exists.
enum EngineProcess {
  /// How long the engine may take to end once it was asked to, in nanoseconds.
  ///
  /// Source: our choice: the promised ten seconds, less the pause between two checks and some
  /// slack.
  private static let patienceNanoseconds: UInt64 = 9_000_000_000

  /// Ends the engine when the process that started it has ended. The engine calls this first.
  static func endWithStarter() {
    let thread = Thread {
      var byte: UInt8 = 0
      while read(STDIN_FILENO, &byte, 1) != 0 {}
      _exit(ExitStatusCode.interrupted.rawValue)
    }
    thread.name = "leash"
    thread.start()
  }

  /// Starts the engine and waits for its end.
  ///
  /// - Parameters:
  ///   - command: the name of the subcommand that this process runs.
  ///   - flag: the argument after that name that marks the engine.
  /// - Returns: the exit status that this process has to end with.
  /// - Throws: `Failure` when the engine cannot be started or was ended by a signal of others.
  static func run(_ command: String, flag: String) throws -> Int32 {
    var before = sigset_t()
    var signals = SignalWatch.wanted
    sigaddset(&signals, SIGCHLD)
    pthread_sigmask(SIG_BLOCK, &signals, &before)
    let engine = try start(arguments(command, flag), mask: before)
    var asked: (signal: Int32, at: UInt64)?
    while true {
      var status: Int32 = 0
      if waitpid(engine, &status, WNOHANG) == engine {
        return try exitStatus(status, asked: asked?.signal)
      }
      if let asked, DispatchTime.now().uptimeNanoseconds - asked.at > patienceNanoseconds {
        _ = kill(engine, SIGKILL)
        return self.status(askedBy: asked.signal)
      }
      var pause = timespec(tv_sec: 0, tv_nsec: 500_000_000)
      let number = sigtimedwait(&signals, nil, &pause)
      guard number > 0, number != SIGCHLD else { continue }
      if number != SIGHUP, asked == nil {
        asked = (number, DispatchTime.now().uptimeNanoseconds)
      }
      _ = kill(engine, number)
    }
  }

  /// The exit status of a program that ends because of `signal`.
  static func status(askedBy signal: Int32) -> Int32 {
    (signal == SIGINT ? ExitStatusCode.interrupted : .done).rawValue
  }

  /// Source: <bits/waitstatus.h>: the low seven bits are the signal, the next byte is the exit
  /// status.
  private static func exitStatus(_ status: Int32, asked: Int32?) throws -> Int32 {
    let signal = status & 0x7F
    guard signal != 0 else { return status >> 8 & 0xFF }
    // The signal came before the engine had installed its handler.
    if let asked, asked == signal { return self.status(askedBy: asked) }
    throw Failure(
      .failed, attempted: "watch",
      reason: "signal \(signal) "
        + "(\(String(cString: strsignal(signal)))) ended the process that does it",
      remedy: signal == SIGKILL
        ? "The system may have run out of memory: see its log. No committed work is lost."
        : "Start it again. No committed work is lost.")
  }

  /// The arguments of this process, with `flag` after the name of the command.
  private static func arguments(
    _ command: String, _ flag: String
  ) -> [UnsafeMutablePointer<CChar>?] {
    var arguments = (0..<Int(CommandLine.argc)).compactMap { CommandLine.unsafeArgv[$0] }
      .map { strdup($0) }
    let place = arguments.firstIndex { $0.map { strcmp($0, command) == 0 } ?? false }
    arguments.insert(strdup(flag), at: (place ?? 0) + 1)
    return arguments + [nil]
  }

  private static func start(
    _ arguments: [UnsafeMutablePointer<CChar>?], mask: sigset_t
  ) throws -> pid_t {
    defer { for argument in arguments { free(argument) } }
    // The engine's standard input; it closes when we end, in whatever way.
    var leash: [Int32] = [-1, -1]
    guard pipe(&leash) == 0 else { throw failure("pipe", errno) }
    _ = fcntl(leash[1], F_SETFD, FD_CLOEXEC)
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
      if leash[0] != STDIN_FILENO { close(leash[0]) }
    }
    posix_spawn_file_actions_adddup2(&actions, leash[0], STDIN_FILENO)
    if leash[0] != STDIN_FILENO { posix_spawn_file_actions_addclose(&actions, leash[0]) }
    var mask = mask
    posix_spawnattr_setsigmask(&attributes, &mask)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    // systemd's watchdog expects to hear from the process of this number, but the engine notifies
    // it.
    unsetenv("WATCHDOG_PID")
    var engine: pid_t = 0
    // This link stays right even if the program's file is replaced meanwhile.
    let code = posix_spawn(
      &engine, "/proc/self/exe", &actions, &attributes, arguments, environ)
    guard code == 0 else { throw failure("posix_spawn", code) }
    return engine
  }

  private static func failure(_ call: String, _ code: Int32) -> Failure {
    Failure(
      .failed, attempted: "start the process that watches",
      reason: "\(call): \(String(cString: strerror(code)))")
  }
}
