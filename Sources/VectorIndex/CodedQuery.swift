import CVectorKernels

/// A query in codes, and the bound that makes passing over rows safe.
///
/// With a row *x* = *s·c* + *e* and the query *q* = *t·k* + *f*, where *c* and *k* are whole
/// numbers, the dot product is *t·s·(k·c)* + *f·(s·c)* + *q·e*. By Cauchy and Schwarz the last two
/// are at most |*f*|·(|*x*| + |*e*|) + |*q*|·|*e*|. |*e*| is stored with the row, so the upper
/// bound of every row costs one sum over bytes. A row whose bound is below a similarity that the
/// answer already exceeds cannot be in the answer.
struct CodedQuery {
  private let codes: AlignedBuffer
  private let scale: Float
  private let slope: Float
  private let offset: Float

  /// - Parameter query: padded, of length 1 within ``VectorCheck/lengthTolerance``.
  init(_ query: QueryVector, geometry: RowGeometry) {
    codes = AlignedBuffer(byteCount: geometry.codeStride)
    let code = codes.withValues(UInt8.self) { codes in
      let code = cvk_encode(query.values, geometry.dimension, codes, geometry.codeStride)
      for place in 0..<geometry.codeStride { codes[place] &-= 128 }
      return code
    }
    let length = 1 + VectorCheck.lengthTolerance
    // Twice the rounding errors that a similarity and a bound can gather, each of them half an ulp
    // of a number below 1 per operation.
    let rounding = Float(geometry.stride / DotProduct.lanes + 16) * Float.ulpOfOne
    scale = code.scale
    slope = length + code.error
    offset = code.error * length + rounding
  }

  /// Upper bounds of the similarity of rows `slots` of a block, or of its first `count` rows.
  func bounds(
    _ block: CodeBlock, slots: UnsafePointer<UInt32>?, count: Int,
    geometry: RowGeometry, into bounds: UnsafeMutablePointer<Float>
  ) {
    codes.withValues(Int8.self) { codes in
      var query = cvk_code_query(codes: codes, scale: scale, slope: slope, offset: offset)
      if let slots {
        cvk_code_bounds_gather(
          DotProduct.level, &query, block.codes, geometry.codeStride, block.scales, block.errors,
          slots, count, bounds)
      } else {
        cvk_code_bounds(
          DotProduct.level, &query, block.codes, geometry.codeStride, block.scales, block.errors,
          count, bounds)
      }
    }
    withExtendedLifetime(block) {}
  }
}
