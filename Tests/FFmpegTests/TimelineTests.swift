import Foundation
import Testing
import Values

@testable import FFmpeg

@Suite("Every frame has a time after the one before")
struct TimelineTests {
  private func timeline(discontinuous: Bool = false) -> Timeline {
    Timeline(
      timeBase: .milliseconds, nominalDuration: 40, allowsDiscontinuities: discontinuous)
  }

  private func place(_ stamps: [Int64?], in timeline: inout Timeline) -> [Int64] {
    stamps.map { timeline.place(stamp: $0, duration: 0) }
  }

  @Test("Good stamps stay as they are, however uneven")
  func good() {
    var timeline = timeline()
    let stamps: [Int64] = [-80, -40, 0, 33, 34, 600_000, 600_001]
    #expect(place(stamps, in: &timeline) == stamps)
    #expect(timeline.anomalies.total == 0)
    #expect(timeline.origin == -80)
  }

  @Test("A missing stamp follows the last by the frame's duration")
  func missing() {
    var timeline = timeline()
    #expect(place([nil, nil, 100, nil], in: &timeline) == [0, 40, 100, 140])
    #expect(timeline.anomalies.missing == 3)
    #expect(timeline.place(stamp: nil, duration: 10) == 180)
    #expect(timeline.place(stamp: nil, duration: 10) == 190)
  }

  @Test("A small step back is taken for noise")
  func backward() {
    var timeline = timeline()
    #expect(place([0, 40, 20, 120], in: &timeline) == [0, 40, 80, 120])
    #expect(timeline.anomalies.backward == 1)
  }

  @Test("A clock set back for good keeps the distances that follow")
  func restart() {
    var timeline = timeline(discontinuous: true)
    #expect(
      place([90_000, 90_040, 0, 40, 90], in: &timeline) == [
        90_000, 90_040, 90_080, 90_120, 90_170,
      ])
    #expect(timeline.anomalies.backward == 1)
  }

  @Test("A leap is a pause, and counted as one where it may as well be a set clock")
  func jump() {
    var file = timeline()
    #expect(place([0, 40, 60_000, 60_040], in: &file) == [0, 40, 60_000, 60_040])
    #expect(file.anomalies == TimestampAnomalies())
    var stream = timeline(discontinuous: true)
    #expect(place([0, 40, 60_000, 60_040], in: &stream) == [0, 40, 60_000, 60_040])
    #expect(stream.anomalies.pauses == 1)
    #expect(stream.anomalies.total == 0)
    for isDiscontinuous in [false, true] {
      var weeks = timeline(discontinuous: isDiscontinuous)
      #expect(place([0, 40, 700_000_000, 700_000_040], in: &weeks) == [0, 40, 80, 120])
      #expect(weeks.anomalies.jumps == 1)
    }
  }

  @Test("A clock that begins anew has not been set, and one that leaps by more than half has")
  func wrap() {
    func timeline() -> Timeline {
      Timeline(
        timeBase: .milliseconds, nominalDuration: 40, allowsDiscontinuities: true,
        period: 1_000_000)
    }
    var wrapping = timeline()
    #expect(
      place([999_920, 999_960, 0, 40, 999_990, 80, 70_000, 999_000, 500], in: &wrapping) == [
        999_920, 999_960, 1_000_000, 1_000_040, 1_000_080, 1_000_120, 1_070_000, 1_070_040,
        1_071_540,
      ])
    #expect(wrapping.anomalies.backward == 3)
    #expect(wrapping.anomalies.jumps == 0)
    #expect(wrapping.anomalies.pauses == 1)
    var twice = timeline()
    let steady = (0..<9).map { Int64($0) * 400_000 }
    #expect(place(steady.map { $0 % 1_000_000 }, in: &twice) == steady)
    #expect(twice.anomalies.total == 0)
    var set = timeline()
    #expect(place([0, 40, 700_000, 700_040], in: &set) == [0, 40, 80, 120])
    #expect(set.anomalies.backward == 1)
  }

  @Test("Pictures that were lost before the first frame have their times")
  func lostBeginning() {
    func origin(_ stamp: Int64?, _ lost: [Int64?], _ isDiscontinuous: Bool = true) -> Int64? {
      var timeline = timeline(discontinuous: isDiscontinuous)
      timeline.begin(at: stamp, after: lost)
      let placed = timeline.place(stamp: stamp, duration: 40)
      #expect(timeline.lostBeginning == placed - (timeline.origin ?? .max))
      return timeline.origin.map { $0 - placed }
    }
    #expect(origin(1000, []) == 0)
    #expect(origin(1000, [880, 960, 920]) == -120)
    #expect(origin(1000, [nil, 880, nil]) == -120)
    // What lies long before is another recording's, in a stream whose clock may be set.
    #expect(origin(1_000_000, [5, 999_960]) == -40)
    #expect(origin(1_000_000, [5, 999_960], false) == -999_995)
    // Later stamps come from a clock that was set back.
    #expect(origin(1000, [90_000, 90_040]) == 0)
    // Without stamps each lasts as long as a frame.
    #expect(origin(nil, [nil, nil, nil]) == -120)
    #expect(origin(nil, [500, nil]) == -80)
    #expect(origin(nil, []) == 0)
    #expect(origin(.max, [.min, .max]) == -80)
    #expect(origin(1 << 60, [-(1 << 60)]) == 0)
  }

  @Test("Any stamps and durations whatever come out rising", arguments: 0..<20 as Range<UInt64>)
  func anything(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    var timeline = timeline(discontinuous: seed % 2 == 0)
    var last = Int64.min
    for _ in 0..<2000 {
      let stamps: [Int64?] = [
        nil, .min, .max, Int64.random(in: .min ... .max, using: &generator),
        Int64.random(in: -1000...1000, using: &generator), 1 << 60, -(1 << 60),
      ]
      let durations: [Int64] = [0, -1, .max, .min, 40, 1 << 60]
      let placed = timeline.place(
        stamp: stamps.randomElement(using: &generator) ?? nil,
        duration: durations.randomElement(using: &generator) ?? 0)
      #expect(placed > last, "seed \(seed)")
      last = placed
    }
  }
}
