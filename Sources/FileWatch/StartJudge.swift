import Foundation
import Values

/// When a recording begins, by all that is known without opening it, and what that rests on.
public struct StartJudgement: Sendable, Hashable {
  /// When it begins.
  public var start: WallTime
  /// What that was read from.
  public var reading: StartReading
}

/// Weighs all readings of the names above a file and of its own name, and of the file's times.
///
/// What the file's name says in full counts most, then its time of day on the day that a folder names,
/// then the folder's time. Digits that may be a counter count only where they agree with the folder. A
/// reading in the future or before 1990 counts only if there is no other. Whatever contradicts what
/// was chosen becomes a doubt.
struct StartJudge {
  /// What the timestamp folder's name can mean.
  var folder: [TimePiece]
  var folderName: FilePath
  /// The names of the folders between the camera's and the file.
  var inner: [FilePath] = []
  /// The file's name without extension, and without its camera where that was found in it.
  var stem: FilePath
  /// The readings of the whole stem by a template of the user's.
  var templated: TimePiece?
  /// The zone of names that give none, and who says so.
  var zone: TimeZone
  var zoneSource: StartReading.ZoneSource
  /// When the file was last written, if that is known.
  var modified: WallTime?
  var now: WallTime

  /// Before this there were no files from cameras.
  static let earliest = WallTime(milliseconds: 631_152_000_000)
  private static let hour: Int64 = 3_600_000
  private static let day: Int64 = 24 * hour
  /// How far after its folder's time a file may begin without a doubt.
  ///
  /// Source: our choice; a month, as a folder may name the month or a visit's first day.
  private static let mostAfter = 32 * day

  private var doubts: [StartReading.Doubt] = []
  private var texts: [String] = []
  private var fields: [String] = []

  init(
    folder: [TimePiece], folderName: FilePath, inner: [FilePath] = [], stem: FilePath,
    templated: TimePiece? = nil, zone: TimeZone, zoneSource: StartReading.ZoneSource,
    modified: WallTime?, now: WallTime
  ) {
    self.folder = folder
    self.folderName = folderName
    self.inner = inner
    self.stem = stem
    self.templated = templated
    self.zone = zone
    self.zoneSource = zoneSource
    self.modified = modified
    self.now = now
  }

  /// Weighs everything; `nil` without a reading of the folder.
  mutating func judge() -> StartJudgement? {
    let pieces = TimeFinder.pieces(in: stem.bytes)
    if folder.isEmpty, !findDay(), !isCompleteAlone(pieces) { return nil }
    guard let base = folderReading(pieces), let baseTime = base.moment(in: zone) else { return nil }
    let chosen: TimePiece
    if let templated {
      chosen = onDay(of: base, templated)
      note(stem, templated, "file by its template")
    } else if let combined = minuteOfHour(pieces, base) {
      chosen = combined
    } else if let complete = complete(pieces, base, baseTime) {
      chosen = complete
    } else if let timed = timeOfDay(pieces, base, baseTime) {
      chosen = timed
    } else {
      chosen = dayOrFolder(pieces, base, baseTime)
    }
    guard let start = chosen.moment(in: zone) else { return nil }
    if chosen != base || base.precision < .minute { doubtPrecision(chosen) }
    doubtPlausibility(start)
    let isGiven = chosen.instant != nil || chosen.offset != nil
    let zoneName = chosen.instant != nil ? "UTC" : chosen.offset.map(Self.offsetText)
    return StartJudgement(
      start: start,
      reading: StartReading(
        text: texts.joined(separator: " "), field: fields.joined(separator: ", "),
        zone: zoneName ?? zone.identifier, zoneSource: isGiven ? .name : zoneSource,
        isAssumed: chosen.precision < .second, doubts: doubts))
  }

  // MARK: The folder

  /// Takes the day that a recorder's folders name for that of the timestamp folder: the innermost, or
  /// a year, a month and a day in three folders.
  private mutating func findDay() -> Bool {
    for (index, name) in inner.enumerated().reversed() {
      let plain = TimeFinder.readings(ofWhole: name).filter { $0.date != nil }
      if !plain.isEmpty {
        (folder, folderName) = (plain, name)
        return true
      }
      guard index >= 2 else { continue }
      let parts = inner[(index - 2)...index]
      guard parts.map(\.bytes.count) == [4, 2, 2] else { continue }
      let joined = FilePath(parts.map(\.description).joined(separator: "-"))
      let spread = TimeFinder.readings(ofWhole: joined).filter { $0.date != nil }
      guard !spread.isEmpty else { continue }
      (folder, folderName) = (spread, joined)
      inner.removeSubrange((index - 2)...index)
      return true
    }
    return false
  }

  /// Whether a file's name alone gives a time; that stands for the folder's then.
  private mutating func isCompleteAlone(_ pieces: [[TimePiece]]) -> Bool {
    let complete = pieces.map { $0.filter(\.isComplete) }.first { !$0.isEmpty }
    guard let complete else { return false }
    let moments = complete.compactMap { $0.moment(in: zone) }.filter(isPlausible)
    if Set(moments).count > 1 {
      doubt(.timeAmbiguous, "its name can be read as several times")
    }
    (folder, folderName) = (complete, stem)
    return true
  }

  private mutating func folderReading(_ pieces: [[TimePiece]]) -> TimePiece? {
    let plausible = folder.filter { $0.moment(in: zone).map(isPlausible) ?? false }
    guard plausible.count > 1 else { return plausible.first ?? folder.first }
    let days = pieces.joined().compactMap { $0.day(in: zone) }
    if let agreeing = plausible.first(where: { $0.day(in: zone).map(days.contains) ?? false }) {
      return agreeing
    }
    doubt(.timeAmbiguous, "the name of the folder \(folderName) can be read as several times")
    return plausible.first
  }

  // MARK: A file's name that gives day and time

  private mutating func complete(
    _ pieces: [[TimePiece]], _ base: TimePiece, _ baseTime: WallTime
  ) -> TimePiece? {
    var rest = pieces
    while let group = rest.first {
      rest.removeFirst()
      let readings = group.filter(\.isComplete)
      let plausible = readings.filter { $0.moment(in: zone).map(isPlausible) ?? false }
      let near = plausible.filter { isNear($0, base, baseTime) }
      guard let best = near.first ?? plausible.first(where: { !$0.isWeak }) else {
        if let far = plausible.first, far.bytes.count >= 10 {
          doubt(
            .timeConflict,
            "\(text(of: far)) in its name may be a time, but one far from its folder's")
        } else if let strange = readings.first(where: { !$0.isWeak }) {
          doubt(
            .timeConflict, "its name gives the time \(text(of: strange)), which cannot be")
        }
        continue
      }
      let same = near.isEmpty ? plausible : near
      if Set(same.compactMap { $0.moment(in: zone) }).count > 1 {
        doubt(.timeAmbiguous, "\(text(of: best)) can be read as several times")
      }
      if near.isEmpty {
        doubt(
          .timeConflict,
          "its name gives the time \(text(of: best)), but its folder \(folderName)")
      }
      if best.instant != nil, let clock = clockBeside(best, pieces, base) {
        note(stem, clock, "time of the file")
        return clock
      }
      note(stem, best, best.instant != nil ? "seconds since 1970 of the file" : "time of the file")
      return compared(best, with: rest)
    }
    return nil
  }

  /// The time of day that a name gives beside seconds since 1970, when the two differ by a whole zone.
  private mutating func clockBeside(
    _ count: TimePiece, _ pieces: [[TimePiece]], _ base: TimePiece
  ) -> TimePiece? {
    let clock = pieces.compactMap(\.first).first {
      $0.clock?.hour != nil && !$0.isComplete && !$0.isWeak
    }
    guard let clock, let instant = count.instant else { return nil }
    let combined = onDay(of: base, clock)
    guard let start = combined.moment(in: zone),
      differsByZone(instant.milliseconds - start.milliseconds)
    else { return nil }
    doubtZone()
    return combined
  }

  /// Whether two readings are off by what only another zone explains.
  private func differsByZone(_ distance: Int64) -> Bool {
    let rest = abs(distance) % 900_000
    return abs(distance) > 1000 && abs(distance) <= 15 * Self.hour
      && (rest <= 1000 || rest >= 899_000)
  }

  private mutating func doubtZone() {
    doubt(
      .timeConflict,
      "its time of day and the seconds since 1970 in its name differ by a whole zone")
  }

  /// Compares what was chosen with what the name says further on, which is often an end.
  private mutating func compared(_ chosen: TimePiece, with rest: [[TimePiece]]) -> TimePiece {
    var chosen = chosen
    guard var start = chosen.moment(in: zone) else { return chosen }
    for group in rest {
      let others = group.filter { $0.isComplete && !isOnlyCounter($0) }
      guard let other = others.first(where: { $0.moment(in: zone).map(isPlausible) ?? false }),
        let time = other.moment(in: zone)
      else { continue }
      let distance = time.milliseconds - start.milliseconds
      if (other.instant != nil) != (chosen.instant != nil), abs(distance) > 1000 {
        guard differsByZone(distance) else { continue }
        doubtZone()
        if chosen.instant != nil {
          (chosen, start) = (other, time)
          note(stem, other, "time of the file")
        }
      } else if distance < 0, -distance <= Self.day {
        doubt(.timeAmbiguous, "its name gives two times, the later one first")
      } else if distance > 2 * Self.day || distance < 0, !other.isWeak {
        doubt(.timeConflict, "its name gives two times that lie days apart")
      }
    }
    return chosen
  }

  private func isOnlyCounter(_ piece: TimePiece) -> Bool {
    piece.isWeak && piece.instant == nil
  }

  /// Whether a reading agrees with the folder.
  private func isNear(_ piece: TimePiece, _ base: TimePiece, _ baseTime: WallTime) -> Bool {
    guard let time = piece.moment(in: zone) else { return false }
    let distance = time.milliseconds - baseTime.milliseconds
    let most = base.precision == .day ? 2 * Self.day : Self.mostAfter
    return distance >= -Self.day && distance < most
  }

  // MARK: A file's name that gives a time of day

  private mutating func timeOfDay(
    _ pieces: [[TimePiece]], _ base: TimePiece, _ baseTime: WallTime
  ) -> TimePiece? {
    let clocks = pieces.compactMap(\.first).filter { $0.clock != nil && !$0.isComplete }
    if let clock = clocks.first(where: { $0.clock?.hour != nil && isUsable($0, base) }) {
      let isCounter =
        clock.isWeak
        && (clock.clock.map { $0.hour == 0 && ($0.minute, $0.second) != (0, 0) } ?? false)
      if isCounter { doubt(.timeAmbiguous, "\(text(of: clock)) may be a time or a counter") }
      let day = self.day(pieces, base)
      note(stem, clock, "time of the file")
      return following(onDay(of: day, clock), base, baseTime)
    }
    return nested(base)
  }

  /// `2021072308/42M03S.mp4`: the folder names the hour, the file the rest.
  private mutating func minuteOfHour(
    _ pieces: [[TimePiece]], _ base: TimePiece
  ) -> TimePiece? {
    let part = pieces.compactMap(\.first).first { $0.clock != nil && $0.clock?.hour == nil }
    guard base.precision == .hour, let part, var clock = part.clock else { return nil }
    note(folderName, nil, "hour of the folder")
    note(stem, part, "minute and second of the file")
    clock.hour = base.clock?.hour
    let combined = TimePiece(
      bytes: part.bytes, date: base.date, clock: clock, precision: .second, offset: base.offset)
    if let start = combined.moment(in: zone) { compareCounts(pieces, start) }
    return combined
  }

  /// Digits alone are a time of day only below a folder that names a day.
  private mutating func isUsable(_ clock: TimePiece, _ base: TimePiece) -> Bool {
    guard clock.isWeak, base.precision > .day else { return true }
    if clock.clock.map({ $0.hour != 0 || $0.minute >= 10 }) ?? false {
      doubt(
        .timeAmbiguous,
        "\(text(of: clock)) in its name may be a time of day; its folder's time was taken")
    }
    return false
  }

  /// The day of a time of day: of the file's own name, of the folders above it, or the dump's.
  private mutating func day(_ pieces: [[TimePiece]], _ base: TimePiece) -> TimePiece {
    let own = pieces.joined().filter { $0.date != nil && $0.clock == nil }
    for (name, days) in [(stem, own)] + inner.reversed().map({ ($0, innerDays($0)) }) {
      let plausible = days.filter { $0.moment(in: zone).map(isPlausible) ?? false }
      guard let best = plausible.first else { continue }
      if best.day(in: zone) != base.day(in: zone) {
        doubt(.timeConflict, "\(text(of: best, in: name)) is another day than \(folderName)")
      }
      note(name, best, name == stem ? "day of the file" : "day of a folder")
      return best
    }
    note(folderName, nil, "day of the folder")
    return base
  }

  private func innerDays(_ name: FilePath) -> [TimePiece] {
    TimeFinder.pieces(in: name.bytes).joined().filter { $0.date != nil && !$0.isWeak }
  }

  private func onDay(of day: TimePiece, _ clock: TimePiece) -> TimePiece {
    var combined = clock
    guard clock.date == nil, clock.instant == nil else { return clock }
    combined.date = day.day(in: zone)
    if day.date != nil { combined.offset = combined.offset ?? day.offset }
    return combined
  }

  /// A folder's time is when it begins: an earlier time of day is that of the next day.
  private mutating func following(
    _ piece: TimePiece, _ base: TimePiece, _ baseTime: WallTime
  ) -> TimePiece {
    guard base.precision > .day, let time = piece.moment(in: zone),
      time.milliseconds < baseTime.milliseconds - 60_000
    else { return piece }
    var piece = piece
    if time.milliseconds < baseTime.milliseconds - Self.day / 2 {
      piece.date = piece.date?.midnight(daysLater: 1)
    }
    doubt(
      .timeAmbiguous, "its time of day is earlier than its folder's, so that its day is not certain"
    )
    return piece
  }

  private mutating func compareCounts(_ pieces: [[TimePiece]], _ start: WallTime) {
    for piece in pieces.joined() {
      guard let instant = piece.instant, isPlausible(instant) else { continue }
      if differsByZone(instant.milliseconds - start.milliseconds) { doubtZone() }
    }
  }

  /// `…/12/34.mp4`, `…/12/34/56.mp4`: folders of two digits that name hour and minute.
  private mutating func nested(_ base: TimePiece) -> TimePiece? {
    guard base.precision <= .hour else { return nil }
    let digits = { (name: FilePath) in name.bytes.prefix { (0x30...0x39).contains($0) } }
    let folders = inner.reversed().prefix { $0.bytes.count == 2 && digits($0).count == 2 }
      .reversed().map { Self.number($0.bytes[...]) }
    let own = digits(stem)
    guard own.count == 2 else { return nil }
    var values = folders + [Self.number(own)]
    let rest = stem.bytes.dropFirst(2)
    if let separator = rest.first, [0x2D, 0x2E, 0x5F].contains(separator) {
      let next = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
      if next.count == 2 { values.append(Self.number(next)) }
    }
    if base.precision == .hour, let hour = base.clock?.hour, folders.isEmpty {
      values.insert(hour, at: 0)
    } else if folders.isEmpty {
      return nil
    }
    guard (2...3).contains(values.count), values[0] < 24, values.dropFirst().allSatisfy({ $0 < 60 })
    else { return nil }
    let day = self.day([], base)
    note(
      FilePath(
        (folders.isEmpty ? [] : inner.suffix(folders.count).map(\.description)).joined(
          separator: "/")), nil, "hour and minute of folders and file")
    return onDay(
      of: day,
      TimePiece(
        bytes: 0..<2,
        clock: TimePiece.Clock(
          hour: values[0], minute: values[1], second: values.count > 2 ? values[2] : 0),
        precision: values.count > 2 ? .second : .minute))
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int {
    digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
  }

  // MARK: A file's name that gives no time

  private mutating func dayOrFolder(
    _ pieces: [[TimePiece]], _ base: TimePiece, _ baseTime: WallTime
  ) -> TimePiece {
    let days = pieces.joined().filter { piece in
      piece.date != nil && piece.clock == nil && (piece.moment(in: zone).map(isPlausible) ?? false)
    }
    if let own = days.first, own.date != base.day(in: zone) {
      let isWhole = own.bytes == 0..<stem.bytes.count
      doubt(.timeConflict, "\(text(of: own)) is another day than \(folderName)")
      if isWhole {
        note(stem, own, "day of the file")
        return own
      }
    }
    if let inside = timeOfInnerFolder(base, baseTime) { return inside }
    note(folderName, nil, base.precision == .day ? "day of the folder" : "time of the folder")
    return base
  }

  /// `1599025493/10B_6_3/2020-09-02_06-00-00/front.mp4`: the innermost folder that gives day and time.
  private mutating func timeOfInnerFolder(_ base: TimePiece, _ baseTime: WallTime) -> TimePiece? {
    for name in inner.reversed() {
      let pieces = TimeFinder.pieces(in: name.bytes).joined().filter { piece in
        piece.isComplete && (piece.moment(in: zone).map(isPlausible) ?? false)
      }
      if let near = pieces.first(where: { isNear($0, base, baseTime) }) {
        note(name, near, "time of a folder")
        return near
      }
      if pieces.contains(where: { !$0.isWeak }) {
        doubt(.timeConflict, "the folder \(name) names another time than \(folderName)")
      }
    }
    return nil
  }

  // MARK: Doubts

  private mutating func doubtPrecision(_ chosen: TimePiece) {
    switch chosen.precision {
    case .day:
      doubt(
        .timeImprecise, "its names give only the day: it was taken to begin at midnight")
    case .hour:
      doubt(.timeImprecise, "its names give only the hour: it was taken to begin with it")
    case .minute:
      doubt(.timeImprecise, "its name gives only the minute: it was taken to begin with it")
    case .second: break
    }
  }

  private mutating func doubtPlausibility(_ start: WallTime) {
    if let modified, modified.milliseconds > now.milliseconds + 60_000 {
      doubt(
        .fileTimeInFuture,
        "the file was last written in the future: a clock was wrong, of this machine or the writer's"
      )
    }
    if start < Self.earliest {
      doubt(.timeBefore1990, "by its names it began before 1990")
    } else if start.milliseconds > now.milliseconds + 60_000 {
      doubt(.timeInFuture, "by its names it begins in the future")
    } else if let modified, modified >= Self.earliest,
      start.milliseconds > modified.milliseconds + Self.day + 2 * Self.hour
    {
      doubt(.timeConflict, "by its names it begins after the file was last written")
    }
  }

  private mutating func doubt(_ code: WarningCode, _ message: String) {
    guard !doubts.contains(where: { $0.code == code.rawValue }) else { return }
    doubts.append(StartReading.Doubt(code, message))
  }

  /// From 1990 to a day from now, as zones may be misjudged.
  private func isPlausible(_ time: WallTime) -> Bool {
    time >= Self.earliest && time.milliseconds <= now.milliseconds + Self.day
  }

  // MARK: Words

  private mutating func note(_ name: FilePath, _ piece: TimePiece?, _ field: String) {
    texts.append(piece.map { text(of: $0, in: name) } ?? name.description)
    fields.append(field)
  }

  private func text(of piece: TimePiece) -> String { text(of: piece, in: stem) }

  private func text(of piece: TimePiece, in name: FilePath) -> String {
    guard piece.bytes.upperBound <= name.bytes.count else { return name.description }
    return FilePath(bytes: Array(name.bytes[piece.bytes])).description
  }

  private static func offsetText(_ seconds: Int) -> String {
    guard seconds != 0 else { return "UTC" }
    let minutes = abs(seconds) / 60
    return (seconds < 0 ? "-" : "+") + DigitText.decimal(minutes / 60, digits: 2) + ":"
      + DigitText.decimal(minutes % 60, digits: 2)
  }
}
