import Foundation
import GRDB
import Values

/// The checksum that rows carry: SQLite has none for its pages, and a bit that changes in a time, a
/// box or a camera's name would go unnoticed.
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

  /// Whether a row is what was written; true for rows without a checksum.
  ///
  /// - Parameter first: The first column of its table, all of whose columns follow in their order.
  static func matches(_ row: Row, from first: String) -> Bool {
    let values = Array(row.databaseValues)
    let names = Array(row.columnNames)
    guard let start = names.firstIndex(of: first),
      let place = names[start...].firstIndex(of: column), !values[place].isNull
    else { return true }
    return values[place] == value(of: values[start..<place]).databaseValue
  }

  /// Throws `StoredValueError` unless the row of a table is what was written.
  ///
  /// - Parameter first: The table's first column.
  static func check(_ row: Row, _ table: String, from first: String = "id") throws {
    guard matches(row, from: first) else {
      let key = row[first] as DatabaseValue? ?? .null
      throw StoredValueError(metadata: "the checksum of \(table) \(text(key)) does not match")
    }
  }

  /// A key for people.
  static func text(_ key: DatabaseValue) -> String {
    switch key.storage {
    case .null: "NULL"
    case .int64(let number): "\(number)"
    case .double(let number): "\(number)"
    case .string(let text): text
    case .blob(let data): FilePath(bytes: Array(data)).description
    }
  }
}
