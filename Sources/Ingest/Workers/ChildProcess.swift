import Foundation
import Synchronization
import Values

/// A call that was needed to start a process and failed.
struct SpawnError: Error {
  var code: Int32
  var call: String

  var detail: String { "\(call): \(String(cString: strerror(code)))" }
}

/// A child process and our ends of its three standard streams: a local socket, over which open
/// descriptors can be handed to it, and two pipes.
///
/// The child inherits nothing else: no descriptor, no signal mask, no ignored signal. It has a
/// process group of its own, so that a Ctrl-C on the terminal reaches its supervisor alone, which
/// then decides. Used by one thread; when the last reference goes, the child is killed and reaped.
final class ChildProcess {
  let processID: pid_t
  /// The socket that the child reads.
  private(set) var input: Int32
  /// The pipe that the child writes its results to.
  let output: Int32
  /// The pipe that the child writes its messages to; does not block.
  let errors: Int32
  private var status: ExitStatus?
  private var isPaused = false

  /// Starts `command`.
  init(_ command: WorkerCommand) throws(SpawnError) {
    // One at a time: Glibc's module has no pipe2, so that a pipe is open on exec for a moment, and
    // a child of another thread must not be born in it.
    let (processID, ends) = try Self.spawning.withLock { _ throws(SpawnError) in
      try Self.spawnWithPipes(command)
    }
    self.processID = processID
    (input, output, errors) = (ends[0], ends[1], ends[2])
    _ = fcntl(errors, F_SETFL, fcntl(errors, F_GETFL) | O_NONBLOCK)
  }

  deinit {
    closeInput()
    _ = kill()
    close(output)
    close(errors)
  }

  /// Tells the child that nothing more comes.
  func closeInput() {
    guard input >= 0 else { return }
    close(input)
    input = -1
  }

  /// How the child ended; `nil` when it has not, `timeoutSeconds` from now.
  func wait(timeoutSeconds: Double) -> ExitStatus? {
    let deadline = DispatchTime.now().uptimeNanoseconds + UInt64(timeoutSeconds * 1e9)
    while true {
      if let status = reap(WNOHANG) { return status }
      guard DispatchTime.now().uptimeNanoseconds < deadline else { return nil }
      usleep(2000)
    }
  }

  /// Ends the child if it still lives, and says how it ended.
  func kill() -> ExitStatus {
    if let status { return status }
    // The process group: whatever the child may have started ends with it.
    _ = Foundation.kill(-processID, SIGKILL)
    while true {
      if let status = reap(0) { return status }
    }
  }

  /// Stops the child where it is, until ``resume()``; it can be ended meanwhile.
  func pause() {
    guard !isPaused, status == nil else { return }
    isPaused = Foundation.kill(-processID, SIGSTOP) == 0
  }

  func resume() {
    guard isPaused else { return }
    isPaused = false
    _ = Foundation.kill(-processID, SIGCONT)
  }

  private func reap(_ options: Int32) -> ExitStatus? {
    if let status { return status }
    var waitStatus: Int32 = 0
    let result = waitpid(processID, &waitStatus, options)
    if result == processID {
      status = ExitStatus(waitStatus: waitStatus)
    } else if result < 0 && errno != EINTR {
      // Somebody else reaped it: there is nothing left to wait for.
      status = .exited(-1)
    }
    return status
  }

  private static let spawning = Mutex<Void>(())

  /// Starts `command` and returns our ends of its standard streams, in their order.
  private static func spawnWithPipes(
    _ command: WorkerCommand
  ) throws(SpawnError) -> (pid_t, [Int32]) {
    var pipes: [Pipe] = []
    do throws(SpawnError) {
      pipes.append(try Pipe(socket: true))
      for _ in 0..<2 { pipes.append(try Pipe()) }
      let processID = try spawn(
        command, standard: [pipes[0].reading, pipes[1].writing, pipes[2].writing])
      close(pipes[0].reading)
      close(pipes[1].writing)
      close(pipes[2].writing)
      return (processID, [pipes[0].writing, pipes[1].reading, pipes[2].reading])
    } catch {
      for pipe in pipes {
        close(pipe.reading)
        close(pipe.writing)
      }
      throw error
    }
  }

  /// Descriptors that a library left open on exec.
  private static func inheritableDescriptors() -> [Int32] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") else {
      return []
    }
    return names.compactMap { Int32($0) }.filter { descriptor in
      let flags = fcntl(descriptor, F_GETFD)
      return descriptor > 2 && flags >= 0 && flags & FD_CLOEXEC == 0
    }
  }

  private struct Pipe {
    let reading: Int32
    let writing: Int32

    /// A pipe, or a pair of sockets, whose ends close on exec and are none of the standard streams,
    /// even where those are closed: redirecting the child's would overwrite them.
    init(socket: Bool = false) throws(SpawnError) {
      var ends: [Int32] = [-1, -1]
      let stream = Int32(SOCK_STREAM.rawValue)
      let result = socket ? socketpair(AF_UNIX, stream, 0, &ends) : pipe(&ends)
      guard result == 0 else {
        throw SpawnError(code: errno, call: socket ? "socketpair" : "pipe")
      }
      let moved = ends.map { fcntl($0, F_DUPFD_CLOEXEC, 3) }
      for end in ends { close(end) }
      guard moved.allSatisfy({ $0 >= 0 }) else {
        for end in moved where end >= 0 { close(end) }
        throw SpawnError(code: EMFILE, call: "fcntl")
      }
      reading = moved[0]
      writing = moved[1]
    }
  }

  private static func spawn(
    _ command: WorkerCommand, standard: [Int32]
  ) throws(SpawnError) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for (target, descriptor) in standard.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(target))
    }
    for descriptor in inheritableDescriptors() {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    var noSignals = sigset_t()
    var allSignals = sigset_t()
    sigemptyset(&noSignals)
    sigfillset(&allSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setsigdefault(&attributes, &allSignals)
    posix_spawnattr_setpgroup(&attributes, 0)
    let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    posix_spawnattr_setflags(&attributes, Int16(flags))

    let arguments = CStrings(["facearchive"] + command.arguments)
    let environment = CStrings(command.environment)
    var processID: pid_t = 0
    let code = command.executable.withCString { path in
      posix_spawn(
        &processID, path, &actions, &attributes, arguments.pointers, environment.pointers)
    }
    guard code == 0 else { throw SpawnError(code: code, call: "posix_spawn") }
    return processID
  }

  /// A zero-terminated array of C strings, freed with it.
  private final class CStrings {
    private(set) var pointers: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String]) {
      pointers = texts.map { strdup($0) } + [nil]
    }

    deinit {
      for pointer in pointers { free(pointer) }
    }
  }
}
