import Values

/// Finds the times in a name, wherever they stand in it and however they are spelled.
///
/// Digits are taken as the name groups them: a run of digits is never read in part, so that a serial
/// number of 20 digits holds no date.
struct TimeFinder {
  /// Digits without a gap.
  private struct Run {
    var start: Int
    var end: Int
    var count: Int { end - start }
  }

  private let bytes: [UInt8]
  private let runs: [Run]

  /// The times in a name, in their order. Of one place there are several where it can be read in
  /// several ways.
  static func pieces(in name: some Sequence<UInt8>) -> [[TimePiece]] {
    let finder = TimeFinder(Array(name))
    var found: [[TimePiece]] = []
    var index = 0
    while index < finder.runs.count {
      let readings = finder.readings(at: index)
      guard let end = readings.map(\.bytes.upperBound).max() else {
        index += 1
        continue
      }
      found.append(readings)
      index = finder.runs.firstIndex { $0.start >= end } ?? finder.runs.count
    }
    return found
  }

  /// The readings of a whole name.
  static func readings(ofWhole name: FilePath) -> [TimePiece] {
    guard let first = pieces(in: name.bytes).first else { return [] }
    return first.filter { $0.bytes == 0..<name.bytes.count }
  }

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    var runs: [Run] = []
    for (index, byte) in bytes.enumerated() where Self.isDigit(byte) {
      if runs.last?.end == index {
        runs[runs.count - 1].end = index + 1
      } else {
        runs.append(Run(start: index, end: index + 1))
      }
    }
    self.runs = runs
  }

  /// All readings that begin with a run: dates with times first, then the parts.
  private func readings(at index: Int) -> [TimePiece] {
    let dates = self.dates(at: index)
    let complete = dates.flatMap { timed($0) }
    if !complete.isEmpty { return complete }
    if let compact = compact(at: index), !compact.isEmpty { return compact }
    if !dates.isEmpty { return dates.map(\.piece) }
    return times(at: index)
  }

  // MARK: Days

  /// A day, and the run that comes after it.
  private struct Day {
    var piece: TimePiece
    var next: Int
    /// Its month and day may have one digit.
    var isLoose: Bool
  }

  private func dates(at index: Int) -> [Day] {
    let run = runs[index]
    if run.count == 8 {
      return [day(index, index, [slice(run, 0, 4), slice(run, 4, 2), slice(run, 6, 2)])]
        .compactMap { $0 }
    }
    if run.count == 6, index + 1 < runs.count, runs[index + 1].count == 6 {
      // yyMMdd before HHmmss.
      return [
        day(
          index, index, [2000 + slice(run, 0, 2), slice(run, 2, 2), slice(run, 4, 2)], isWeak: true)
      ].compactMap { $0 }
    }
    guard index + 2 < runs.count, let first = gap(after: index), let second = gap(after: index + 1)
    else { return [] }
    let values = (index...index + 2).map { slice(runs[$0], 0, min(4, runs[$0].count)) }
    let counts = (index...index + 2).map { runs[$0].count }
    let isLettered = first.lowercased() == "y" && second.lowercased() == "m"
    guard isLettered || (first == second && ["-", "_", "."].contains(first)) else { return [] }
    let isLoose = counts[1] == 1 || (counts[0] == 4 ? counts[2] : counts[0]) == 1
    if counts[0] == 4, (1...2).contains(counts[1]), (1...2).contains(counts[2]) {
      return [day(index, index + 2, values, isLoose: isLoose)].compactMap { $0 }
    }
    if counts[2] == 4, (1...2).contains(counts[0]), (1...2).contains(counts[1]) {
      // Month first, or day first.
      let orders = [[values[2], values[0], values[1]], [values[2], values[1], values[0]]]
      return Array(
        (orders[0] == orders[1] ? Array(orders.prefix(1)) : orders)
          .compactMap { day(index, index + 2, $0, isLoose: isLoose) })
    }
    return []
  }

  private func day(
    _ first: Int, _ last: Int, _ values: [Int], isWeak: Bool = false, isLoose: Bool = false
  ) -> Day? {
    guard let date = CivilTime(year: values[0], month: values[1], day: values[2]) else {
      return nil
    }
    let piece = TimePiece(
      bytes: runs[first].start..<runs[last].end, date: date, precision: .day, isWeak: isWeak)
    return Day(piece: piece, next: last + 1, isLoose: isLoose)
  }

  // MARK: Days with times

  private func timed(_ day: Day) -> [TimePiece] {
    guard day.next < runs.count, let between = gap(after: day.next - 1),
      isBetweenDateAndTime(between)
    else { return [] }
    guard let time = clock(at: day.next, isLoose: day.isLoose) else {
      return lettered(day, between)
    }
    var piece = day.piece
    piece.clock = time.piece.clock
    piece.precision = time.piece.precision
    // A day may be followed by a counter of four digits.
    piece.isWeak = piece.isWeak || time.isShort
    piece.bytes = piece.bytes.lowerBound..<time.piece.bytes.upperBound
    return [withZone(piece, isISO: between == "T" || between == "t")]
  }

  /// `2021Y07M05D14H`
  private func lettered(_ day: Day, _ between: String) -> [TimePiece] {
    let run = runs[day.next]
    guard between.lowercased() == "d", run.count == 2, slice(run, 0, 2) < 24,
      letter(at: run.end) == "h"
    else { return [] }
    var piece = day.piece
    piece.clock = TimePiece.Clock(hour: slice(run, 0, 2))
    piece.precision = .hour
    piece.bytes = piece.bytes.lowerBound..<run.end + 1
    return [piece]
  }

  /// Runs that hold day and time without a gap, or a count of seconds.
  private func compact(at index: Int) -> [TimePiece]? {
    let run = runs[index]
    func values(_ widths: [Int]) -> [Int] {
      var at = 0
      return widths.map { width in
        defer { at += width }
        return slice(run, at, width)
      }
    }
    switch run.count {
    case 14, 17, 20:
      var piece = civil(run, values([4, 2, 2, 2, 2, 2]), .second)
      if run.count > 14 { piece?.clock?.millisecond = slice(run, 14, 3) }
      guard let piece else { return nil }
      return [withZone(withFraction(piece, index), isISO: false)]
    case 12:
      return [
        civil(run, values([4, 2, 2, 2, 2]), .minute),
        civil(run, [2000 + slice(run, 0, 2)] + values([2, 2, 2, 2, 2, 2]).dropFirst(), .second),
      ].compactMap { $0 }.map { piece in
        var piece = piece
        piece.isWeak = true
        return piece
      }
    case 10:
      let hour = civil(run, values([4, 2, 2, 2]), .hour)
      return [count(run, index, perSecond: 1), hour].compactMap { $0 }
    case 9: return [count(run, index, perSecond: 1)].compactMap { $0 }
    case 13: return [count(run, index, perSecond: 1000)].compactMap { $0 }
    case 16: return [count(run, index, perSecond: 1_000_000)].compactMap { $0 }
    default: return nil
    }
  }

  private func civil(_ run: Run, _ values: [Int], _ precision: TimePiece.Precision) -> TimePiece? {
    guard let date = CivilTime(year: values[0], month: values[1], day: values[2]),
      CivilTime(
        year: values[0], month: values[1], day: values[2], hour: values[3],
        minute: values.count > 4 ? values[4] : 0, second: values.count > 5 ? values[5] : 0) != nil
    else { return nil }
    let clock = TimePiece.Clock(
      hour: values[3], minute: values.count > 4 ? values[4] : 0,
      second: values.count > 5 ? values[5] : 0)
    return TimePiece(
      bytes: run.start..<run.end, date: date, clock: clock, precision: precision)
  }

  private func count(_ run: Run, _ index: Int, perSecond: Int64) -> TimePiece? {
    guard let value = Int64(String(decoding: bytes[run.start..<run.end], as: UTF8.self)) else {
      return nil
    }
    let milliseconds = perSecond == 1 ? value * 1000 : value / (perSecond / 1000)
    var piece = TimePiece(
      bytes: run.start..<run.end, precision: .second,
      instant: WallTime(milliseconds: milliseconds), isWeak: true)
    if perSecond == 1, gap(after: index) == ".", (1...9).contains(runs[index + 1].count) {
      piece.instant = WallTime(milliseconds: milliseconds + Int64(fraction(runs[index + 1])))
      piece.bytes = run.start..<runs[index + 1].end
    }
    return piece
  }

  // MARK: Times of day

  private struct Time {
    var piece: TimePiece
    /// Hour and minute in four digits.
    var isShort = false
  }

  /// Parts that stand alone: a time of day, or minute and second.
  private func times(at index: Int) -> [TimePiece] {
    let run = runs[index]
    if run.count == 2, gap(after: index)?.lowercased() == "m", runs[index + 1].count == 2,
      letter(at: runs[index + 1].end) == "s", slice(run, 0, 2) < 60,
      slice(runs[index + 1], 0, 2) < 60
    {
      let clock = TimePiece.Clock(
        minute: slice(run, 0, 2), second: slice(runs[index + 1], 0, 2))
      return [
        TimePiece(
          bytes: run.start..<runs[index + 1].end + 1, clock: clock, precision: .second)
      ]
    }
    guard run.count <= 6, let time = clock(at: index, isLoose: false), !time.isShort,
      time.piece.precision == .second
    else { return [] }
    return [withZone(time.piece, isISO: false)]
  }

  /// A time of day that begins with a run.
  private func clock(at index: Int, isLoose: Bool) -> Time? {
    let run = runs[index]
    switch run.count {
    case 6, 9, 12:
      let values = [slice(run, 0, 2), slice(run, 2, 2), slice(run, 4, 2)]
      guard var piece = clock(run, run, values) else { return nil }
      if run.count > 6 { piece.clock?.millisecond = slice(run, 6, 3) }
      piece = withFraction(piece, index)
      piece.isWeak = true
      return Time(piece: piece)
    case 4:
      guard let piece = clock(run, run, [slice(run, 0, 2), slice(run, 2, 2)]) else { return nil }
      return Time(piece: piece, isShort: true)
    case 1, 2: return spread(at: index, isLoose: isLoose)
    default: return nil
    }
  }

  /// `12-30-00`, `12h30m00s`, `12.30.00 PM`, `12:30`
  private func spread(at index: Int, isLoose: Bool) -> Time? {
    guard let first = gap(after: index), index + 1 < runs.count,
      [":", "-", "_", ".", "h", "H"].contains(first), runs[index + 1].count == 2
    else { return nil }
    let isLettered = first.lowercased() == "h"
    var values = [slice(runs[index], 0, runs[index].count), slice(runs[index + 1], 0, 2)]
    var last = index + 1
    if let second = gap(after: index + 1), runs[index + 2].count == 2,
      isLettered ? second.lowercased() == "m" : second == first
    {
      values.append(slice(runs[index + 2], 0, 2))
      last = index + 2
    }
    let half = half(after: runs[last].end)
    guard runs[index].count == 2 || isLoose || half != nil else { return nil }
    if let half {
      guard (1...12).contains(values[0]) else { return nil }
      values[0] = values[0] % 12 + (half.isAfternoon ? 12 : 0)
    }
    guard var piece = clock(runs[index], runs[last], values) else { return nil }
    piece = withFraction(piece, last)
    if let half {
      piece.bytes = piece.bytes.lowerBound..<half.end
    } else if isLettered, letter(at: piece.bytes.upperBound) == (values.count > 2 ? "s" : "m") {
      piece.bytes = piece.bytes.lowerBound..<piece.bytes.upperBound + 1
    }
    return Time(piece: piece)
  }

  private func clock(_ first: Run, _ last: Run, _ values: [Int]) -> TimePiece? {
    guard values[0] < 24, values[1] < 60, values.count < 3 || values[2] < 60 else { return nil }
    return TimePiece(
      bytes: first.start..<last.end,
      clock: TimePiece.Clock(
        hour: values[0], minute: values[1], second: values.count > 2 ? values[2] : 0),
      precision: values.count > 2 ? .second : .minute)
  }

  /// Takes the fraction of a second that follows: what it says is below a second, so that a counter
  /// taken for one does no harm.
  private func withFraction(_ piece: TimePiece, _ index: Int) -> TimePiece {
    guard piece.precision == .second, index + 1 < runs.count, let between = gap(after: index),
      piece.bytes.upperBound == runs[index].end, piece.clock?.millisecond == 0
    else { return piece }
    let next = runs[index + 1]
    let isFraction =
      [".", ","].contains(between)
      ? (1...9).contains(next.count) && !isSpread(index + 1)
      : ["-", "_"].contains(between) && next.count == 6 && index + 2 == runs.count
    guard isFraction else { return piece }
    var piece = piece
    piece.clock?.millisecond = fraction(next)
    piece.bytes = piece.bytes.lowerBound..<next.end
    return piece
  }

  /// Whether a run begins another spread time: `12.30.00.12.35.00`.
  private func isSpread(_ index: Int) -> Bool {
    runs[index].count == 2 && gap(after: index) == "." && runs[index + 1].count == 2
  }

  private func fraction(_ run: Run) -> Int {
    let digits = String(decoding: bytes[run.start..<run.end].prefix(3), as: UTF8.self)
    return Int(digits.padding(to: 3)) ?? 0
  }

  // MARK: Zones

  private func withZone(_ piece: TimePiece, isISO: Bool) -> TimePiece {
    var piece = piece
    if bytes.starts(with: Array("PXL_".utf8)) {
      // Google's camera names its files in UTC.
      piece.offset = 0
      return piece
    }
    let rest = Array(bytes[piece.bytes.upperBound...].prefix(8))
    let text = String(decoding: rest, as: UTF8.self).uppercased()
    let word = text.drop { " _-".contains($0) }
    for name in ["UTC", "GMT", "Z"] where word.hasPrefix(name) {
      let isApart = name != "Z" || text.hasPrefix("Z")
      guard isApart, !(word.dropFirst(name.count).first?.isLetter ?? false) else { continue }
      guard !(word.dropFirst(name.count).first.map { "+-".contains($0) } ?? false) else { continue }
      piece.offset = 0
      piece.bytes =
        piece.bytes.lowerBound..<piece.bytes.upperBound + (text.count - word.count) + name.count
      return piece
    }
    let skipped = rest.first == UInt8(ascii: "_") || rest.first == UInt8(ascii: " ") ? 1 : 0
    guard let sign = rest.dropFirst(skipped).first,
      sign == UInt8(ascii: "+") || (sign == UInt8(ascii: "-") && isISO && skipped == 0),
      let index = runs.firstIndex(where: { $0.start == piece.bytes.upperBound + skipped + 1 }),
      let (seconds, end) = offset(at: index)
    else { return piece }
    piece.offset = sign == UInt8(ascii: "+") ? seconds : -seconds
    piece.bytes = piece.bytes.lowerBound..<end
    return piece
  }

  /// `02`, `0200`, `02:00`, `02-00`, `02_00`
  private func offset(at index: Int) -> (seconds: Int, end: Int)? {
    let run = runs[index]
    guard run.count == 2 || run.count == 4, slice(run, 0, 2) <= 18 else { return nil }
    let hours = slice(run, 0, 2) * 3600
    if run.count == 4 {
      return slice(run, 2, 2) < 60 ? (hours + slice(run, 2, 2) * 60, run.end) : nil
    }
    if let between = gap(after: index), [":", "-", "_", "."].contains(between),
      runs[index + 1].count == 2, slice(runs[index + 1], 0, 2) < 60
    {
      return (hours + slice(runs[index + 1], 0, 2) * 60, runs[index + 1].end)
    }
    return (hours, run.end)
  }

  // MARK: Text

  /// The text between a run and the next one; `nil` after the last.
  private func gap(after index: Int) -> String? {
    guard index + 1 < runs.count else { return nil }
    return String(decoding: bytes[runs[index].end..<runs[index + 1].start], as: UTF8.self)
  }

  private func isBetweenDateAndTime(_ text: String) -> Bool {
    text.count <= 4 && text.allSatisfy { "Tt_-. ,~@at".contains($0) }
      || text.lowercased() == "d"
  }

  private func letter(at index: Int) -> String? {
    guard index < bytes.count else { return nil }
    return String(decoding: bytes[index...index], as: UTF8.self).lowercased()
  }

  /// `am` or `pm`, also after a blank or `_`.
  private func half(after index: Int) -> (isAfternoon: Bool, end: Int)? {
    let rest = bytes[index...].prefix(4)
    let text = String(decoding: rest, as: UTF8.self).lowercased()
    let word = text.drop { " _".contains($0) }
    guard word.hasPrefix("am") || word.hasPrefix("pm"),
      !(word.dropFirst(2).first?.isLetter ?? false)
    else { return nil }
    return (word.hasPrefix("pm"), index + (text.count - word.count) + 2)
  }

  private func slice(_ run: Run, _ offset: Int, _ count: Int) -> Int {
    bytes[run.start + offset..<run.start + offset + count].reduce(0) { value, byte in
      value * 10 + Int(byte - UInt8(ascii: "0"))
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }
}

extension String {
  /// With zeros at its end, so that it has `count` characters.
  fileprivate func padding(to count: Int) -> String {
    self + String(repeating: "0", count: max(0, count - self.count))
  }
}
