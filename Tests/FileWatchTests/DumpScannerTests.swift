import FileWatch
import Foundation
import Testing
import Values

@Suite("A scan finds every source of a dump and reports everything else by name")
struct DumpScannerTests {
  let folder: TemporaryFolder
  let scanner: DumpScanner

  init() throws {
    folder = try TemporaryFolder()
    scanner = DumpScanner(
      layout: DumpLayout(
        timeTemplate: .automatic, cameraTemplate: try CameraTemplate(),
        timeZone: try #require(TimeZone(identifier: "UTC"))))
  }

  func scan() throws -> ScanReport { try scanner.scan(root: folder.path) }

  @Test("All three shapes of a dump, in order")
  func shapes() throws {
    try folder.write("1599025493/10B_6_3/clip.mp4")
    try folder.write("1599025493/10B_6_3/more/deep.MKV")
    try folder.write("20200902_0644/2A_1_2.mp4")
    try folder.write("2020-09-02T07-44-53/2A_1_2/0001.jpg")
    try folder.write("2020-09-02T07-44-53/2A_1_2/0002.webp")
    let report = try scan()
    #expect(
      report.sources.map(\.rootRelative.description) == [
        "1599025493/10B_6_3/clip.mp4", "1599025493/10B_6_3/more/deep.MKV",
        "2020-09-02T07-44-53/2A_1_2/0001.jpg", "2020-09-02T07-44-53/2A_1_2/0002.webp",
        "20200902_0644/2A_1_2.mp4",
      ])
    #expect(report.unmatched.isEmpty)
    #expect(report.sources[0].camera.number == "3")
    #expect(report.sources[0].start.milliseconds == 1_599_025_493_000)
    #expect(report.sources[4].camera.text == "2A_1_2")
    #expect(report.sources[4].start.milliseconds == 1_599_029_040_000)
    #expect(report.sources[0].path == folder.path.appending(report.sources[0].rootRelative))
  }

  @Test("Among several files of a camera, one named after a time begins then")
  func startTimes() throws {
    try folder.write("1599025493/10B_6_3/20200902_061000.mp4")
    try folder.write("1599025493/10B_6_3/clip.mp4")
    let starts = try scan().sources.map(\.start.milliseconds)
    #expect(starts == [1_599_027_000_000, 1_599_025_493_000])
  }

  @Test("Files under temporary names and system folders are left alone")
  func temporary() throws {
    for name in [".clip.mp4.Xa12Bc", "clip.mp4.part", "clip.tmp", "clip.mp4~", ".hidden.mp4"] {
      try folder.write("1599025493/10B_6_3/\(name)")
    }
    try folder.write("lost+found/x.mp4")
    try folder.write("1599025493/@eaDir/x.mp4")
    for name in [
      "@Recycle", ".Trash-1000", "#snapshot", "#recycle", "$RECYCLE.BIN", "RECYCLER", "~snapshot",
      "@Recently-Snapshot", ".snapshot", "@GMT-2026.01.02-03.04.05", ".zfs", "@tmp",
    ] {
      try folder.write("\(name)/1599025493/10B_6_3/x.mp4")
      try folder.write("1599025493/10B_6_3/\(name)/x.mp4")
      try folder.write("1599025493/\(name)/10B_6_3/x.mp4")
    }
    let report = try scan()
    #expect(report.sources.isEmpty)
    #expect(report.unmatched.isEmpty)
    #expect(report.temporaryFiles.count == 5)
  }

  @Test("What does not match is reported with its reason and what stays unread")
  func unmatched() throws {
    try folder.write("readme.txt")
    try folder.write("stray.mp4")
    try folder.write("yesterday/10B_6_3/a.mp4")
    try folder.write("yesterday/10B_6_3/b.mp4")
    try folder.write("1599025493/lobby/a.mp4")
    try folder.write("1599025493/entrance.mp4")
    try folder.write("1599025493/10B_6_3/log.txt")
    _ = try folder.makeFolder("empty")
    for name in ["pipe.mp4", "pipe"] {
      let path = folder.path.appending(FilePath("1599025493/10B_6_3/\(name)"))
      #expect(path.withCString { mkfifo($0, 0o600) } == 0)
    }
    let report = try scan()
    let found = report.unmatched.map { entry in
      "\(entry.path.lastComponent) \(entry.code.rawValue) \(entry.mediaFiles)"
    }
    let yesterday = report.unmatched.first { $0.path.lastComponent.description == "yesterday" }
    #expect(yesterday?.reason.contains("yyyyMMdd_HHmm[ss]") == true)
    #expect(
      Set(found) == [
        "readme.txt not-media 0", "stray.mp4 misplaced-file 1", "yesterday not-a-timestamp 2",
        "lobby not-a-camera 1", "entrance.mp4 not-a-camera 1", "log.txt not-media 0",
        "empty not-a-timestamp 0", "pipe.mp4 not-media 1",
      ])
  }

  @Test(
    "Loops of symbolic links end; links to folders elsewhere are followed", .timeLimit(.minutes(1)))
  func loops() throws {
    try folder.write("1599025493/10B_6_3/clip.mp4")
    try folder.link("1599025493/10B_6_3/self", to: ".")
    try folder.link("1599025493/10B_6_3/up", to: "..")
    try folder.link("1599025493/10B_6_3/one", to: "../10B_6_4")
    try folder.link("1599025493/10B_6_4/two", to: "../10B_6_3")
    try folder.link("1599025493/10B_6_5", to: "10B_6_3")
    try folder.link("1599025493/10B_6_3/ouroboros.mp4", to: "ouroboros.mp4")
    try folder.link("1599025493/10B_6_3/nowhere.mp4", to: "/nonexistent/x.mp4")
    let report = try scan()
    let names = Set(report.sources.map(\.rootRelative.description))
    #expect(names.contains("1599025493/10B_6_3/clip.mp4"))
    #expect(names.contains("1599025493/10B_6_4/two/clip.mp4"))
    #expect(names.contains("1599025493/10B_6_5/clip.mp4"))
    #expect(report.sources.count == 3 || report.sources.count == 4)
    let codes = Set(report.unmatched.map(\.code))
    #expect(codes == [.loop, .unreadable])
  }

  @Test("Names that are not UTF-8 are found and can be opened")
  func notUnicode() throws {
    let camera: [UInt8] = [0xFF, 0x5F] + Array("1_2".utf8)
    let name: [UInt8] = [0x80, 0xFE] + Array(".mp4".utf8)
    let relative = FilePath(bytes: Array("1599025493/".utf8) + camera + [0x2F] + name)
    try folder.write(relative, Array("content".utf8))
    let source = try #require(try scan().sources.first)
    #expect(source.rootRelative == relative)
    #expect(try Fingerprint(of: source.path).identity == source.identity)
  }

  @Test("A root that is one level too deep is explained")
  func wrongRoot() throws {
    try folder.write("1599025493/10B_6_3/clip.mp4")
    for (below, advice) in [
      ("1599025493", "timestamp folder"), ("1599025493/10B_6_3", "camera's folder"),
    ] {
      let root = folder.path.appending(FilePath(below))
      let failure = #expect(throws: Failure.self) { try scanner.scan(root: root) }
      #expect(failure?.code == .usage)
      #expect(failure?.description.contains(advice) == true)
      #expect(failure?.remedy.hasSuffix(": \(folder.path)") == true)
    }
  }

  @Test("A root that is absent or a file is refused")
  func noRoot() throws {
    let file = try folder.write("file.mp4")
    let absent = folder.path.appending(FilePath("absent"))
    #expect(#expect(throws: Failure.self) { try scanner.scan(root: absent) }?.code == .notFound)
    #expect(#expect(throws: Failure.self) { try scanner.scan(root: file) }?.code == .usage)
  }

  @Test("The same root by another spelling gives the same paths")
  func spelling() throws {
    try folder.write("1599025493/10B_6_3/clip.mp4")
    try folder.link("1599025493/10B_6_3/link", to: "../..")
    let other = folder.path.appending(FilePath("1599025493/10B_6_3/link/./"))
    #expect(try scanner.scan(root: other).sources == scan().sources)
  }
}
