import Foundation
import Testing
import Values

@testable import FileWatch

@Suite("The names of timestamp folders tell their time")
struct TimeTextTests {
  let berlin: TimeZone
  let utc: TimeZone

  init() throws {
    berlin = try #require(TimeZone(identifier: "Europe/Berlin"))
    utc = try #require(TimeZone(identifier: "UTC"))
  }

  @Test("Every documented form in UTC", arguments: Known.forms)
  func forms(name: String, expected: Int64) {
    #expect(TimeText.parse(name.utf8, in: utc)?.milliseconds == expected)
  }

  @Test(
    "What is no time is refused",
    arguments: [
      "", "x", "10B_6_3", "20200902", "20200902054", "2020-13-01", "2021-02-29", "2020-00-10",
      "2020-09-02T24:00:00", "2020-09-02T05:60", "2020-09-02T05:44:60", "2020-9-2", "2020-09-02T",
      "2020-09-02T05", "2020-09-02x05:44", "1599025493x", "15990254931", "-1599025493",
      "2020-09-02T05:44:53+99", "2020-09-02T05:44:53Zx", "20200902_054453_1", "2020-09-0205:44",
      "９９９９９９９９９", "99999999999999999999999999",
    ])
  func refused(name: String) {
    #expect(TimeText.parse(name.utf8, in: utc) == nil)
  }

  @Test("Times without a zone are local to the archive's")
  func local() throws {
    #expect(
      TimeText.parse("20200902_074453".utf8, in: berlin)?.milliseconds == Known.september)
    #expect(TimeText.parse("20200102_064453".utf8, in: berlin)?.milliseconds == 1_577_943_893_000)
    #expect(TimeText.parse("1599025493".utf8, in: berlin)?.milliseconds == Known.september)
  }

  @Test("The repeated hour means its first pass, the skipped hour the unset clock")
  func summerTime() throws {
    // 2020-10-25 03:00 CEST became 02:00 CET; 2020-03-29 02:00 CET became 03:00 CEST.
    #expect(
      TimeText.parse("2020-10-25T02:30:00".utf8, in: berlin)
        == TimeText.parse("2020-10-25T02:30:00+02:00".utf8, in: berlin))
    #expect(
      TimeText.parse("2020-03-29T02:30:00".utf8, in: berlin)
        == TimeText.parse("2020-03-29T02:30:00+01:00".utf8, in: berlin))
  }

  @Test("Calendar fields agree with Foundation's, and a folder named after a moment means it")
  func roundTrip() throws {
    let seed: UInt64 = 20_200_902
    print("seed \(seed)")
    var generator = SplitMix64(seed: seed)
    for name in ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia"] {
      let zone = try #require(TimeZone(identifier: name))
      for _ in 0..<300 {
        let time = WallTime(
          milliseconds: Int64.random(in: 0..<4_000_000_000_000, using: &generator))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let date = Date(timeIntervalSince1970: Double(time.milliseconds) / 1000)
        let parts = calendar.dateComponents(
          [.year, .month, .day, .hour, .minute, .second], from: date)
        let offset = { (time: WallTime) in
          zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(time.milliseconds) / 1000))
        }
        let civil = CivilTime(time, offset: offset)
        #expect(
          [civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second]
            == [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second])
        // What a camera would name a folder then means that second, or an hour that is repeated.
        let fields = [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second]
          .map { field in
            let digits = String(field ?? 0)
            return digits.count < 2 ? "0" + digits : digits
          }
        let name = fields[0...2].joined() + "_" + fields[3...5].joined()
        let read = try #require(TimeText.parse(name.utf8, in: zone), "\(name)")
        let shown = CivilTime(read, offset: offset)
        #expect(shown.dateText == civil.dateText && shown.timeText == civil.timeText)
        #expect(read <= time && time.milliseconds - read.milliseconds <= 86_401_000)
      }
    }
  }

  @Test("A custom template reads what it describes")
  func custom() throws {
    let template = try TimeTemplate("rec-<dd>.<MM>.<yyyy>-<HH>h<mm>")
    #expect(
      template.time(of: FilePath("rec-02.09.2020-05h44"), in: utc)?.milliseconds
        == Known.september - 53_000)
    #expect(template.time(of: FilePath("rec-02.09.2020-05h4"), in: utc) == nil)
    #expect(template.time(of: FilePath("1599025493"), in: utc) == nil)
    let unix = try TimeTemplate("<*>_<unix>")
    #expect(unix.time(of: FilePath("a_b_1599025493"), in: utc)?.milliseconds == Known.september)
    #expect(unix.time(of: FilePath("a_99999999999999999999"), in: utc) == nil)
    #expect(try TimeTemplate("automatic") == .automatic)
  }

  @Test(
    "A template that cannot work is refused with the fields it may use",
    arguments: ["<yyyy", "<year>", "plain", "<yyyy>-<MM>", ""])
  func badTemplate(text: String) {
    let failure = #expect(throws: Failure.self) { try TimeTemplate(text) }
    #expect(failure?.code == .usage)
  }
}

/// Names of folders and what they mean.
private enum Known {
  static let september: Int64 = 1_599_025_493_000  // 2020-09-02T05:44:53Z

  static let forms: [(String, Int64)] = [
    ("1599025493", september), ("1599025493000", september), ("1599025493123", september + 123),
    ("999999999", 999_999_999_000),
    ("20200902_054453", september), ("20200902-054453", september),
    ("20200902T054453", september), ("20200902 054453", september), ("20200902054453", september),
    ("20200902_0544", september - 53_000), ("202009020544", september - 53_000),
    ("20200902T054453Z", september),
    ("20200902T074453+0200", september),
    ("2020-09-02T05:44:53Z", september), ("2020-09-02T05:44:53", september),
    ("2020-09-02 05:44:53", september), ("2020-09-02_05-44-53", september),
    ("2020-09-02T05-44-53", september), ("2020-09-02T05_44_53", september),
    ("2020_09_02_05_44_53", september), ("2020-09-02T05.44.53", september),
    ("2020-09-02T07:44:53+02:00", september), ("2020-09-02T07-44-53+02-00", september),
    ("2020-09-02T07:44:53+02", september), ("2020-09-02T00:14:53-05:30", september),
    ("2020-09-02T05:44:53.123Z", september + 123), ("2020-09-02T05:44:53.5", september + 500),
    ("2020-09-02T05:44", september - 53_000), ("2020-09-02T05:44Z", september - 53_000),
    ("2020-09-02", september - 20_693_000), ("2020-02-29", 1_582_934_400_000),
    ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999Z", -1),
  ]
}
