import Synchronization
import VectorIndex

/// The blocks whose checksum this process has checked, so that each is checked on first touch and
/// searches of the same process do not pay for it again.
///
/// LMDB writes a changed block to another page, or to the same one only after it was free; then the
/// checksum in its header differs. So key, address and stored checksum together name a state.
final class VerifiedBlocks: Sendable {
  private struct State: Equatable {
    var address: UInt
    var count: Int
    var checksum: UInt32
  }

  private let known = Mutex<[BlockKey: State]>([:])

  /// Throws `VectorIndexError.damaged` when the bytes of a block are not what was written.
  func check(_ bytes: UnsafeRawBufferPointer, under key: BlockKey) throws {
    let state = BlockChecksum.stored(in: bytes).map { checksum in
      State(
        address: UInt(bitPattern: bytes.baseAddress), count: bytes.count, checksum: checksum)
    }
    if let state, known.withLock({ $0[key] == state }) { return }
    try BlockChecksum.verify(bytes, under: key)
    known.withLock { $0[key] = state }
  }
}
