import COpenBLAS
import CVectorKernels
import Values

/// Divides unit vectors into clusters by cosine: spherical k-means.
///
/// The same vectors and seed give the same clusters on the same processor. How vectors are
/// clustered decides how quick a probe is, never what an exact search answers.
enum KMeans {
  /// Rounds of assignment and update.
  ///
  /// Source: FAISS's default for inverted files (`niter`, faiss/IndexIVF.cpp).
  static let iterations = 10

  /// The rows that are compared with all centroids at a time: as many as keep the scores in cache.
  private static let chunkRows = 256

  /// `count` unit centroids of `rows` padded unit vectors.
  ///
  /// - Parameter rows: at least `count`.
  /// - Complexity: O(iterations · rows · count · dimension)
  static func train(
    _ vectors: UnsafePointer<Float>, rows: Int, count: Int, geometry: RowGeometry, seed: UInt64
  ) -> Centroids {
    var random = SplitMix64(seed: seed)
    let centroids = Centroids(count: count, geometry: geometry)
    let stride = geometry.stride
    for (list, row) in (0..<rows).shuffled(using: &random).prefix(count).enumerated() {
      (centroids.values + list * stride).update(from: vectors + row * stride, count: stride)
    }
    let totals = Centroids(count: count, geometry: geometry)
    let sums = totals.values
    for _ in 0..<iterations {
      let lists = assign(vectors, rows: rows, to: centroids)
      sums.update(repeating: 0, count: count * stride)
      for (row, list) in lists.enumerated() {
        let sum = sums + Int(list) * stride
        cblas_saxpy(Int32(stride), 1, vectors + row * stride, 1, sum, 1)
      }
      for list in 0..<count {
        let sum = sums + list * stride
        let length = cblas_snrm2(Int32(stride), sum, 1)
        let centroid = centroids.values + list * stride
        if length > Float.leastNormalMagnitude.squareRoot() {
          for position in 0..<stride { centroid[position] = sum[position] / length }
        } else {
          // A list that nothing is nearest to starts again at some vector.
          let row = Int.random(in: 0..<rows, using: &random)
          centroid.update(from: vectors + row * stride, count: stride)
        }
      }
    }
    return withExtendedLifetime(totals) { centroids }
  }

  /// The most similar centroid of each of `rows` padded vectors, the first one among equals.
  ///
  /// - Complexity: O(rows · centroids · dimension)
  static func assign(_ vectors: UnsafePointer<Float>, rows: Int, to centroids: Centroids)
    -> [UInt32]
  {
    let stride = centroids.geometry.stride
    let count = centroids.count
    var lists = [UInt32](repeating: 0, count: rows)
    var scores = [Float](repeating: 0, count: min(rows, chunkRows) * count)
    for first in Swift.stride(from: 0, to: rows, by: chunkRows) {
      let chunk = min(chunkRows, rows - first)
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, Int32(chunk), Int32(count), Int32(stride), 1,
        vectors + first * stride, Int32(stride), centroids.values, Int32(stride), 0, &scores,
        Int32(count))
      lists.withUnsafeMutableBufferPointer { lists in
        cvk_row_maxima(
          scores, chunk, count, lists.baseAddress.unsafelyUnwrapped + first)
      }
    }
    return lists
  }
}
