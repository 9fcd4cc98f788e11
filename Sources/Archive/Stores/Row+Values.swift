import Foundation
import GRDB
import Values

/// How values of the domain lie in columns.
extension Row {
  /// The value of a column.
  ///
  /// - Throws: `RowDecodingError` when the column holds something else; GRDB's subscripts would
  ///   trap, and a damaged file can make any column anything.
  func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
    try decode(Value.self, forColumn: column)
  }

  func box(_ prefix: String) throws -> Box {
    Box(
      x: try float(prefix + "x"), y: try float(prefix + "y"), width: try float(prefix + "width"),
      height: try float(prefix + "height"))
  }

  func float(_ column: String) throws -> Float {
    Float(try value(column) as Double)
  }

  func path(_ column: String) throws -> FilePath {
    FilePath(bytes: Array(try value(column) as Data))
  }

  func time(_ column: String) throws -> WallTime {
    let time = WallTime(milliseconds: try value(column))
    guard TimeRange.archived.contains(time) else {
      throw StoredValueError(metadata: "a time is \(time.milliseconds) ms")
    }
    return time
  }

  func optionalTime(_ column: String) throws -> WallTime? {
    (try value(column) as Int64?).map { WallTime(milliseconds: $0) }
  }

  func camera(_ column: String) throws -> CameraID {
    CameraID(rawValue: try value(column))
  }

  func landmarks(_ column: String) throws -> Landmarks {
    let bytes = Array(try value(column) as Data)
    guard bytes.count == LandmarkBytes.count else {
      throw StoredValueError(metadata: "landmarks have \(bytes.count) bytes")
    }
    return LandmarkBytes.landmarks(bytes)
  }
}

/// The times that an archive takes.
enum TimeRange {
  /// The years 0 to 9999: far enough from the ends of Int64 that arithmetic cannot overflow.
  static let archived =
    WallTime(milliseconds: -62_167_219_200_000)...WallTime(milliseconds: 253_402_300_799_999)
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
