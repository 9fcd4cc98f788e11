/// How a recording looks at one moment: coarse enough to be the same after it was coded anew.
public struct RecordingLook: Sendable, Hashable {
  /// Since the beginning of the recording.
  public var seconds: Double
  /// The mean brightness of `columns` x `rows` cells of the upright picture, row by row from the top:
  /// 0 black, 255 white.
  public var cells: [UInt8]

  /// Cells side by side, and one above the other.
  public static let (columns, rows) = (8, 4)
  /// Looks of one recording, at most. Source: our choice: of twenty one may differ
  /// (`leastShareAlike`), and all take 800 bytes.
  public static let most = 20

  /// A look; `cells` has `columns` x `rows` numbers.
  public init(seconds: Double, cells: [UInt8]) {
    self.seconds = seconds
    self.cells = cells
  }

  /// The share of the moments that look alike in what one recording is that was coded twice.
  static let leastShareAlike = 0.95
  /// How far apart the brightness of a cell is at one moment of one recording that was coded twice:
  /// on average of all cells, and at most.
  ///
  /// Source: measured on a composed clip, coded by x264 (CRF 23 and 38), x265, VP9, as MPEG-2, MPEG-4 and
  /// Motion JPEG and at half the size: at most .4 and 2; at a lower rate, where people move fast, 2.1 and
  /// 8. Mirrored it came to 8 and 17 or more.
  static let (mostMeanDifference, mostDifference) = (3.0, 12)

  /// Whether two pictures look alike.
  public static func areAlike(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count, !left.isEmpty else { return false }
    let differences = zip(left, right).map { abs(Int($0) - Int($1)) }
    return Double(differences.reduce(0, +)) <= mostMeanDifference * Double(differences.count)
      && differences.allSatisfy { $0 <= mostDifference }
  }
}

extension RecordingLook {
  private static let cellCount = columns * rows

  /// Looks as bytes: of each its time as the bits of a `Double`, little-endian, then its cells.
  public static func bytes(of looks: [RecordingLook]) throws -> [UInt8] {
    var encoder = PayloadEncoder()
    for look in looks {
      try encoder.seconds(look.seconds, "seconds")
      guard look.cells.count == cellCount else { throw impossible("\(look.cells.count) cells") }
      encoder.append(look.cells)
    }
    return encoder.bytes
  }

  /// - Throws: `StreamError` for bytes that `bytes(of:)` never gives.
  public static func looks(bytes: [UInt8]) throws -> [RecordingLook] {
    let length = 8 + cellCount
    guard bytes.count.isMultiple(of: length), bytes.count / length <= most else {
      throw impossible("\(bytes.count) bytes")
    }
    return try stride(from: 0, to: bytes.count, by: length).map { start in
      var decoder = PayloadDecoder(Array(bytes[start..<(start + 8)]))
      return RecordingLook(
        seconds: try decoder.seconds("seconds"), cells: Array(bytes[(start + 8)..<(start + length)])
      )
    }
  }

  private static func impossible(_ what: String) -> StreamError {
    StreamError(.impossibleValue, "looks of a recording cannot have \(what)")
  }
}
