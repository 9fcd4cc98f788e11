/// Where an index reads its blocks: one consistent state of a store, such as a read transaction.
///
/// A block is an immutable value of bytes under a ``BlockKey``. The index never keeps anything
/// about a storage between its calls, so a storage that is rolled back leaves nothing behind.
///
/// **Lifetime.** A storage exists only while its transaction does, and so do the bytes it hands
/// out: they stay where they are, unchanged, until the transaction ends or, in a writing
/// transaction, until the next ``WritableBlockStorage/put(_:_:)`` or
/// ``WritableBlockStorage/delete(_:)``. A search holds many blocks at once and hands their bytes
/// to several threads, which is why blocks are lent for the transaction and not for one call.
///
/// **Alignment.** The payload of a block starts 48 bytes into it. Kernels run without copying when
/// that place is a multiple of 64 in memory, as it is after LMDB's 16-byte page header; blocks
/// that lie elsewhere are copied, not refused.
///
/// **Threading.** The index calls a storage only from the thread that called the index.
public protocol BlockStorage {
  /// The bytes of a block, or `nil` when there is none.
  func block(_ key: BlockKey) throws -> UnsafeRawBufferPointer?

  /// Visits the blocks whose keys lie in `keys`, in order of keys, until `visit` returns `false`.
  ///
  /// `visit` may read other blocks, but puts and deletes none.
  func scan(
    _ keys: ClosedRange<BlockKey>,
    _ visit: (_ key: BlockKey, _ bytes: UnsafeRawBufferPointer) throws -> Bool
  ) throws
}

/// Where an index writes its blocks: the transaction of the single writer.
public protocol WritableBlockStorage: BlockStorage {
  /// Stores a copy of `bytes` under `key`, in place of what is there.
  ///
  /// Sizes come from few classes (one, four or sixteen pages less LMDB's header, and one full size
  /// per kind), so that freed pages fit the blocks to come. `bytes` never lie in the storage.
  func put(_ key: BlockKey, _ bytes: UnsafeRawBufferPointer) throws

  /// Removes the block under `key`, if there is one.
  func delete(_ key: BlockKey) throws
}
