import FileWatch
import Foundation
import Testing
import Values

@Suite("No name is misread in silence")
struct MadeNameTests {
  @Test("A thousand names of random patterns", .timeLimit(.minutes(5)))
  func thousand() throws {
    let seed: UInt64 = 20_261_130
    print("seed \(seed)")
    var random = SplitMix64(seed: seed)
    let utc = try #require(TimeZone(identifier: "UTC"))
    let scanner = DumpScanner(
      layout: DumpLayout(
        timeTemplate: .automatic, cameraTemplate: try CameraTemplate(), timeZone: utc))
    var (full, right) = (0, 0)
    var wrong: [String] = []
    for _ in 0..<1000 {
      let name = MadeName(&random)
      let folder = try TemporaryFolder()
      try folder.write(FilePath(name.path), Array("content".utf8))
      let source = try scanner.scan(root: folder.path).sources.first
      let isSilent = source?.reading?.doubts.isEmpty ?? false
      let isRight =
        source.map { abs($0.start.milliseconds - name.start.milliseconds) <= 1000 } ?? false
      if let source, isSilent, !isRight || source.camera.text != name.camera {
        wrong.append("\(name.path) \(isoText(source.start)) for \(isoText(name.start))")
      }
      if name.isFull {
        full += 1
        if isRight && isSilent { right += 1 } else { print("not read: \(name.path)") }
      }
    }
    print("\(right) of \(full) full names read right without a warning")
    #expect(wrong.isEmpty, "\(wrong)")
    #expect(right * 100 >= full * 95)
  }

  /// A name that says when a recording began, as somebody might spell it.
  private struct MadeName {
    var path: String
    var camera: String
    var start: WallTime
    /// It says day and second.
    var isFull: Bool

    init(_ random: inout SplitMix64) {
      func pick<T>(_ values: [T]) -> T { values[Int.random(in: 0..<values.count, using: &random)] }
      // From 2001 to 2026.
      start = WallTime(
        milliseconds: Int64.random(in: 980_000_000..<1_790_000_000, using: &random) * 1000)
      let civil = CivilTime(start, offset: { _ in 0 })
      func two(_ value: Int) -> String { DigitText.decimal(value, digits: 2) }
      let (year, month, day) = ("\(civil.year)", two(civil.month), two(civil.day))
      let (hour, minute, second) = (two(civil.hour), two(civil.minute), two(civil.second))
      let date = pick([
        year + month + day, [year, month, day].joined(separator: pick(["-", "_", "."])),
      ])
      let between = pick(["_", "-", "T", " "])
      let clocks = [
        hour + minute + second, "\(hour)-\(minute)-\(second)", "\(hour).\(minute).\(second)",
        "\(hour)_\(minute)_\(second)", "\(hour)h\(minute)m\(second)s",
      ]
      let clock = pick(clocks)
      let prefix = pick(["", "clip_", "ch01_", "NVR-", "cam ", "VID_", "A1B2_"])
      let suffix = pick(["", "_NF", "-front", "_0001", "[M][0@0][0]", " (1)", "_a7"])
      let end = pick(["", "", "_end"])
      camera = pick(["10B_6_3", "2A_1_2", "Main_Hall_2_1"])
      let folders = [
        "\(year)-\(month)-\(day)", year + month + day, "\(year)-\(month)-\(day)T00-00-00",
      ]
      let folder = pick(folders)
      isFull = true
      switch Int.random(in: 0..<10, using: &random) {
      case 0...3:
        path = "\(folder)/\(camera)/\(prefix)\(date)\(between)\(clock)\(end)\(suffix).mp4"
      case 4:
        let stamp = pick(["\(start.milliseconds / 1000)", "\(start.milliseconds)"])
        path = "\(folder)/\(camera)/\(prefix)\(stamp)\(suffix).mp4"
      case 5:
        path = "\(pick(Array(folders.prefix(2))))/\(camera)/\(clock)\(suffix).mp4"
      case 6:
        path = "\(folder)/\(camera)_\(year)\(month)\(day)_\(hour)\(minute)\(second).mp4"
      case 7:
        path =
          "\(year)\(month)\(day)_\(hour)\(minute)\(second)/\(camera)/\(pick(["clip", "a", "video"])).mp4"
      case 8:
        isFull = false
        path =
          "\(year)-\(month)-\(day)/\(camera)/\(pick(["clip", "\(hour)-\(minute)", "948987989"])).mp4"
      default:
        isFull = false
        path =
          "\(year)\(month)\(day)\(hour)/\(camera)/"
          + pick(["clip", "\(minute)M\(second)S_\(start.milliseconds / 1000)", "0001"]) + ".mp4"
      }
    }
  }
}
