import CVectorKernels

/// A query in codes, and the bound that makes passing over rows safe.
///
/// With a row *x* = *s·c* + *e* and the query *q* = *t·k* + *f*, where *c* and *k* are whole
/// numbers, the dot product is *t·s·(k·c)* + *f·(s·c)* + *q·e*. By Cauchy and Schwarz the last two
/// are at most |*f*|·(|*x*| + |*e*|) + |*q*|·|*e*|. |*e*| is stored with the row, so bounds on both
/// sides of every row's similarity cost one sum over bytes. A row whose upper bound is below a
/// similarity that the answer already exceeds cannot be in the answer.
struct CodedQuery {
  /// What the kernels take; valid as long as this value is kept.
  let query: cvk_code_query
  private let codes: AlignedBuffer

  /// - Parameter query: padded, of length 1 within ``VectorCheck/lengthTolerance``.
  init(_ query: QueryVector, geometry: RowGeometry) {
    let codes = AlignedBuffer(byteCount: geometry.codeStride)
    self.codes = codes
    let length = 1 + VectorCheck.lengthTolerance
    // Twice the rounding errors that a similarity and its bounds can gather, each of them half an
    // ulp of a number below 1 per operation.
    let rounding = Float(geometry.stride / DotProduct.lanes + 16) * Float.ulpOfOne
    self.query = codes.withValues(UInt8.self) { bytes in
      let code = cvk_encode(query.values, geometry.dimension, bytes, geometry.codeStride)
      var total: Int32 = 0
      for place in 0..<geometry.codeStride {
        total += Int32(bytes[place]) - 128
        bytes[place] &-= 128
      }
      return cvk_code_query(
        codes: UnsafeRawPointer(bytes).assumingMemoryBound(to: Int8.self), shift: 128 * total,
        scale: code.scale, slope: length + code.error, offset: code.error * length + rounding)
    }
  }

  /// Upper bounds of the similarity of the rows at `places`.
  func bounds(at places: [cvk_code_place], stride: Int) -> [Float] {
    var query = self.query
    return withExtendedLifetime(codes) {
      withUnsafeTemporaryAllocation(of: Float.self, capacity: places.count) { lowers in
        Array(unsafeUninitializedCapacity: places.count) { uppers, count in
          cvk_code_bounds_at(
            DotProduct.level, &query, places, stride, places.count, uppers.baseAddress,
            lowers.baseAddress)
          count = places.count
        }
      }
    }
  }
}
