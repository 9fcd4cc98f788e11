/// A query, checked, padded and aligned for the kernels.
struct QueryVector {
  private let buffer: AlignedBuffer

  /// - Throws: ``VectorIndexError/invalidVector(faceID:_:)``.
  init(_ vector: [Float], geometry: RowGeometry) throws(VectorIndexError) {
    if let fault = VectorCheck.fault(in: vector, dimension: geometry.dimension) {
      throw .invalidVector(faceID: nil, fault)
    }
    buffer = AlignedBuffer(byteCount: geometry.rowBytes)
    vector.withUnsafeBytes { buffer.bytes.copyMemory(from: $0) }
  }

  /// A vector of the index itself, which was checked when it was inserted.
  init(padded vector: UnsafePointer<Float>, geometry: RowGeometry) {
    buffer = AlignedBuffer(byteCount: geometry.rowBytes)
    buffer.bytes.copyMemory(
      from: UnsafeRawBufferPointer(start: vector, count: geometry.rowBytes))
  }

  var values: UnsafePointer<Float> {
    UnsafePointer(buffer.bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Float.self))
  }
}
