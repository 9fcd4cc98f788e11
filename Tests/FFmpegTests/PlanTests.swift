import Foundation
import Testing
import Values

@testable import FFmpeg

@Suite(
  "Frames decoded by a plan are those of a whole reading",
  .enabled(if: Media.isAvailable, Media.absence))
struct PlanTests {
  private static let clip = "-f lavfi -i testsrc2=size=160x120:rate=25:duration=6"

  /// What a reading gave, frame for frame.
  private struct Reading: Equatable {
    var seconds: [Int64: Double] = [:]
    var pixels: [Int64: [UInt8]] = [:]

    init(_ frames: [VideoFrame]) throws {
      for frame in frames {
        seconds[frame.pts] = frame.seconds
        pixels[frame.pts] = try frame.image().bytes
      }
    }
  }

  @Test(
    "whatever groups are left out, in every codec and container that has time stamps",
    arguments: [
      "h264.mp4 -c:v libx264 -bf 3 -g 25", "plain.mp4 -c:v libx264 -bf 0 -g 12",
      "open.mp4 -c:v libx264 -bf 3 -g 25 -x264-params open-gop=1:scenecut=0",
      "hevc.mp4 -c:v libx265 -x265-params log-level=0:keyint=25:open-gop=1",
      "closed.mkv -c:v libx265 -x265-params log-level=0:keyint=25:open-gop=0",
      "h264.mkv -c:v libx264 -g 25", "h264.ts -c:v libx264 -g 25", "open.ts -c:v mpeg2video -bf 2",
      "mpeg4.mp4 -c:v mpeg4 -bf 2 -g 12", "vp9.webm -c:v libvpx-vp9 -deadline realtime -g 25",
      "mjpeg.mov -c:v mjpeg -pix_fmt yuvj420p", "mjpeg.avi -c:v mjpeg -pix_fmt yuvj420p",
    ])
  func planned(line: String) throws {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let scratch = try Scratch()
    let format = words[1].contains("pix_fmt") ? "" : "-pix_fmt yuv420p"
    let url = try scratch.make(words[0], Self.clip, format, words[1])
    let whole = try Reading(MediaReader(url).allFrames())
    let trail = try #require(try PacketSurvey(of: MediaReader(url)) {}.trail)
    #expect(Set(trail.packets.map(\.stamp)) == Set(whole.seconds.keys))
    #expect(trail.groups.count > 3)
    for seed in UInt64(1)...4 {
      var generator = SplitMix64(seed: seed)
      var plan = DecodePlan(trail)
      var wanted: Set<Int64> = []
      var isBehindGap = false
      for (number, group) in trail.groups.enumerated() {
        let isLeftOut = Int.random(in: 0..<3, using: &generator) == 0
        let isCutShort = !isLeftOut && Bool.random(using: &generator)
        for index in group {
          if isLeftOut {
            plan[index] = .leaveOutGroup
          } else if index % 5 == 0 || trail.packets[index].isKey {
            wanted.insert(trail.packets[index].stamp)
          } else {
            plan[index] = trail.isIntraOnly ? .leaveOut : .decodeIfReferenced
          }
        }
        if isBehindGap, !isLeftOut {
          plan.leaveOutLeadingPictures(ofGroup: number)
          let key = trail.packets[group.lowerBound].stamp
          for index in group where trail.packets[index].stamp < key {
            wanted.remove(trail.packets[index].stamp)
          }
        }
        isBehindGap = isLeftOut
        guard isCutShort else { continue }
        let place = Int.random(in: group.lowerBound + 1...group.upperBound, using: &generator)
        let end = plan.leaveOutEnd(of: group, from: place)
        #expect(end >= place && group.allSatisfy { ($0 < end) == (plan[$0] != .leaveOutGroup) })
        for index in end..<group.upperBound { wanted.remove(trail.packets[index].stamp) }
        isBehindGap = end < group.upperBound
      }
      plan.leaveOutUnwantedEnds()
      let reader = try MediaReader(url)
      reader.follow(plan)
      var frames: [VideoFrame] = []
      var passed: [Double] = []
      while let frame = try reader.nextFrame() {
        let before = reader.takePassedSeconds()
        #expect(before.allSatisfy { $0 < frame.seconds })
        passed += before
        frames.append(frame)
      }
      passed += reader.takePassedSeconds()
      let reading = try Reading(frames)
      #expect(wanted.isSubset(of: Set(reading.seconds.keys)), "seed \(seed)")
      for (pts, seconds) in reading.seconds {
        #expect(whole.seconds[pts] == seconds, "seed \(seed), \(pts)")
        #expect(whole.pixels[pts] == reading.pixels[pts], "seed \(seed), \(pts)")
      }
      #expect(passed == passed.sorted())
      let all = Set(whole.seconds.values)
      #expect(Set(passed).isSubset(of: all.subtracting(reading.seconds.values)))
      #expect(reader.completeness() == .whole, "seed \(seed): \(reader.statistics)")
      #expect(reader.timestampAnomalies.total == 0)
      #expect(abs(reader.decodedSeconds - 6) < 0.1)
    }
  }

  @Test(
    "time begins where the reader's does: after what an edit list hides or no decoder can show",
    arguments: [
      "edited.mp4 libx264 bframes=0", "edited.mp4 libx264 bframes=2",
      "edited.mov libx264 bframes=3", "edited.mp4 libx265 log-level=0:bframes=2",
      "open.ts libx264 bframes=2:open-gop=1:repeat-headers=1",
      "open.mkv libx264 bframes=2:open-gop=1:repeat-headers=1",
      "open.ts libx265 log-level=0:bframes=2:open-gop=1",
    ])
  func origin(line: String) throws {
    let words = line.split(separator: " ").map(String.init)
    let scratch = try Scratch()
    let whole = try scratch.make(
      "whole.mkv", Self.clip, "-pix_fmt yuv420p -c:v \(words[1])",
      "-\(words[1].dropFirst(3))-params keyint=25:min-keyint=25:scenecut=0:\(words[2])")
    // The 50th packet is a key picture; one that is shown before it follows.
    let isOpen264 = words[0].hasPrefix("open") && words[1] == "libx264"
    let url = try scratch.make(
      words[0],
      isOpen264
        ? "-i \(whole.path) -c copy -bsf:v noise=drop=lt(n\\,49)"
        : "-ss 2.3 -i \(whole.path) -c copy")
    let reader = try MediaReader(url)
    let trail = try #require(try PacketSurvey(of: reader) {}.trail)
    let first = try #require(try reader.nextFrame())
    #expect(trail.origin == first.pts && first.seconds == 0)
    let frames = try [first] + reader.allFrames()
    let shown = trail.packets.filter { $0.isShown && $0.stamp >= trail.origin }.map(\.stamp)
    #expect(frames.map(\.pts) == shown.sorted())
    guard words[0].hasPrefix("edited") else { return }
    #expect(trail.packets.contains { !$0.isShown })
    // Leaving out what is hidden is missing nothing.
    var plan = DecodePlan(trail)
    for index in trail.packets.indices where !trail.packets[index].isKey {
      plan[index] = .decodeIfReferenced
    }
    plan.leaveOutEnd(of: trail.groups[1], from: trail.groups[1].lowerBound + 1)
    let planned = try MediaReader(url)
    planned.follow(plan)
    var times: [Double] = []
    while let frame = try planned.nextFrame() {
      times += planned.takePassedSeconds() + [frame.seconds]
    }
    times += planned.takePassedSeconds()
    #expect(times == times.sorted() && Set(times).isSubset(of: Set(frames.map(\.seconds))))
  }

  @Test("the end of a group is left out where nothing needs it, and only there")
  func ends() throws {
    /// Groups of five pictures in the order of their times, but for an early one in the third.
    func plan(unsevered: Set<Int> = []) -> DecodePlan {
      var packets = (0..<20).map { number in
        PacketTrail.Packet(stamp: Int64(10 * number), bytes: 9, isKey: number % 5 == 0)
      }
      packets[11].stamp = 95
      var plan = DecodePlan(PacketTrail(packets: packets, unsevered: unsevered))
      for index in 0..<20 where index % 5 > 2 || index == 16 {
        plan[index] = .decodeIfReferenced
      }
      return plan
    }
    func left(_ plan: DecodePlan) -> [Int] {
      var plan = plan
      plan.leaveOutUnwantedEnds()
      return plan.choices.indices.filter { plan[$0] == .leaveOut }
    }
    // Leading pictures of the third group may need those of the second; 16 is needed by 17.
    #expect(left(plan()) == [3, 4, 13, 14, 18, 19])
    #expect(left(plan(unsevered: [5])) == [13, 14, 18, 19])
    var cut = plan()
    for index in 10..<15 { cut[index] = .leaveOutGroup }
    cut[19] = .leaveOutGroup
    #expect(left(cut) == [3, 4, 8, 9, 18])
  }

  @Test("a plan for another file decodes everything that it does not know")
  func otherFile() throws {
    let scratch = try Scratch()
    let options = "-c:v libx264 -bf 2 -g 20 -pix_fmt yuv420p"
    let url = try scratch.make("a.mp4", Self.clip, options)
    let other = try scratch.make(
      "b.mp4", "-f lavfi -i mandelbrot=size=160x120:rate=25,trim=duration=6", options)
    let trail = try #require(try PacketSurvey(of: MediaReader(other)) {}.trail)
    var plan = DecodePlan(trail)
    for index in trail.packets.indices { plan[index] = .leaveOutGroup }
    let reader = try MediaReader(url)
    reader.follow(plan)
    #expect(try reader.drain() > 145)
  }

  @Test("files whose stamps do not tell the times of their pictures have no trail")
  func withoutTrail() throws {
    let scratch = try Scratch()
    let raw = try scratch.make("raw.h264", Self.clip, "-c:v libx264 -bf 2 -pix_fmt yuv420p")
    #expect(try PacketSurvey(of: MediaReader(raw)) {}.trail == nil)
    let interlaced = try scratch.make(
      "i.mp4", Self.clip, "-vf tinterlace=4,setfield=tff -flags +ilme+ildct -c:v libx264",
      "-x264-params tff=1 -pix_fmt yuv420p")
    let fields = try MediaReader(interlaced)
    #expect(try PacketSurvey(of: fields) {}.trail == nil)
    #expect(try fields.nextFrame()?.isInterlaced == true)
    let picture = try scratch.make(
      "a.jpg", "-f lavfi -i testsrc2=size=160x120 -frames:v 1 -pix_fmt yuvj420p")
    #expect(try PacketSurvey(of: MediaReader(picture)) {}.trail == nil)
  }

  @Test("a trail is orderly when its groups follow each other in time")
  func orderly() {
    func trail(_ packets: [(Int64, Bool)]) -> PacketTrail {
      PacketTrail(
        packets: packets.map { PacketTrail.Packet(stamp: $0.0, bytes: 9, isKey: $0.1) })
    }
    let good = trail([(0, true), (3, false), (1, false), (2, false), (6, true), (4, false)])
    #expect(good.groups == [0..<4, 4..<6])
    #expect(good.isOrderly(longestPause: 2))
    #expect(!good.isOrderly(longestPause: 1))
    #expect(!trail([(0, true), (1, false), (1, false)]).isOrderly(longestPause: 9))
    #expect(!trail([(0, true), (5, false), (6, true), (4, false)]).isOrderly(longestPause: 9))
    #expect(!trail([(0, false), (1, false)]).isOrderly(longestPause: 9))
    #expect(!trail([]).isOrderly(longestPause: 9))
    #expect(!trail([(.min, true), (.max, false)]).isOrderly(longestPause: 9))
  }
}
