import Values

/// What was done with one stretch of a source.
public struct Stretch: Sendable, Hashable {
  /// What a reading does with a part of its source.
  public enum Treatment: UInt8, Sendable, Hashable, CaseIterable {
    /// The sampled pictures were decoded and examined.
    case decoded = 1
    /// Left out, because nothing happens there as far as key pictures and packets show.
    case quiet = 2
    /// Decoded, but not searched for faces: as much changed a moment before, when nobody was seen.
    case tooSoon = 3
    /// It would have been left out, and was examined to see what that costs.
    case audited = 4
    /// Damaged, or missing at the end.
    case unreadable = 5

    /// A stable name: `decoded`, `quiet`, `too-soon`, `audited`, `unreadable`.
    public var name: String {
      switch self {
      case .decoded: "decoded"
      case .quiet: "quiet"
      case .tooSoon: "too-soon"
      case .audited: "audited"
      case .unreadable: "unreadable"
      }
    }
  }

  /// In seconds since the first frame of the source, to the millisecond.
  public var startSeconds: Double
  /// In seconds since the first frame of the source, to the millisecond.
  public var endSeconds: Double
  /// What was done with it.
  public var treatment: Treatment

  /// A stretch from one time to another, in seconds since the first frame.
  public init(startSeconds: Double, endSeconds: Double, treatment: Treatment) {
    self.startSeconds = startSeconds
    self.endSeconds = endSeconds
    self.treatment = treatment
  }
}

/// What was done with a source, stretch by stretch, each from where the one before ends.
public struct StretchLog: Sendable, Hashable {
  private struct Entry: Sendable, Hashable {
    var treatment: Stretch.Treatment
    /// In milliseconds since the first frame.
    var end: Int64
  }

  /// The most stretches that are kept apart; what follows counts to the last of them.
  ///
  /// Source: our choice: more than a day of the longest alternation that anybody has seen, 1 MB.
  static let most = 1 << 18

  private var start: Int64 = 0
  private var entries: [Entry] = []

  /// A log of nothing.
  public init() {}

  /// In order of time; neighbours differ in what was done.
  public var stretches: [Stretch] {
    var start = start
    return entries.map { entry in
      defer { start = entry.end }
      return Stretch(
        startSeconds: Double(start) / 1000, endSeconds: Double(entry.end) / 1000,
        treatment: entry.treatment)
    }
  }

  /// Notes what is done with the source from a time on; up to there it is what was noted before.
  ///
  /// - Parameter seconds: Since the first frame; what lies before the last note counts as there.
  public mutating func note(_ treatment: Stretch.Treatment, from seconds: Double) {
    extend(to: seconds)
    if entries.last?.treatment == treatment || entries.count >= Self.most { return }
    if entries.isEmpty { start = Self.milliseconds(seconds) }
    entries.append(Entry(treatment: treatment, end: entries.last?.end ?? start))
  }

  /// Lets what was noted last last until a time, in seconds since the first frame.
  public mutating func extend(to seconds: Double) {
    guard let last = entries.indices.last else { return }
    entries[last].end = max(entries[last].end, Self.milliseconds(seconds))
  }

  private static func milliseconds(_ seconds: Double) -> Int64 {
    guard seconds.isFinite else { return 0 }
    return Int64((1000 * min(max(0, seconds), StreamLimits.seconds)).rounded())
  }
}

extension StretchLog {
  /// The log as bytes: the start, then of each stretch its treatment in a byte and its length.
  /// Numbers are milliseconds, seven bits a byte, the least ones first; a byte with its highest bit
  /// set is followed by another.
  public var bytes: [UInt8] {
    guard !entries.isEmpty else { return [] }
    var bytes: [UInt8] = []
    func append(_ number: Int64) {
      var rest = UInt64(number)
      while rest > 0x7f {
        bytes.append(UInt8(rest & 0x7f) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
    append(start)
    var last = start
    for entry in entries {
      bytes.append(entry.treatment.rawValue)
      append(entry.end - last)
      last = entry.end
    }
    return bytes
  }

  /// - Throws: `StreamError` for bytes that `bytes` never gives.
  public init(bytes: [UInt8]) throws {
    guard !bytes.isEmpty else { return }
    var position = 0
    func next() throws -> UInt8 {
      guard position < bytes.count else { throw Self.impossible("ends too early") }
      defer { position += 1 }
      return bytes[position]
    }
    func number() throws -> Int64 {
      var (value, shift) = (UInt64(0), UInt64(0))
      while true {
        let byte = try next()
        value |= UInt64(byte & 0x7f) << shift
        shift += 7
        guard byte & 0x80 != 0 else { break }
        guard shift < 56 else { throw Self.impossible("has a number that is too large") }
      }
      guard shift == 7 || value >> (shift - 7) > 0 else {
        throw Self.impossible("has a number with bytes to spare")
      }
      return Int64(value)
    }
    start = try number()
    var last = start
    while position < bytes.count {
      let code = try next()
      guard let treatment = Stretch.Treatment(rawValue: code) else {
        throw Self.impossible("has a treatment \(code)")
      }
      guard treatment != entries.last?.treatment else {
        throw Self.impossible("has the same treatment twice in a row")
      }
      last += try number()
      guard entries.count < Self.most, last <= Self.milliseconds(StreamLimits.seconds) else {
        throw Self.impossible("is too long")
      }
      entries.append(Entry(treatment: treatment, end: last))
    }
    guard !entries.isEmpty else { throw Self.impossible("ends too early") }
  }

  private static func impossible(_ what: String) -> StreamError {
    StreamError(.impossibleValue, "a log of stretches \(what)")
  }
}
