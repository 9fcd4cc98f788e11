import Foundation
import Testing

@Suite(
  "What is odd about a file reaches people",
  .enabled(if: Material.canIngest, "\(Material.ingestNote)"))
struct WarningCommandTests {
  let program: Program
  private let file = "root/1599025493/10B_6_1/joined.ts"

  init() throws {
    program = try Program()
    #expect(try program.run("init", "archive", "--time-zone", "UTC").status == 0)
    program.environment["FACEARCHIVE_ARCHIVE"] = program.path("archive")
  }

  /// Puts a stream together of a recording and another one, each with a clock of its own.
  private func join(_ first: String, _ second: String, to path: String) throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: program.path(first)))
    bytes += try Data(contentsOf: URL(fileURLWithPath: program.path(second)))
    // No packet is missing: the counters of each stream go on, and only its clock does not.
    var counters: [Int: UInt8] = [:]
    for packet in stride(from: 0, to: bytes.count, by: 188) where bytes[packet + 3] & 0x10 != 0 {
      let stream = Int(bytes[packet + 1] & 0x1f) << 8 | Int(bytes[packet + 2])
      let counter = ((counters[stream] ?? 15) + 1) & 15
      counters[stream] = counter
      bytes[packet + 3] = bytes[packet + 3] & 0xf0 | counter
    }
    try program.write(path, bytes)
  }

  private func codes(_ list: Any?) -> [String] {
    (list as? [[String: Any]] ?? []).compactMap { $0["code"] as? String }
  }

  @Test("ingest, journal, status and dump say it, of that file alone", .timeLimit(.minutes(3)))
  func ingest() throws {
    try program.makeClip("a.ts")
    try program.makeClip("root/1599025493/10B_6_2/good.mp4")
    try join("a.ts", "a.ts", to: file)
    let result = try program.run("ingest", "root", "--json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("timestamps-jump"), "\(result.errors)")
    let warned = try #require((result.json["warned"] as? [[String: Any]])?.first)
    #expect((warned["path"] as? String)?.hasSuffix("joined.ts") == true)
    let warning = try #require((warned["warnings"] as? [[String: Any]])?.first)
    #expect(warning["code"] as? String == "timestamps-jump")
    #expect(warning["count"] as? Int == 1)
    #expect(abs((warning["firstSeconds"] as? Double ?? 0) - 2) < 0.3)
    #expect(warning["putsTimeInDoubt"] as? Bool == true)

    let status = try program.run("status", "--json")
    #expect(status.json["warnings"] as? [String: Int] == ["timestamps-jump": 1])
    let line = "Warnings *1 source with timestamps-jump [(]journal list --warnings[)]"
    #expect(
      try program.run("status").output.range(of: line, options: .regularExpression) != nil)

    let list = try program.run("journal", "list", "--warnings", "--json")
    let sources = list.json["sources"] as? [[String: Any]] ?? []
    #expect(sources.map { codes($0["warnings"]) } == [["timestamps-jump"]])
    let table = try program.run("journal", "list", "--warnings").output
    #expect(table.contains("timestamps-jump") && table.contains("joined.ts"))
    #expect(!table.contains("good.mp4"))
    let shown = try program.run("journal", "show", file).output
    #expect(shown.contains("timestamps-jump, 1 time, first at "), "\(shown)")
    let brief = try program.run("journal", "show", file, "--warnings").output
    #expect(brief.contains("timestamps-jump") && !brief.contains("SHA-256"))
    #expect(
      try program.run("journal", "show", "root/1599025493/10B_6_2/good.mp4", "--warnings").output
        == "No source has warnings.\n")

    let dump = try program.run("dump").output
    #expect(dump.split(separator: "\n").count { $0.hasPrefix(" warning timestamps-jump ") } == 1)

    // Read again without it, nothing is left of it; nothing is said twice of what is known.
    let second = try program.run("ingest", "root", "--json")
    #expect((second.json["warned"] as? [Any])?.isEmpty == true)
    let text = try program.shell(
      """
      "$FACEARCHIVE" journal retry "\(file)" > retried && "$FACEARCHIVE" ingest root
      """)
    #expect(text.output.contains("Warnings: 1 source with timestamps-jump. See: "))
    #expect(try program.run("dump").output == dump)
  }

  @Test(
    "A raw stream that does not say its rate is warned of, and read at that of its neighbours or the user's",
    .timeLimit(.minutes(3)), arguments: ["alone", "neighbour", "user"])
  func unknownRate(how: String) throws {
    let raw = "root/1599025493/10B_6_3/c.265"
    try program.write(raw, "")
    let input = [
      "-f", "lavfi", "-i", "testsrc=duration=4:size=320x240:rate=10", "-pix_fmt", "yuv420p",
    ]
    try program.ffmpeg(
      input + ["-c:v", "libx265", "-x265-params", "log-level=none:no-vui-timing-info=1"]
        + ["-f", "hevc", program.path(raw)])
    if how == "neighbour" {
      // The day before, by the same camera.
      try program.makeClip("root/1598939093/10B_6_3/before.mp4")
      #expect(try program.run("ingest", "root").status == 0)
      #expect(try program.run("journal", "retry", raw).status == 0)
    }
    let result =
      if how == "user" {
        try program.run("ingest", "root", "--assume-fps", "10")
      } else {
        try program.run("ingest", "root")
      }
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      try program.run("status", "--json").json["warnings"] as? [String: Int] == ["rate-unknown": 1])
    let shown = try program.run("journal", "show", raw).output
    #expect(shown.contains("rate-unknown"), "\(shown)")
    let dump = try program.run("dump").output
    #expect(dump.split(separator: "\n").count { $0.hasPrefix(" warning rate-unknown ") } == 1)
    // 40 pictures: 4 s at 10 a second, 1.6 s at the 25 that nobody can rely on.
    let source =
      try program.run("journal", "show", raw, "--json").json["sources"] as? [[String: Any]]
    let seconds = try #require(source?.first?["decodedSeconds"] as? Double)
    #expect(abs(seconds - (how == "alone" ? 1.6 : 4)) < 0.05, "\(seconds)")
  }

  @Test("A file that was written in the future is read, and marked", .timeLimit(.minutes(2)))
  func writtenInTheFuture() throws {
    try program.makeClip("root/1599025493/10B_6_1/clip.mp4")
    try program.makeClip("root/1599025493/10B_6_2/good.mp4", seconds: 3)
    let result = try program.shell(
      """
      touch -d '+2 hours' root/1599025493/10B_6_1/clip.mp4
      "$FACEARCHIVE" ingest root
      """)
    #expect(result.status == 0 && result.output.contains("2 read"), "\(result)")
    let warnings = try program.run("status", "--json").json["warnings"] as? [String: Int]
    #expect(warnings == ["file-time-in-future": 1])
    let list = try program.run("journal", "list", "--warnings").output
    #expect(list.contains("clip.mp4") && !list.contains("good.mp4"))
    // It was the writer's clock, and the file has its right time again.
    let again = try program.shell(
      "touch root/1599025493/10B_6_1/clip.mp4; \"$FACEARCHIVE\" ingest root >&2 && \"$FACEARCHIVE\" status --json"
    )
    #expect(again.json["warnings"] as? [String: Int] == [:], "\(again)")
  }

  @Test("watch logs it, counts it and sums it up", .timeLimit(.minutes(3)))
  func watch() throws {
    try program.makeClip("a.ts")
    try join("a.ts", "a.ts", to: file)
    let result = try program.shell(
      """
      "$FACEARCHIVE" watch root --settle 0.1 --metrics figures.prom --log-format json --json \\
        > report 2> log &
      watch=$!
      for try in $(seq 300); do
        "$FACEARCHIVE" status --json | grep -q '"done" : 1,' && break
        sleep 0.2
      done
      kill -TERM $watch
      wait $watch
      echo "watch: $?"
      cat report
      """)
    let (head, report) = (result.output.prefix(9), result.output.dropFirst(9))
    #expect(head == "watch: 0\n", "\(result.output) \(result.errors)")
    let answer = try JSONSerialization.jsonObject(with: Data(report.utf8)) as? [String: Any]
    #expect(answer?["warnings"] as? [String: Int] == ["timestamps-jump": 1])
    func text(_ name: String) throws -> String {
      try String(contentsOfFile: program.path(name), encoding: .utf8)
    }
    #expect(try text("figures.prom").contains("source_warnings{code=\"timestamps-jump\"} 1\n"))
    let events = try text("log").split(separator: "\n").map { line in
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: String] ?? [:]
    }
    let odd = try #require(events.first { $0["event"] == "odd" })
    #expect(odd["code"] == "timestamps-jump" && odd["count"] == "1" && odd["level"] == "warning")
    #expect(odd["seconds"] != nil && odd["path"]?.hasSuffix("joined.ts") == true)
  }

  @Test(
    "A run that is killed again and again ends with the warnings of one run",
    .timeLimit(.minutes(5)))
  func killed() throws {
    try program.makeClip("a.ts", seconds: 40)
    try join("a.ts", "a.ts", to: file)
    let result = try program.shell(
      """
      "$FACEARCHIVE" init clean --time-zone UTC > /dev/null
      "$FACEARCHIVE" ingest root --archive clean --fps 0 > /dev/null 2>&1 || exit 1
      "$FACEARCHIVE" dump --archive clean > expected
      for pause in 0.3 0.6 0.9 1.2; do
        setsid "$FACEARCHIVE" ingest root --fps 0 > /dev/null 2>&1 & run=$!
        sleep $pause
        kill -KILL -- -$run 2> /dev/null
        wait $run 2> /dev/null
      done
      "$FACEARCHIVE" ingest root --fps 0 > /dev/null 2>&1 || exit 2
      "$FACEARCHIVE" dump | diff - expected && grep -c '^ warning ' expected
      """)
    #expect(result.status == 0, "\(result.output) \(result.errors)")
    #expect(result.output == "1\n")
  }

  @Test(
    "A hit whose time rests on it says so, one before it does not",
    .enabled(if: Material.hasFaces, "\(Material.facesNote)"), .timeLimit(.minutes(5)))
  func hits() throws {
    let clip = Material.testData + "/dump-small/root/1599025493/10B_6_1/clip.mp4"
    try program.ffmpeg("-i", clip, "-an", "-c:v", "libx264", "-bf", "0", program.path("a.ts"))
    try join("a.ts", "a.ts", to: file)
    #expect(try program.run("ingest", "root", "--fps", "2").status == 0)
    let photo = Material.testData + "/dump-small/queries/Rob_Lowe.jpg"
    let hits = try program.run("search", photo, "--json").json["hits"] as? [[String: Any]] ?? []
    let doubts = hits.map { $0["timeDoubts"] as? [String] ?? ["none given"] }
    #expect(Set(doubts) == [[], ["timestamps-jump"]], "\(doubts)")
    let words = "time in doubt: timestamps-jump"
    let lines = try program.run("search", photo).output.split(separator: "\n")
    #expect(lines.count { $0.contains(words) } == doubts.count { !$0.isEmpty })
    let stays = try program.run("where", photo, "--merge-gap", "0", "--json").json["stays"]
    let doubted = (stays as? [[String: Any]] ?? []).map { $0["timeDoubts"] as? [String] ?? [] }
    #expect(doubted.first == [] && doubted.last == ["timestamps-jump"], "\(doubted)")
    #expect(try program.run("where", photo).output.contains(words))
    for hit in hits {
      let number = String(try #require(hit["sighting"] as? Int))
      let shown = try program.run("show", number, "--json").json
      #expect(shown["timeDoubts"] as? [String] == hit["timeDoubts"] as? [String])
      #expect(codes((shown["source"] as? [String: Any])?["warnings"]) == ["timestamps-jump"])
    }
    #expect(try program.run("sheet", photo, "--out", "sheet.pdf").status == 0)
  }
}
