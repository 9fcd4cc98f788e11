import Foundation
import Ingest

/// Turns Ctrl-C and termination into an `Interruption` while it lives.
///
/// The signals are blocked for all threads started from now on and taken by a thread of their own,
/// so that no code runs inside a signal handler. The second one ends the program at once: nothing
/// acknowledged is lost, as with a kill.
final class SignalWatch {
  init(_ interruption: Interruption, onFirst: @escaping @Sendable () -> Void) {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    let watched = signals
    let thread = Thread {
      var taken: Int32 = 0
      var watched = watched
      while sigwait(&watched, &taken) == 0 {
        if interruption.isRequested { _exit(ExitStatusCode.interrupted.rawValue) }
        interruption.request()
        onFirst()
      }
    }
    thread.name = "signals"
    thread.start()
  }
}
