import Answers
import Foundation
import Testing
import Values

@testable import Wording

@Suite("Times are shown and understood in the archive's zone")
struct ArchiveClockTests {
  static let zones = [
    "UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe",
  ]

  @Test(arguments: zones)
  func textsEqualFoundations(_ zone: String) throws {
    let clock = try ArchiveClock(zoneName: zone)
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: zone))
    var random = SplitMix64(seed: 8)
    for _ in 0..<2000 {
      let time = WallTime(
        milliseconds: .random(in: -2_000_000_000_000...4_000_000_000_000, using: &random))
      // Foundation's dates are Doubles; whole seconds compare without rounding.
      let whole = WallTime(milliseconds: (time.milliseconds / 1000) * 1000)
      let date = Date(timeIntervalSince1970: Double(whole.milliseconds / 1000))
      func shown(_ seconds: Double) -> DateComponents {
        calendar.dateComponents(
          [.year, .month, .day, .hour, .minute, .second], from: date.addingTimeInterval(seconds))
      }
      let parts = shown(0)
      // Clocks are set back by an hour, or half of one.
      let isRepeated = [-3600.0, -1800, 1800, 3600].contains { shown($0) == parts }
      let text = String(
        format: "%04d-%02d-%02d %02d:%02d:%02d", parts.year ?? 0, parts.month ?? 0,
        parts.day ?? 0, parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
      let offset = isRepeated ? clock.at(whole).isoOffsetText : ""
      #expect(clock.text(whole) == text + offset, "seed 8")
      let read = try clock.moment(clock.isoText(time), edge: .start, now: time)
      #expect(read == time)
    }
  }

  @Test func formsAreUnderstood() throws {
    let clock = try ArchiveClock(zoneName: "Europe/Berlin")
    // 2024-05-12 14:03:22.250 in Berlin.
    let now = WallTime(milliseconds: 1_715_515_402_250)
    func read(_ text: String, _ edge: PeriodEdge = .start) throws -> String {
      clock.isoText(try clock.moment(text, edge: edge, now: now))
    }
    #expect(try read("2024-05-12") == "2024-05-12T00:00:00.000+02:00")
    #expect(try read("2024-05-12", .end) == "2024-05-13T00:00:00.000+02:00")
    #expect(try read("2024-05-12 09:30") == "2024-05-12T09:30:00.000+02:00")
    #expect(try read("2024-05-12T09:30:15.5Z") == "2024-05-12T11:30:15.500+02:00")
    #expect(try read("2024-05-12T09:30+0530") == "2024-05-12T06:00:00.000+02:00")
    #expect(try read("9:30", .end) == "2024-05-12T09:30:00.000+02:00")
    #expect(try read("today") == "2024-05-12T00:00:00.000+02:00")
    #expect(try read("yesterday", .end) == "2024-05-12T00:00:00.000+02:00")
    #expect(try read("Yesterday 23:59") == "2024-05-11T23:59:00.000+02:00")
    #expect(try read("now") == "2024-05-12T14:03:22.250+02:00")
    #expect(try read("-2h") == "2024-05-12T12:03:22.250+02:00")
    #expect(try read("-1d12h30m") == "2024-05-11T01:33:22.250+02:00")
    #expect(try read("+90s") == "2024-05-12T14:04:52.250+02:00")
    #expect(try read("@1599025493") == "2020-09-02T07:44:53.000+02:00")
  }

  @Test func changesOfSummerTimeHaveOneMeaning() throws {
    let clock = try ArchiveClock(zoneName: "Europe/Berlin")
    let now = WallTime(milliseconds: 0)
    func read(_ text: String) throws -> String {
      clock.isoText(try clock.moment(text, edge: .start, now: now))
    }
    // The hour that occurs twice, and the one that does not occur.
    #expect(try read("2024-10-27 02:30") == "2024-10-27T02:30:00.000+02:00")
    #expect(try read("2024-03-31 02:30") == "2024-03-31T03:30:00.000+02:00")
  }

  @Test(arguments: [
    "", "soon", "2024-13-01", "2023-02-29", "24:01", "12:60", "2024-05-12 25:00", "-", "-2", "-2y",
    "--2h", "2024-05", "@", "@x", "2024-05-12T09:30+99:00", "1e5", "12:3", "-1e9h", "12:30:61",
    "2024-05-12 09:30 10:30", "９:30",
  ])
  func otherTextsAreRefused(_ text: String) throws {
    let failure = try #require(throws: Failure.self) {
      try ArchiveClock.utc.moment(text, edge: .start, now: WallTime(milliseconds: 0))
    }
    #expect(failure.code == .usage)
    #expect(failure.description.contains("\"\(text)\""))
    let isNoDay = ["2024-13-01", "2023-02-29"].contains(text)
    #expect(failure.reason.contains("no such day") == isNoDay)
  }

  @Test("Both passes of the hour that repeats belong to a period that names it")
  func theRepeatedHour() throws {
    // Zone, its repeated half hour or hour, and how long both passes take.
    let cases = [
      ("Europe/Berlin", "2024-10-27 02:00", "2024-10-27 02:50", 110),
      ("Europe/Berlin", "27.10.2024 02:10", "27.10.2024 02:20", 70),
      ("Europe/London", "2024-10-27 01:00", "2024-10-27 01:59", 119),
      ("America/New_York", "2024-11-03 01:15", "2024-11-03 01:45", 90),
      ("Australia/Lord_Howe", "2024-04-07 01:30", "2024-04-07 01:50", 50),
      ("America/St_Johns", "2024-11-03 01:00", "2024-11-03 01:01", 61),
    ]
    for (zone, from, to, minutes) in cases {
      let clock = try ArchiveClock(zoneName: zone)
      let start = try clock.moment(from, edge: .start, now: WallTime(milliseconds: 0))
      let end = try clock.moment(to, edge: .end, now: WallTime(milliseconds: 0))
      #expect(end.milliseconds - start.milliseconds == Int64(minutes) * 60_000, "\(zone) \(from)")
    }
    // A date ends where its day does, and an offset leaves no choice.
    let clock = try ArchiveClock(zoneName: "Europe/Berlin")
    for edge in [PeriodEdge.start, .end] {
      let read = try clock.moment(
        "2024-10-27 02:30+01:00", edge: edge, now: WallTime(milliseconds: 0))
      #expect(clock.isoText(read) == "2024-10-27T02:30:00.000+01:00")
    }
  }

  @Test("Times that the clock shows twice have their offset, and are read back")
  func offsetsWhereTheZoneHasTwo() throws {
    let clock = try ArchiveClock(zoneName: "Europe/Berlin")
    let first = try clock.moment("2024-10-27T00:50Z", edge: .start, now: WallTime(milliseconds: 0))
    let last = first.advanced(bySeconds: 20 * 60)
    #expect(clock.text(first) == "2024-10-27 02:50:00+02:00")
    #expect(clock.text(last) == "2024-10-27 02:10:00+01:00")
    for time in [first, last] {
      #expect(try clock.moment(clock.text(time), edge: .end, now: first) == time)
      #expect(try clock.moment(clock.text(time), edge: .start, now: first) == time)
    }
    func span(_ start: WallTime, _ end: WallTime) -> String {
      Moment.spanText(clock.at(start), clock.at(end))
    }
    #expect(span(first, last) == "2024-10-27 02:50:00+02:00 – 02:10:00+01:00")
    let hour = first.advanced(bySeconds: 3600)
    #expect(span(first, hour) == "2024-10-27 02:50:00+02:00 – 02:50:00+01:00")
    #expect(
      span(first.advanced(bySeconds: -3600), first)
        == "2024-10-27 01:50:00 – 02:50:00+02:00")
    #expect(clock.text(first.advanced(bySeconds: 2 * 3600)) == "2024-10-27 03:50:00")
    #expect(Moment(isoText: clock.isoText(first)) == clock.at(first))
  }

  @Test("Dates are read as people write them")
  func datesOfPeople() throws {
    let clock = try ArchiveClock(zoneName: "Europe/Berlin")
    // 2024-05-12 14:03:22.250 in Berlin.
    let now = WallTime(milliseconds: 1_715_515_402_250)
    func read(_ text: String, _ edge: PeriodEdge = .start) throws -> String {
      String(clock.isoText(try clock.moment(text, edge: edge, now: now)).prefix(16))
    }
    for text in [
      "02.09.2020", "2.9.2020", "2020/09/02", "2020/9/2", "2020.09.02", "2020-9-2",
      "02.09.2020 00:00", "02.09.2020T00:00", "01.09.2020 24:00", "2020-09-01T24:00:00",
    ] {
      #expect(try read(text) == "2020-09-02T00:00", "\(text)")
    }
    #expect(try read("02.09.2020", .end) == "2020-09-03T00:00")
    #expect(try read("25/09/2020") == "2020-09-25T00:00")
    #expect(try read("09/25/2020 7:05") == "2020-09-25T07:05")
    #expect(try read("09-09-2020") == "2020-09-09T00:00")
    #expect(try read("24:00") == "2024-05-13T00:00")
    #expect(try read("yesterday 24:00", .end) == "2024-05-12T00:00")
    #expect(try read("tomorrow") == "2024-05-13T00:00")
    #expect(try read("tomorrow", .end) == "2024-05-14T00:00")
    #expect(try read("Tomorrow 08:15") == "2024-05-13T08:15")
    #expect(try read("2024-05-12 09:30+02") == "2024-05-12T09:30")
  }

  @Test(
    "A date that may be two days is refused with both",
    arguments: ["02/09/2020", "2/9/2020", "02-09-2020", "02/09/2020 14:00"])
  func datesOfTwoDays(_ text: String) throws {
    let failure = try #require(throws: Failure.self) {
      try ArchiveClock.utc.moment(text, edge: .start, now: WallTime(milliseconds: 0))
    }
    #expect(failure.code == .usage)
    #expect(failure.reason == "it may be 2020-09-02 or 2020-02-09")
  }

  @Test(
    "Days that the calendar does not have are no dates, however they are written",
    arguments: ["31.02.2021", "2021/02/30", "30/02/2021", "29.02.2023 12:00", "00.01.2020"])
  func noSuchDays(_ text: String) throws {
    let failure = try #require(throws: Failure.self) {
      try ArchiveClock.utc.moment(text, edge: .start, now: WallTime(milliseconds: 0))
    }
    #expect(failure.reason == "the calendar has no such day")
  }

  @Test(
    "What only resembles a date is refused",
    arguments: ["02.09.20", "02.09", "1.2.3.2020", "02.09/2020", "2020/09", "24:00:01", "..", "/"])
  func noDates(_ text: String) throws {
    let failure = try #require(throws: Failure.self) {
      try ArchiveClock.utc.moment(text, edge: .start, now: WallTime(milliseconds: 0))
    }
    #expect(failure.reason == "it has an unknown form")
  }

  @Test func spansDoNotRepeatTheDate() throws {
    let clock = try ArchiveClock(zoneName: "Europe/Berlin")
    let start = WallTime(milliseconds: 1_599_025_493_000)
    func span(_ first: WallTime, _ last: WallTime) -> String {
      Moment.spanText(clock.at(first), clock.at(last))
    }
    #expect(
      span(start, start.advanced(bySeconds: 5)) == "2020-09-02 07:44:53 – 07:44:58")
    #expect(span(start, start) == "2020-09-02 07:44:53")
    #expect(
      span(start, start.advanced(bySeconds: 86_400))
        == "2020-09-02 07:44:53 – 2020-09-03 07:44:53")
    #expect(clock.offsetText(at: start) == "UTC+02:00")
  }

  @Test func impossibleTimesDoNotTrap() throws {
    for zone in Self.zones {
      let clock = try ArchiveClock(zoneName: zone)
      for milliseconds in [Int64.min, .min + 1, -1, 0, .max - 1, .max] {
        #expect(clock.text(WallTime(milliseconds: milliseconds)).count == 19)
      }
    }
    #expect(throws: Failure.self) { try ArchiveClock(zoneName: "Europe/Atlantis") }
  }
}
