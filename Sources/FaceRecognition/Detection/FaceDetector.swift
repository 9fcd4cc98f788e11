import FFmpeg
import Foundation
import OpenVINO
import Synchronization
import Values

/// Finds faces in a frame. For one thread at a time.
public final class FaceDetector {
  /// Which model this is.
  public let entry: ModelManifest.Model
  private let copies: NetworkCopies
  private let decoder: any DetectionDecoder
  private let remedy: String
  private let options: CompileOptions
  /// Whether the network is compiled once for all input sizes.
  private var isCompiledOnce: Bool
  /// The only request of a network that is compiled once.
  private var flexible: InferenceRequest?
  /// Requests by input size, the most recently used last.
  private var requests: [(size: InputSize, request: InferenceRequest)] = []

  /// Input sizes that stay compiled: a dump has a few frame sizes.
  static let cachedSizes = 4

  /// The most pixels of an input: a 4K frame in full, which takes 0.5 GB of memory.
  static let mostPixels = 3840 * 2176

  /// The least side of an input in pixels: the network's coarsest grid needs two cells.
  static let leastSide = 64

  /// The longest side of an input in pixels, for frames that are little more than a line.
  static let longestSide = 16_384

  /// A detector's input in pixels.
  public struct InputSize: Sendable, Hashable {
    /// In pixels.
    public var width: Int
    /// In pixels.
    public var height: Int

    /// An input of `width` x `height` pixels.
    public init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  /// Reads the network and compiles nothing yet: that needs an input size.
  ///
  /// - Parameter isCompiledOnce: Compiles a network that takes any size once for all instead of
  ///   once for each: the first use of a size takes 6 ms in place of 100 to 300, every use a tenth
  ///   more, and what is found may differ in the last digits.
  /// - Throws: `Failure` `failed` when the file is not a network, `modelMismatch` when its input or
  ///   its outputs are not what its manifest entry says.
  public init(
    file: ModelFile, runtime: InferenceRuntime, options: CompileOptions,
    isCompiledOnce: Bool = false
  ) throws {
    func mismatch(_ reason: String) -> Failure {
      Failure(
        .modelMismatch, attempted: "load the detector", subject: file.path, reason: reason,
        remedy: file.remedy)
    }
    guard let decoder = file.entry.detectionDecoder else {
      throw mismatch("its manifest entry gives no decoder for detectors")
    }
    entry = file.entry
    self.decoder = decoder
    remedy = file.remedy
    copies = try attempt("read", file.entry.name) {
      try NetworkCopies(file, runtime: runtime)
    }
    let least = InputSize(
      width: entry.input.width ?? Self.leastSide, height: entry.input.height ?? Self.leastSide)
    if let flaw = ModelShape.flaw(
      of: copies.inputs, expected: entry.input.networkShape(least))
    {
      throw mismatch(flaw)
    }
    let known = Set(copies.outputs.map(\.name))
    if let missing = decoder.outputs.first(where: { !known.contains($0) }) {
      throw mismatch(
        "it has no output \(missing); its outputs are "
          + copies.outputs.map(\.name).joined(separator: ", "))
    }
    self.options = options
    self.isCompiledOnce = isCompiledOnce && file.entry.input.width == nil
    if entry.input.isPlain {
      let copies = copies
      try attempt("prepare", file.entry.name) { try copies.takePixels() }
    }
  }

  /// Overlap, as intersection over union, above which two boxes in one picture are one face.
  public var overlap: Float { decoder.overlap }

  /// Whether the input may have any size, rather than the one that the network was made for.
  public var takesAnySize: Bool { entry.input.width == nil }

  /// The input for frames of a size: the frame times `scale`, sides rounded up to what the network
  /// takes (multiples of 32). Frames beyond 4K are reduced further, so that none exhausts memory.
  public func inputSize(frameWidth: Int, frameHeight: Int, scale: Double) -> InputSize {
    let multiple = max(Self.sideMultiple, entry.input.multipleOf ?? Self.sideMultiple)
    let scale = scale.isFinite && scale > 0 ? scale : 1
    let width = Double(max(1, frameWidth)) * scale
    let height = Double(max(1, frameHeight)) * scale
    let reduction = min(1, (Double(Self.mostPixels) / (width * height)).squareRoot())
    func side(_ pixels: Double) -> Int {
      let reduced = (pixels * reduction).rounded(reduction < 1 ? .down : .up)
      let bounded = Int(min(max(reduced, Double(Self.leastSide)), Double(Self.longestSide)))
      let up = reduction < 1 ? 0 : multiple - 1
      return max(multiple, (bounded + up) / multiple * multiple)
    }
    return InputSize(
      width: entry.input.width ?? side(width), height: entry.input.height ?? side(height))
  }

  /// The faces in a letterboxed frame that score at least `threshold`, the best first.
  ///
  /// - Parameters:
  ///   - image: The input, in a size that `inputSize` gave; either channel order.
  ///   - letterbox: How the frame lies in `image`.
  /// - Returns: Boxes and the detector's own coarse landmarks, in frame pixels.
  /// - Throws: `Failure` `failed` when the network cannot run.
  public func detect(in image: PixelImage, letterbox: Letterbox, threshold: Float) throws
    -> [Detection]
  {
    let values = try outputs(for: image)
    let found: [Detection]
    do {
      found = try decoder.detections(
        in: values, width: image.width, height: image.height, threshold: threshold)
    } catch {
      throw Failure(
        .modelMismatch, attempted: "read the faces found by", subject: entry.name,
        reason: error.sentence, remedy: remedy)
    }
    return found.suppressed(overlap: overlap).map { detection in
      var detection = detection
      detection.box = letterbox.frame(detection.box)
      detection.landmarks = detection.landmarks.mapped(letterbox.frame)
      return detection
    }
  }

  /// What the network gives for a picture: the elements of each output that its decoder reads.
  ///
  /// - Throws: `Failure` `failed` when the network cannot run.
  func outputs(for image: PixelImage) throws -> [[Float]] {
    try attempt("detect faces with", entry.name) {
      let request = try request(for: InputSize(width: image.width, height: image.height))
      if entry.input.isPlain {
        try request.fillBytes { try TensorInput.fill(&$0, with: image, as: entry.input) }
      } else {
        try request.fillInput { try TensorInput.fill(&$0, with: image, as: entry.input) }
      }
      try request.infer()
      return try decoder.outputs.map { try request.output(named: $0) }
    }
  }

  /// Compiles the network for sizes that will be needed, all at the same time: compiling takes a
  /// quarter of a second each and one processor.
  ///
  /// - Throws: `Failure` `failed` when OpenVINO refuses one.
  func prepare(_ sizes: Set<InputSize>) throws {
    guard !isCompiledOnce else { return }
    let missing = sizes.filter { size in !requests.contains { $0.size == size } }
      .sorted { ($0.width, $0.height) < ($1.width, $1.height) }
    guard missing.count > 1 else { return }
    let (copies, options, input) = (copies, options, entry.input)
    let results = Mutex<[InputSize: Result<CompiledModel, any Error>]>([:])
    let isCompiled = DispatchSemaphore(value: 0)
    for size in missing {
      // Threads of our own: those of a dispatch queue watch each other through /proc, which a
      // confined worker cannot read.
      Thread.detachNewThread {
        let result = Result {
          try copies.compile(input.shape(size), options: options)
        }
        results.withLock { $0[size] = result }
        isCompiled.signal()
      }
    }
    for _ in missing { isCompiled.wait() }
    for size in missing {
      guard let result = results.withLock({ $0[size] }) else { continue }
      try attempt("detect faces with", entry.name) {
        _ = keep(try result.get().makeRequest(), for: size)
      }
    }
  }

  /// The stride of the coarsest grid.
  private static let sideMultiple = 32

  private func request(for size: InputSize) throws -> InferenceRequest {
    if !isCompiledOnce, let index = requests.firstIndex(where: { $0.size == size }) {
      let found = requests.remove(at: index)
      requests.append(found)
      return found.request
    }
    guard size.width > 0, size.height > 0, size.width % Self.sideMultiple == 0,
      size.height % Self.sideMultiple == 0
    else {
      throw Failure(
        .failed, attempted: "detect faces in an image of",
        subject: "\(size.width)x\(size.height) pixels",
        reason: "the detector takes multiples of \(Self.sideMultiple)")
    }
    if isCompiledOnce, flexible == nil {
      var options = options
      // One size is seldom used twice, and what is kept of each fills a worker's limit on memory.
      options.cachedKernels = 0
      flexible = try? copies.compile(entry.input.shape(nil), options: options).makeRequest()
      // Some networks do not take an open size, for what is computed of it inside.
      isCompiledOnce = flexible != nil
    }
    if let flexible {
      try flexible.shapeInput(entry.input.shape(size).compactMap { $0 })
      return flexible
    }
    let compiled = try copies.compile(entry.input.shape(size), options: options)
    return keep(try compiled.makeRequest(), for: size)
  }

  private func keep(_ request: InferenceRequest, for size: InputSize) -> InferenceRequest {
    requests.append((size, request))
    func pixels() -> Int { requests.reduce(0) { $0 + $1.size.width * $1.size.height } }
    while requests.count > Self.cachedSizes || (requests.count > 1 && pixels() > Self.mostPixels) {
      requests.removeFirst()
    }
    return request
  }
}

extension ModelManifest.Input {
  /// The network takes bytes as they are, by channels: the library brings them into its order.
  fileprivate var isPlain: Bool {
    layout == .channelsFirst && mean.allSatisfy { $0 == 0 } && scale.allSatisfy { $0 == 1 }
  }

  /// The extents of the network's own input.
  fileprivate func networkShape(_ size: FaceDetector.InputSize) -> [Int] {
    layout == .channelsFirst ? [1, 3, size.height, size.width] : [1, size.height, size.width, 3]
  }

  /// The extents of the input as it is given; `nil` leaves the size open.
  fileprivate func shape(_ size: FaceDetector.InputSize?) -> [Int?] {
    layout == .channelsFirst && !isPlain
      ? [1, 3, size?.height, size?.width] : [1, size?.height, size?.width, 3]
  }
}
