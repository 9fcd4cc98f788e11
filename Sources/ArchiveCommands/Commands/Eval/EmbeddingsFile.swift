import Foundation
import Query
import Values

/// Embeddings written for other programs to compute with.
enum EmbeddingsFile {
  /// Writes either `path`.npy for NumPy (float32, one row per photo) and beside it `path`.npy.csv
  /// with the paths, or `path`.csv with both. A photo without an embedding has a row of zeros and a
  /// 0 in the column `embedded`.
  ///
  /// - Parameter path: Ends with `.npy` or `.csv`.
  /// - Throws: `Failure` `.usage` for another ending; `.diskFull`, `.notWritable`.
  static func write(_ photos: [PhotoEmbedding], to path: String) throws {
    let width = photos.compactMap { $0.joined?.count }.first ?? 0
    let rows = photos.map { $0.joined ?? [Float](repeating: 0, count: width) }
    switch try Ending(path) {
    case .npy:
      try WholeFile.write(numpy(rows, width: width), to: FilePath(path))
      let lines = ["path,embedded"] + photos.map { head($0) }
      try WholeFile.write(text(lines), to: FilePath(path + ".csv"))
    case .csv:
      let title = "path,embedded" + (0..<width).map { ",v\($0)" }.joined()
      let lines = zip(photos, rows).map { photo, row in
        head(photo) + row.map { ",\($0)" }.joined()
      }
      try WholeFile.write(text([title] + lines), to: FilePath(path))
    }
  }

  /// What a file of embeddings can end with.
  enum Ending: String, CaseIterable {
    case npy
    case csv

    /// - Throws: `Failure` `.usage` for another ending.
    init(_ path: String) throws {
      guard
        let ending = path.split(separator: ".").last.flatMap({ Ending(rawValue: $0.lowercased()) })
      else {
        throw Failure(
          .usage, attempted: "write the embeddings to", subject: path,
          reason: "it ends neither with .npy nor with .csv", remedy: "Name a file such as lfw.npy.")
      }
      self = ending
    }
  }

  private static func head(_ photo: PhotoEmbedding) -> String {
    "\(CommaText.field(photo.path.description)),\(photo.joined == nil ? 0 : 1)"
  }

  private static func text(_ lines: [String]) -> [UInt8] {
    Array(lines.map { $0 + "\n" }.joined().utf8)
  }

  /// Source: NumPy, `numpy.lib.format`, version 1.0: magic, length of the header, a Python literal
  /// that ends with a line feed at a multiple of 64, then the numbers row by row.
  private static func numpy(_ rows: [[Float]], width: Int) -> [UInt8] {
    let shape = "(\(rows.count), \(width))"
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }"
    let fixed = 10
    let blanks = (64 - (fixed + header.utf8.count + 1) % 64) % 64
    header += String(repeating: " ", count: blanks) + "\n"
    var bytes: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    bytes += [UInt8(header.utf8.count & 0xff), UInt8(header.utf8.count >> 8)]
    bytes += Array(header.utf8)
    bytes.reserveCapacity(bytes.count + rows.count * width * 4)
    for row in rows {
      for value in row {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
    return bytes
  }
}

/// Fields of comma-separated values.
enum CommaText {
  /// `text` as one field: in quotes where it has to be.
  ///
  /// Source: RFC 4180.
  static func field(_ text: String) -> String {
    guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}
