import Foundation
import Ingest
import Synchronization

/// The writing end of the pipe that carries signals to the thread that handles them; -1 before.
private let signalPipe = Atomic<Int32>(-1)

/// The first signal that asked for an end; 0 before.
private let firstSignal = Atomic<Int32>(0)

/// Turns Ctrl-C and termination into an `Interruption`, until the program ends.
///
/// The handler only writes a byte into a pipe; a thread reads the byte and acts. The second signal
/// ends the program at once: no committed work is lost, as with a kill. A signal within a second of
/// the first counts as the same one: a terminal or a service manager may signal both a process and
/// the one that started it, which forwards it. A signal that our starter ignores (`nohup`) stays
/// ignored.
enum SignalWatch {
  /// The signal that asked for an end; 0 while none did.
  static var received: Int32 { firstSignal.load(ordering: .relaxed) }

  /// - Parameters:
  ///   - onHangUp: what SIGHUP does, on a thread of its own; without it, it asks for an end.
  ///   - onFirst: called on that thread when an end is asked for.
  ///   - overdue: what ends the program when it has not ended by itself `seconds` after it was
  ///     asked to, for instance because a file system does not answer. No committed work is lost.
  static func begin(
    _ interruption: Interruption, onHangUp: (@Sendable () -> Void)? = nil,
    overdue: Overdue? = nil, onFirst: @escaping @Sendable () -> Void
  ) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let reading = ends[0]
    signalPipe.store(ends[1], ordering: .sequentiallyConsistent)
    let thread = Thread {
      change(SIG_UNBLOCK)
      var byte: UInt8 = 0
      var first: UInt64 = 0
      while true {
        let count = read(reading, &byte, 1)
        guard count == 1 else {
          if count < 0 && errno == EINTR { continue }
          return
        }
        if let onHangUp, Int32(byte) == SIGHUP {
          onHangUp()
          continue
        }
        let now = DispatchTime.now().uptimeNanoseconds
        if interruption.isRequested {
          if now - first < sameNanoseconds { continue }
          _exit(ExitStatusCode.interrupted.rawValue)
        }
        first = now
        firstSignal.store(Int32(byte), ordering: .relaxed)
        interruption.request()
        onFirst()
        overdue?.begin()
      }
    }
    thread.name = "signals"
    for number in handled where !isIgnored(number) {
      signal(number) { number in
        let error = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(signalPipe.load(ordering: .relaxed), &byte, 1)
        errno = error
      }
    }
    // This thread and those that it starts leave signals to the thread above. Otherwise the kernel
    // would hand them to the main thread first, where they wait while a file system does not
    // answer.
    change(SIG_BLOCK)
    thread.start()
  }

  /// Blocks the signals in the thread that calls this, or unblocks them.
  private static func change(_ way: Int32) {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in handled { sigaddset(&signals, number) }
    pthread_sigmask(way, &signals, nil)
  }

  /// Ends the program if it takes too long to end by itself.
  struct Overdue: Sendable {
    var seconds: UInt32
    /// Called last of all; ends the program.
    var end: @Sendable () -> Never

    fileprivate func begin() {
      let thread = Thread {
        sleep(seconds)
        end()
      }
      thread.name = "overdue"
      thread.start()
    }
  }

  /// Signals within this time belong to one request. Source: our choice: nobody presses Ctrl-C
  /// twice on purpose that fast.
  private static let sameNanoseconds: UInt64 = 1_000_000_000

  private static let handled = [SIGINT, SIGTERM, SIGHUP]

  /// The signals that we handle: those that are not ignored.
  static var wanted: sigset_t {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in handled where !isIgnored(number) { sigaddset(&signals, number) }
    return signals
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    // Source: <signal.h>: SIG_IGN is the address 1; the macro is not importable.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
  }
}
