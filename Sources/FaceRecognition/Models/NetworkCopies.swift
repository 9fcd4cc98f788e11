import Dispatch
import OpenVINO
import Synchronization

/// A network that was read more than once, so that it can be shaped and compiled for two input
/// sizes at the same time.
///
/// All reading is done at the beginning: for it OpenVINO opens libraries, which a confined worker
/// cannot do.
final class NetworkCopies: Sendable {
  /// A network in one shape after the other.
  ///
  /// `@unchecked Sendable`: `compile` hands it to one thread at a time.
  private final class Copy: @unchecked Sendable {
    var model: InferenceModel

    init(_ model: consuming InferenceModel) {
      self.model = model
    }
  }

  /// What the file says of its inputs and outputs.
  let inputs: [TensorFacts]
  let outputs: [TensorFacts]
  private let runtime: InferenceRuntime
  private let free: Mutex<[Copy]>
  private let isFree: DispatchSemaphore

  /// As many as are shaped at a time: a photo is examined in two sizes.
  private static let count = 2

  /// - Throws: `OpenVINOError` when the file is not a network.
  init(_ file: ModelFile, runtime: InferenceRuntime) throws {
    self.runtime = runtime
    var copies: [Copy] = []
    for _ in 0..<Self.count { copies.append(Copy(try runtime.readModel(bytes: file.contents))) }
    (inputs, outputs) = (try copies[0].model.inputs(), try copies[0].model.outputs())
    free = Mutex(copies)
    isFree = DispatchSemaphore(value: Self.count)
  }

  /// Gives the network the bytes of pictures for an input: see `InferenceModel.takingPixels()`. To
  /// be called before anything is compiled.
  ///
  /// - Throws: `OpenVINOError` when its input is not that of pictures.
  func takePixels() throws {
    try free.withLock { copies in
      for copy in copies { copy.model = try copy.model.takingPixels() }
    }
  }

  /// The network compiled for an input shape, of which `nil` leaves an extent open; waits while all
  /// copies are being compiled.
  ///
  /// - Throws: `OpenVINOError` when it cannot take that shape or the device cannot run it.
  func compile(_ shape: [Int?], options: CompileOptions) throws -> CompiledModel {
    isFree.wait()
    let copy = free.withLock { $0.removeLast() }
    defer {
      free.withLock { $0.append(copy) }
      isFree.signal()
    }
    try copy.model.reshape(shape)
    return try runtime.compile(copy.model, options: options)
  }
}
