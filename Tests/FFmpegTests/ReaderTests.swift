import FFmpeg
import Foundation
import Testing

@Suite(
  "A reader hands out the frames that were recorded",
  .enabled(if: Media.isAvailable, Media.absence))
struct ReaderTests {
  static let clip = "-f lavfi -i testsrc=size=160x120:rate=25:duration=2"

  /// The presentation times that ffprobe-like decoding gives, in seconds.
  static func truth(_ url: URL) throws -> [Double] {
    let text = try Media.run([
      "-i", url.path, "-an", "-vf", "showinfo", "-vsync", "passthrough", "-f", "framemd5", "-",
    ])
    let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
    let base =
      lines.first { $0.hasPrefix("#tb 0:") }?.split(separator: " ").last?
      .split(separator: "/").compactMap { Double($0) } ?? [1, 1]
    return lines.filter { !$0.hasPrefix("#") }.compactMap { line in
      let fields = line.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      return Double(fields[2]).map { $0 * base[0] / base[1] }
    }
  }

  @Test(
    "Codecs and containers: size, rate, duration, every frame, its time",
    arguments: [
      "h264.mp4 -c:v libx264 -bf 3", "hevc.mp4 -c:v libx265 -x265-params log-level=0",
      "av1.mkv -c:v libsvtav1 -svtav1-params preset=12", "vp8.webm -c:v libvpx",
      "vp9.webm -c:v libvpx-vp9 -deadline realtime", "mpeg4.avi -c:v mpeg4 -bf 2",
      "mjpeg.avi -c:v mjpeg -pix_fmt yuvj420p", "mpeg2.ts -c:v mpeg2video -bf 2",
      "mpeg2.mpg -c:v mpeg2video", "h264.ts -c:v libx264", "h264.flv -c:v libx264",
      "theora.ogg -c:v libtheora", "wmv2.asf -c:v wmv2", "prores.mov -c:v prores",
      "ffv1.mkv -c:v ffv1", "h264.mkv -c:v libx264", "h263.3gp -c:v h263 -s 176x144",
      "mpeg1.mpg -c:v mpeg1video", "raw.nut -c:v rawvideo",
      "dnxhd.mov -c:v dnxhd -s 1280x720 -b:v 90M -pix_fmt yuv422p",
    ])
  func codecs(line: String) throws {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let scratch = try Scratch()
    let format =
      words[1].contains("pix_fmt") || words[1].contains("prores") ? "" : "-pix_fmt yuv420p"
    let url = try scratch.make(words[0], Self.clip, format, words[1])
    let reader = try MediaReader(url)
    let frames = try reader.allFrames()
    #expect(frames.count == 50)
    // AVI has no times of presentation: of reordered frames the last one's is made up.
    #expect(reader.timestampAnomalies.total <= (words[0].hasSuffix("avi") ? 1 : 0))
    #expect(reader.completeness() == .whole)
    #expect(abs(reader.facts.frameRate - 25) < 0.1)
    #expect(reader.facts.declaredSeconds.map { abs($0 - 2) < 0.15 } ?? true)
    #expect(!reader.facts.isImage)
    #expect(abs(reader.decodedSeconds - 2) < 0.1)
    for (index, frame) in frames.enumerated() {
      #expect(abs(frame.seconds - Double(index) / 25) < 0.0015)
      #expect((frame.width, frame.height) == (reader.facts.width, reader.facts.height))
    }
  }

  @Test(
    "Uneven frame rates keep the container's times",
    arguments: ["vfr.mp4 -c:v libx264 -bf 2", "vfr.mkv -c:v libx264", "vfr.ts -c:v mpeg2video"])
  func variableRate(line: String) throws {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let scratch = try Scratch()
    let url = try scratch.make(
      words[0], Self.clip, "-vf setpts=N/25/TB+floor(N/7)*0.4/TB+mod(N\\,3)*0.01/TB",
      "-vsync vfr -pix_fmt yuv420p", words[1])
    let reader = try MediaReader(url)
    let frames = try reader.allFrames()
    let truth = try Self.truth(url)
    try #require(frames.count == truth.count)
    for (frame, time) in zip(frames, truth) {
      #expect(abs(frame.seconds - (time - truth[0])) < 0.002)
    }
    #expect(reader.timestampAnomalies.total == 0)
    #expect(reader.completeness() == .whole)
  }

  @Test("A raw stream without time stamps gets them from its frame rate")
  func withoutStamps() throws {
    let scratch = try Scratch()
    let url = try scratch.make("raw.h264", Self.clip, "-c:v libx264 -bf 0 -pix_fmt yuv420p")
    let reader = try MediaReader(url)
    let frames = try reader.allFrames()
    #expect(frames.count == 50)
    #expect(abs((frames.last?.seconds ?? 0) - 1.96) < 0.01)
  }

  @Test("Two recordings spliced into one go on, in time and in another size")
  func spliced() throws {
    let scratch = try Scratch()
    let codec = "-c:v libx264 -bf 0 -pix_fmt yuv420p"
    let first = try scratch.make("1.ts", Self.clip, codec)
    let second = try scratch.make(
      "2.ts", "-f lavfi -i testsrc=size=320x240:rate=25:duration=1", codec)
    let url = try scratch.write(
      "both.ts", try Data(contentsOf: first) + Data(contentsOf: second))
    let reader = try MediaReader(url)
    let frames = try reader.allFrames()
    #expect(frames.count == 75)
    #expect(reader.statistics.sizeChanges == 1)
    #expect(reader.timestampAnomalies.backward == 1)
    #expect(abs((frames.last?.seconds ?? 0) - 2.96) < 0.01)
    #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.pts < $1.pts })
    #expect(
      frames.map(\.width) == Array(repeating: 160, count: 50) + Array(repeating: 320, count: 25))
    let last = try #require(frames.last).image()
    #expect((last.width, last.height) == (320, 240))
  }

  @Test("Interlaced frames are deinterlaced as by the program's own filter, each for itself")
  func interlaced() throws {
    let scratch = try Scratch()
    let source =
      "-f lavfi -i testsrc2=size=192x144:rate=50:duration=1 -vf tinterlace=interleave_top"
    for codec in [
      "mpeg2video -flags +ildct+ilme -top 1 -q:v 2", "libx264 -flags +ildct -x264opts tff=1 -g 6",
    ] {
      let url = try scratch.make("i.mkv", source, "-pix_fmt yuv420p -r 25 -c:v", codec)
      let expected = try Media.run([
        "-i", url.path, "-vf", "bwdif=mode=send_frame:deint=interlaced," + Media.toRGB,
        "-f", "rawvideo", "-",
      ])
      let reader = try MediaReader(url)
      let frames = try reader.allFrames()
      try #require(frames.count * 192 * 144 * 3 == expected.count)
      #expect(frames.allSatisfy { $0.isInterlaced })
      for (index, frame) in frames.enumerated().reversed() {
        let start = index * 192 * 144 * 3
        let isSame = try frame.image().bytes.elementsEqual(expected[start..<start + 192 * 144 * 3])
        #expect(isSame, "\(codec), frame \(index)")
      }
      #expect(reader.completeness() == .whole)
    }
  }

  @Test("Pixels that are not square are made so", arguments: ["2/1", "1/2", "16/15", "1/1"])
  func aspect(ratio: String) throws {
    let scratch = try Scratch()
    let url = try scratch.make(
      "a.mp4", Self.clip, "-vf setsar=\(ratio) -frames:v 2 -c:v libx264 -pix_fmt yuv420p")
    let reader = try MediaReader(url)
    let frame = try #require(try reader.nextFrame())
    let sizes = ["2/1": (320, 120), "1/2": (160, 240), "16/15": (171, 120), "1/1": (160, 120)]
    let (width, height) = try #require(sizes[ratio])
    #expect((frame.width, frame.height) == (width, height))
    #expect((reader.facts.width, reader.facts.height) == (width, height))
    let image = try frame.image()
    #expect((image.width, image.height) == (width, height))
    let expected = try Media.rgb(url, filters: "scale=\(width):\(height)")
    #expect(PictureTests.difference(image.bytes, expected) < 4)
    let region = PixelRegion(x: 20, y: 30, width: 60, height: 50)
    let part = try frame.image(region: region)
    #expect(PictureTests.difference(part.bytes, try image.cropped(to: region).bytes) < 6)
  }

  @Test("The largest video stream is read, a cover picture only when there is nothing else")
  func streams() throws {
    let scratch = try Scratch()
    let cover = try scratch.make("cover.jpg", "-f lavfi -i testsrc=size=640x480 -frames:v 1")
    let two = try scratch.make(
      "two.mkv", Self.clip, "-f lavfi -i testsrc2=size=320x240:rate=25:duration=2",
      "-map 0 -map 1 -c:v libx264 -pix_fmt yuv420p")
    let reader = try MediaReader(two)
    #expect((reader.facts.width, try reader.drain()) == (320, 50))
    #expect(reader.completeness() == .whole)

    let covered = try scratch.make(
      "covered.mp4", "-i \(cover.path)", Self.clip,
      "-map 0 -map 1 -c:v:0 copy -c:v:1 libx264 -disposition:0 attached_pic -pix_fmt yuv420p")
    let video = try MediaReader(covered)
    #expect((video.facts.codec, video.facts.width) == ("h264", 160))
    #expect(try video.drain() == 50)

    let song = try scratch.make(
      "song.mp3", "-f lavfi -i sine=duration=1 -i \(cover.path)", "-map 0 -map 1 -c:v copy",
      "-disposition:v attached_pic")
    let picture = try MediaReader(song)
    #expect((picture.facts.width, try picture.drain()) == (640, 1))
  }

  @Test("What holds no video is refused by name")
  func refusals() throws {
    let scratch = try Scratch()
    let sound = try scratch.make("sound.m4a", "-f lavfi -i sine=duration=1")
    #expect(try failure { _ = try MediaReader(sound) }.code == .noVideo)
    let text = try scratch.write("notes.txt", "Good morning\n".utf8)
    #expect(try failure { _ = try MediaReader(text) }.code == .invalidData)
    let empty = try scratch.write("empty.mp4", [])
    #expect(try failure { _ = try MediaReader(empty) }.code == .emptyFile)
    #expect(try failure { _ = try MediaReader(bytes: []) }.code == .emptyFile)
    #expect(try failure { _ = try MediaReader(scratch.url) }.code == .notAFile)
    let pipe = scratch.file("pipe.mp4")
    try #require(mkfifo(pipe.path, 0o600) == 0)
    #expect(try failure { _ = try MediaReader(pipe) }.code == .notAFile)
    let absent = try failure { _ = try MediaReader(scratch.file("absent.mp4")) }
    #expect(absent.code.rawValue == -ENOENT)
    #expect(absent.description.contains("No such file"))
    #expect(try failure { _ = try MediaReader(path: [0x2F, 0, 0x2F]) }.code == .invalidArgument)
    #expect(try failure { _ = try MediaReader(fileDescriptor: -1) }.code.rawValue == -EBADF)
  }

  @Test("A header without frames ends by name")
  func noFrames() throws {
    let scratch = try Scratch()
    let url = try scratch.make("a.mkv", Self.clip, "-frames:v 0 -c:v libx264 -pix_fmt yuv420p")
    do {
      let reader = try MediaReader(url)
      #expect(try reader.nextFrame() == nil)
      guard case .noFrames(let reason) = reader.completeness() else {
        Issue.record("\(reader.completeness())")
        return
      }
      #expect(!reason.isEmpty)
    } catch let error as FFmpegError {
      #expect([.noVideo, .noFrames, .truncated].contains(error.code), "\(error)")
    }
  }

  @Test("A file is read through a path that is no UTF-8, a descriptor, or from memory alike")
  func origins() throws {
    let scratch = try Scratch()
    let url = try scratch.make("a.mp4", Self.clip, "-c:v libx264 -pix_fmt yuv420p")
    let content = [UInt8](try Data(contentsOf: url))
    let strange = Array(scratch.url.path.utf8) + [0x2F, 0x66, 0x69, 0x6C, 0x65, 0x3A, 0xFF, 0x25]
    let name = strange.map { CChar(bitPattern: $0) } + [0]
    let source = url.path.utf8CString
    try #require(source.withUnsafeBufferPointer { rename($0.baseAddress!, name) } == 0)
    let descriptor = open(name, O_RDONLY)
    defer { close(descriptor) }
    lseek(descriptor, 100, SEEK_SET)
    let readers = [
      try MediaReader(path: strange), try MediaReader(fileDescriptor: descriptor),
      try MediaReader(bytes: content),
    ]
    let pictures = try readers.map { try $0.allFrames().map { try $0.image() } }
    #expect(pictures[0].count == 50)
    #expect(pictures[0] == pictures[1])
    #expect(pictures[0] == pictures[2])
    #expect(lseek(descriptor, 0, SEEK_CUR) == 100)
  }

  @Test(
    "Threads change neither the order nor a byte", arguments: ["libx264 -bf 3", "mpeg4", "ffv1"])
  func threads(codec: String) throws {
    let scratch = try Scratch()
    let url = try scratch.make("a.mkv", Self.clip, "-pix_fmt yuv420p -c:v", codec)
    func pictures(_ threads: Int) throws -> [PixelImage] {
      var limits = MediaLimits()
      limits.threads = threads
      return try MediaReader(url, limits: limits).allFrames().map { try $0.image() }
    }
    let one = try pictures(1)
    #expect(one.count == 50)
    for threads in [2, 4, 0] { #expect(try pictures(threads) == one) }
  }

  @Test("Frames are used on other threads, and after their reader is gone")
  func sharing() async throws {
    let scratch = try Scratch()
    let url = try scratch.make(
      "a.mkv", "-f lavfi -i testsrc2=size=192x144:rate=50:duration=1",
      "-vf tinterlace=interleave_top -flags +ildct+ilme -r 25 -c:v mpeg2video -pix_fmt yuv420p")
    let frames = try MediaReader(url).allFrames()
    let expected = try MediaReader(url).allFrames().map { try $0.image() }
    let got = try await withThrowingTaskGroup(of: (Int, PixelImage).self) { group in
      for (index, frame) in frames.enumerated() {
        for _ in 0..<3 {
          group.addTask {
            _ = try frame.letterboxed(width: 100, height: 100)
            return (index, try frame.image())
          }
        }
      }
      var images: [Int: PixelImage] = [:]
      for try await (index, image) in group {
        if let other = images[index] { #expect(other == image) }
        images[index] = image
      }
      return images
    }
    #expect(frames.indices.map { got[$0] } == expected)
  }
}
