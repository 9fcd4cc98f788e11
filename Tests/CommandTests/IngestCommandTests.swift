import Foundation
import Testing

@Suite("ingest takes what it can read and names the rest")
struct IngestCommandTests {
  let program: Program

  init() throws {
    program = try Program()
    #expect(try program.run("init", "archive", "--time-zone", "UTC").status == 0)
    program.environment["FACEARCHIVE_ARCHIVE"] = program.path("archive")
  }

  func states() throws -> [String: String] {
    let listing = try program.run("journal", "list", "--json").json
    let sources = listing["sources"] as? [[String: Any]] ?? []
    var states: [String: String] = [:]
    for source in sources {
      let path = source["relativePath"] as? String ?? ""
      states[(path as NSString).lastPathComponent] = source["state"] as? String
    }
    return states
  }

  @Test(
    "Paths that are not UTF-8 can be named",
    .enabled(if: Material.canIngest, "\(Material.ingestNote)"), .timeLimit(.minutes(2)))
  func bytes() throws {
    try program.makeClip("clip.mp4", seconds: 1)
    let result = try program.shell(
      """
      folder=$'dump\\xe4'/1599025493/10B_6_1
      mkdir -p "$folder"
      cp clip.mp4 "$folder"/$'clip\\xff.mp4'
      "$FACEARCHIVE" ingest $'dump\\xe4' > report || exit 1
      "$FACEARCHIVE" journal show "$folder"/$'clip\\xff.mp4'
      "$FACEARCHIVE" journal show "$folder"/$'none\\xff.mp4'
      """)
    #expect(result.status == 1)
    #expect(result.output.contains("done"), "\(result.errors)")
    #expect(result.output.contains(#"dump\xE4/1599025493/10B_6_1/clip\xFF.mp4"#))
    #expect(result.errors.contains(#"none\xFF.mp4"#))
  }

  @Test(
    "3: broken files are parked with their reasons and stop nothing",
    .enabled(if: Material.canIngest, "\(Material.ingestNote)"), .timeLimit(.minutes(5)))
  func brokenFiles() throws {
    let dump = "root/1599025493"
    try program.makeClip("\(dump)/10B_6_1/good.mp4")
    try program.makeClip("\(dump)/10B_6_2.mp4", seconds: 1)
    try program.write("\(dump)/10B_6_1/empty.mp4", "")
    try program.write("\(dump)/10B_6_1/text.mp4", "This is a text, not a film.\n")
    for kind in ["mp4", "ts"] {
      try program.makeClip("whole.\(kind)", seconds: 10)
      var bytes = try Data(contentsOf: URL(fileURLWithPath: program.path("whole.\(kind)")))
      bytes.removeLast(bytes.count * 2 / 5)
      try program.write("\(dump)/10B_6_1/cut.\(kind)", bytes)
    }
    try program.makeClip("\(dump)/lobby/unseen.mp4", seconds: 1)

    let result = try program.run("ingest", "root", "--json")
    #expect(result.status == 3, "\(result.errors)")
    let states = try states()
    #expect(states["good.mp4"] == "done")
    #expect(states["10B_6_2.mp4"] == "done")
    #expect(states["empty.mp4"] == "parked")
    #expect(states["text.mp4"] == "parked")
    // A cut MP4 has lost its index; a cut transport stream goes on to its end.
    #expect(states["cut.mp4"] == "parked")
    #expect(states["cut.ts"] == "partial")
    #expect(states["unseen.mp4"] == nil)
    #expect(result.json["done"] as? Int == 2)
    let unmatched = result.json["unmatched"] as? [[String: Any]] ?? []
    #expect(unmatched.map { $0["code"] as? String } == ["not-a-camera"])
    #expect(result.errors.contains("lobby"))

    let before = try program.run("dump").output
    let second = try program.run("ingest", "root", "--json")
    #expect(second.status == 3)
    #expect(second.json["done"] as? Int == 0)
    #expect(try program.run("dump").output == before)

    let why = try program.run("journal", "show", "root/1599025493/lobby/unseen.mp4")
    #expect(why.status == 1)
    #expect(why.errors.contains("lobby is not a camera"))
    let parked = try program.run("journal", "show", "\(dump)/10B_6_1/empty.mp4")
    #expect(parked.output.contains("parked: "))

    #expect(try program.run("journal", "retry", "--all").status == 0)
    #expect(try self.states()["empty.mp4"] == "seen")
  }

  @Test(
    "0: a good dump is done, also of images and in a camera's local time",
    .enabled(if: Material.canIngest, "\(Material.ingestNote)"), .timeLimit(.minutes(5)))
  func goodDump() throws {
    try program.makeClip("root/20200902_0744/10B_6_1/20200902_080000.mp4", seconds: 1)
    try program.makeClip("still.mp4", seconds: 1)
    for image in ["jpg", "png"] {
      let path = "root/2020-09-02T07-44-53/2A_1_2/0001.\(image)"
      try program.write(path, "")
      try program.ffmpeg("-i", program.path("still.mp4"), "-frames:v", "1", program.path(path))
    }
    let result = try program.run("ingest", "root")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("3 sources found, 3 read"))
    let listing = try program.run("journal", "list").output
    #expect(listing.contains("2020-09-02 08:00:00"))
    #expect(listing.contains("2020-09-02 07:44:53"))
    let second = try program.run("ingest", "root", "--json")
    #expect(second.status == 0)
    #expect(second.json["unchanged"] as? Int == 3)
  }

  @Test(
    "64: a root that is a timestamp folder is explained",
    .enabled(if: Material.hasWeights, "\(Material.ingestNote)"))
  func wrongRoot() throws {
    try program.write("root/1599025493/10B_6_1.mp4", "x")
    let result = try program.run("ingest", "root/1599025493")
    #expect(result.status == 64)
    #expect(result.errors.contains("timestamp folder"))
  }

  @Test(
    "130: termination stops it after what is whole, and the next run goes on",
    .enabled(if: Material.canIngest, "\(Material.ingestNote)"), .timeLimit(.minutes(5)))
  func terminated() throws {
    try program.makeClip("root/1599025493/10B_6_1.mp4", seconds: 1)
    try program.makeClip("root/1599025493/10B_6_2.mp4", seconds: 600)
    let result = try program.shell(
      """
      "$FACEARCHIVE" ingest root --fps 0 --workers 1 2>log & pid=$!
      until grep -q '1 of 2 sources' log; do sleep 0.1; kill -0 $pid || exit 99; done
      kill -TERM $pid; wait $pid
      """)
    #expect(result.status == 130, "\(result.errors)")
    #expect(result.output.contains("Interrupted"))
    #expect(try states() == ["10B_6_1.mp4": "done", "10B_6_2.mp4": "seen"])
    #expect(try program.run("ingest", "root").status == 0)
    #expect(try states() == ["10B_6_1.mp4": "done", "10B_6_2.mp4": "done"])
  }

  @Test(
    "1: a full disk stops it; what was whole stays and the archive can be read",
    .enabled(if: Material.canIngest && Material.canMount, "SKIPPED: needs root to mount a disk"),
    .timeLimit(.minutes(5)))
  func fullDisk() throws {
    for camera in 1...400 {
      try program.write("root/1599025493/10B_6_\(camera).mp4", "no film, number \(camera)")
    }
    let result = try program.shell(
      """
      unshare -m bash -c '
      mkdir disk; mount -t tmpfs -o size=8m tmpfs disk || exit 98
      export FACEARCHIVE_ARCHIVE=disk/archive
      "$FACEARCHIVE" init --time-zone UTC >/dev/null || exit 97
      head -c 20m /dev/zero > disk/filler 2>/dev/null; truncate -s -80k disk/filler
      "$FACEARCHIVE" ingest root --json; echo "status $?"
      rm disk/filler; "$FACEARCHIVE" status >/dev/null; echo "reads $?"
      "$FACEARCHIVE" ingest root >/dev/null; echo "again $?"'
      """)
    #expect(result.output.contains("status 1"), "\(result.output) \(result.errors)")
    #expect(result.failure["code"] as? String == "disk-full", "\(result.errors)")
    #expect(result.output.contains("reads 0"))
    #expect(result.output.contains("again 3"))
  }
}
