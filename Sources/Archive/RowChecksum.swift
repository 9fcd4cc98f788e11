import Foundation
import GRDB

/// The checksum that rows of faces and sightings carry: SQLite has none for its pages, and a bit
/// that changes in a time or a box would go unnoticed.
///
/// CRC-32C over the columns in front of it, in the table's order: of each the kind (UInt8: 0 NULL,
/// 1 integer, 2 real, 3 text, 4 blob), then 8 bytes of a number, little-endian, or the bytes.
enum RowChecksum {
  static let column = "checksum"

  static func value(of columns: some Sequence<DatabaseValue>) -> Int64 {
    var checksum = Checksum()
    func add(_ kind: UInt8, _ bytes: [UInt8]) {
      checksum.add([kind])
      checksum.add(bytes)
    }
    for column in columns {
      switch column.storage {
      case .null: add(0, [])
      case .int64(let number): add(1, withUnsafeBytes(of: number.littleEndian, Array.init))
      case .double(let number):
        // SQLite keeps no sign of zero.
        let bits = (number + 0).bitPattern
        add(2, withUnsafeBytes(of: bits.littleEndian, Array.init))
      case .string(let text): add(3, Array(text.utf8))
      case .blob(let data): add(4, Array(data))
      }
    }
    return Int64(checksum.value)
  }

  /// Whether a row that begins with the columns of its table is what was written; true for rows
  /// without a checksum.
  static func matches(_ row: Row) -> Bool {
    let values = Array(row.databaseValues)
    guard let place = row.columnNames.enumerated().first(where: { $0.element == column })?.offset,
      !values[place].isNull
    else { return true }
    return values[place] == value(of: values[..<place]).databaseValue
  }

  /// Throws `StoredValueError` unless the row is what was written.
  static func check(_ row: Row, _ table: String) throws {
    guard matches(row) else {
      let id: Int64 = try row.value("id")
      throw StoredValueError(metadata: "the checksum of \(table) \(id) does not match")
    }
  }
}
