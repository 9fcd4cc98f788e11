import CProcess
import Glibc

/// Hands jobs to a worker over a local socket, each with its source as an open descriptor: the
/// worker needs no right to open a file.
///
/// Not thread-safe.
public final class JobSender {
  private let parcel: Parcel
  private var jobs: JobWriter

  /// - Parameter socket: One end of a `socketpair` of streams; stays the caller's.
  public init(socket: Int32) {
    let parcel = Parcel(socket)
    self.parcel = parcel
    jobs = JobWriter { try parcel.send($0) }
  }

  /// Sends one job with its source.
  ///
  /// - Parameter source: Open for reading; stays the caller's.
  /// - Throws: `StreamError`: `impossibleValue` as `JobWriter.write`; `writeFailed`, with `EPIPE`
  ///   when the worker has gone.
  public func send(_ job: Job, source: Int32) throws {
    parcel.descriptor = source
    try jobs.write(job)
  }

  /// The bytes of one job and the descriptor that goes with the first of them.
  private final class Parcel {
    let socket: Int32
    var descriptor: Int32 = -1

    init(_ socket: Int32) {
      self.socket = socket
    }

    func send(_ bytes: UnsafeRawBufferPointer) throws {
      var rest = bytes
      while !rest.isEmpty {
        let sent = CProcessSend(socket, rest.baseAddress, rest.count, descriptor)
        if sent >= 0 {
          descriptor = -1
          rest = UnsafeRawBufferPointer(rebasing: rest[sent...])
        } else if errno != EINTR {
          throw StreamError(
            .writeFailed, "sending a job failed: \(String(cString: strerror(errno)))",
            systemError: errno)
        }
      }
    }
  }
}

/// Receives what a `JobSender` sends.
///
/// Not thread-safe.
public final class JobReceiver {
  private let arrivals: Arrivals
  private var jobs: JobReader

  /// - Parameter socket: The other end of the sender's; stays the caller's.
  public init(socket: Int32) {
    let arrivals = Arrivals()
    self.arrivals = arrivals
    jobs = JobReader { try arrivals.receive(into: $0, from: socket) }
  }

  /// The next job and its source, an open descriptor that the caller closes; `nil` after the last
  /// job.
  ///
  /// - Throws: `StreamError`, and then the same again at each call: as `JobReader.next`, and
  ///   `readFailed` for a job that comes without a source.
  public func next() throws -> (job: Job, source: Int32)? {
    guard let job = try jobs.next() else { return nil }
    guard let source = arrivals.removeFirst() else {
      throw StreamError(.readFailed, "job \(job.number) came without an open source")
    }
    return (job, source)
  }

  /// The descriptors that came, until each is taken.
  private final class Arrivals {
    private var descriptors: [Int32] = []

    deinit {
      for descriptor in descriptors { close(descriptor) }
    }

    func removeFirst() -> Int32? { descriptors.isEmpty ? nil : descriptors.removeFirst() }

    func receive(into buffer: UnsafeMutableRawBufferPointer, from socket: Int32) throws -> Int {
      while true {
        var descriptor: Int32 = -1
        let count = CProcessReceive(socket, buffer.baseAddress, buffer.count, &descriptor)
        if descriptor >= 0 { descriptors.append(descriptor) }
        if count >= 0 { return count }
        guard errno == EINTR else {
          throw StreamError(
            .readFailed, "receiving a job failed: \(String(cString: strerror(errno)))",
            systemError: errno)
        }
      }
    }
  }
}
