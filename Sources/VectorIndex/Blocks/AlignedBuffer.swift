/// Memory of the index's own, aligned as the kernels like it.
///
/// The memory lives as long as the object.
///
/// Sendable: it is written by one thread before others read it.
final class AlignedBuffer: @unchecked Sendable {
  /// The alignment of payloads: a cache line, and the widest vector register.
  static let alignment = 64

  let bytes: UnsafeMutableRawBufferPointer

  /// `byteCount` zero bytes whose address plus `offset` is a multiple of ``alignment``.
  ///
  /// - Parameter offset: 0 or a multiple of 16 below ``alignment``.
  init(byteCount: Int, offset: Int = 0) {
    let lead = (Self.alignment - offset) % Self.alignment
    allocation = UnsafeMutableRawBufferPointer.allocate(
      byteCount: byteCount + lead, alignment: Self.alignment)
    allocation.initializeMemory(as: UInt8.self, repeating: 0)
    bytes = UnsafeMutableRawBufferPointer(rebasing: allocation[lead...])
  }

  deinit {
    allocation.deallocate()
  }

  /// Calls `body` with the memory as numbers of type `Value`, from its start.
  func withValues<Value, Result>(
    _ type: Value.Type, _ body: (UnsafeMutablePointer<Value>) throws -> Result
  ) rethrows -> Result {
    try withExtendedLifetime(self) {
      try body(bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: type))
    }
  }

  private let allocation: UnsafeMutableRawBufferPointer
}
