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

  /// For rows of codes.
  ///
  /// - Parameter query: padded, of length 1 within ``VectorCheck/lengthTolerance``.
  init(_ query: QueryVector, geometry: RowGeometry) {
    self.init(
      UnsafeBufferPointer(start: query.values, count: geometry.dimension),
      stride: geometry.codeStride, middle: 128, rotation: 0, geometry: geometry)
  }

  /// For rows of half codes.
  init(_ query: QueryVector, geometry: RowGeometry, sketches: SketchGeometry) {
    let rotated = sketches.rotated(
      UnsafeBufferPointer(start: query.values, count: geometry.dimension))
    self = rotated.withUnsafeBufferPointer { rotated in
      CodedQuery(
        rotated, stride: sketches.width, middle: 15, rotation: sketches.rounding,
        geometry: geometry)
    }
  }

  /// - Parameters:
  ///   - middle: what the codes of a row are for a component of 0, as the kernels sum them.
  ///   - rotation: how far from the rotated vector a vector may be that was rotated in floats.
  private init(
    _ values: UnsafeBufferPointer<Float>, stride: Int, middle: Int32, rotation: Float,
    geometry: RowGeometry
  ) {
    let codes = AlignedBuffer(byteCount: stride)
    self.codes = codes
    let length = 1 + VectorCheck.lengthTolerance + rotation
    // Twice the rounding errors that a similarity and its bounds can gather, each of them half an
    // ulp of a number below 1 per operation; and what rotating the query and the row changes.
    let rounding =
      Float(geometry.stride / DotProduct.lanes + 16) * Float.ulpOfOne + 2 * rotation * length
    query = codes.withValues(UInt8.self) { bytes in
      let code = cvk_encode(values.baseAddress, values.count, bytes, stride)
      var total: Int32 = 0
      for place in 0..<stride {
        total += Int32(bytes[place]) - 128
        bytes[place] &-= 128
      }
      return cvk_code_query(
        codes: UnsafeRawPointer(bytes).assumingMemoryBound(to: Int8.self), shift: middle * total,
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
