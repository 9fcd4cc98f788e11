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
    #expect(timeline.first == -80)
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

  @Test("A leap is a pause in a file and a set clock in a transport stream")
  func jump() {
    var file = timeline()
    #expect(place([0, 40, 60_000, 60_040], in: &file) == [0, 40, 60_000, 60_040])
    var stream = timeline(discontinuous: true)
    #expect(place([0, 40, 60_000, 60_040], in: &stream) == [0, 40, 80, 120])
    #expect(stream.anomalies.jumps == 1)
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
