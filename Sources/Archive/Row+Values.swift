import FaceModel
import Foundation
import GRDB

/// How values of the domain lie in columns. Decoding never traps: SQLite's tables are STRICT, and
/// what they hold beyond that is read leniently.
extension Row {
  func box(_ prefix: String) -> Box {
    Box(
      x: float(prefix + "x"), y: float(prefix + "y"), width: float(prefix + "width"),
      height: float(prefix + "height"))
  }

  func float(_ column: String) -> Float {
    Float(self[column] as Double? ?? 0)
  }

  func integer(_ column: String) -> Int {
    self[column] as Int? ?? 0
  }

  func path(_ column: String) -> FilePath {
    FilePath(bytes: Array(self[column] as Data? ?? Data()))
  }

  func time(_ column: String) -> WallTime {
    WallTime(milliseconds: self[column] as Int64? ?? 0)
  }

  func optionalTime(_ column: String) -> WallTime? {
    (self[column] as Int64?).map { WallTime(milliseconds: $0) }
  }

  func camera(_ column: String) -> CameraID {
    CameraID(rawValue: Int32(clamping: self[column] as Int64? ?? 0))
  }

  func landmarks(_ column: String) throws -> Landmarks {
    let bytes = Array(self[column] as Data? ?? Data())
    guard bytes.count == LandmarkBytes.count else {
      throw StoredValueError("landmarks have \(bytes.count) bytes")
    }
    return LandmarkBytes.landmarks(bytes)
  }
}

/// Landmarks as a blob: ten Float32, little-endian, x before y, in the order of
/// `Landmarks.points`.
enum LandmarkBytes {
  static let count = 40

  static func bytes(_ landmarks: Landmarks) -> Data {
    var bytes = Data(capacity: count)
    for point in landmarks.points {
      for value in [point.x, point.y] {
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
      }
    }
    return bytes
  }

  static func landmarks(_ bytes: [UInt8]) -> Landmarks {
    let points = (0..<5).map { index in
      Point(x: float(bytes, at: 8 * index), y: float(bytes, at: 8 * index + 4))
    }
    return Landmarks(
      leftEye: points[0], rightEye: points[1], nose: points[2], leftMouth: points[3],
      rightMouth: points[4])
  }

  private static func float(_ bytes: [UInt8], at offset: Int) -> Float {
    let bits = bytes[offset..<(offset + 4)].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return Float(bitPattern: bits)
  }
}
