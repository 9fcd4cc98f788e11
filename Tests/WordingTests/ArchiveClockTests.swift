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
      let parts = calendar.dateComponents(
        [.year, .month, .day, .hour, .minute, .second], from: date)
      let text = String(
        format: "%04d-%02d-%02d %02d:%02d:%02d", parts.year ?? 0, parts.month ?? 0,
        parts.day ?? 0, parts.hour ?? 0, parts.minute ?? 0, parts.second ?? 0)
      #expect(clock.text(whole) == text, "seed 8")
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
    "", "soon", "2024-13-01", "2023-02-29", "24:00", "12:60", "2024-05-12 25:00", "-", "-2", "-2y",
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
