import Foundation
import Testing

@Suite("camera")
struct CameraCommandTests {
  let program: Program

  init() throws {
    program = try Program()
    #expect(try program.run("init", "archive", "--time-zone", "UTC").status == 0)
    program.environment["FACEARCHIVE_ARCHIVE"] = program.path("archive")
  }

  @Test("An archive without cameras says so, and has none to set")
  func empty() throws {
    let list = try program.run("camera", "list")
    #expect(list.status == 0 && list.output == "The archive knows no camera yet.\n")
    let set = try program.run("camera", "set", "10B_6_3", "--turn", "90")
    #expect(set.status == 1 && set.errors.contains("knows no camera"), "\(set.errors)")
  }

  @Test(
    "64: arguments that cannot be understood",
    arguments: [["10B_6_3"], ["10B_6_3", "--turn", "45"], ["--turn", "90"]])
  func usage(_ arguments: [String]) throws {
    #expect(
      try program.execute(Program.executable.path, ["camera", "set"] + arguments).status == 64)
  }

  private func turn() throws -> [String: Any] {
    let cameras = try program.run("camera", "list", "--json").json["cameras"] as? [[String: Any]]
    return try #require(cameras?.first)
  }

  @Test(
    "A camera on its side is read turned from its first file on, and a user can overrule it",
    .enabled(if: Material.hasFaces, Comment(rawValue: Material.facesNote)))
  func mountedOnItsSide() throws {
    let photo = Material.testData + "/dump-small/queries/Gordon_Brown.jpg"
    for (number, start) in ["00", "10"].enumerated() {
      try program.write("dump/20260101_11\(start)/10B_6_3/c.mp4", "")
      try program.ffmpeg(
        "-loop", "1", "-framerate", "10", "-t", "\(3 + number)", "-i", photo, "-filter_complex",
        "color=0x607080:s=640x360:r=10:d=\(3 + number)[a];[0]scale=160:160,setsar=1[p];"
          + "[a][p]overlay=x='60+90*t':y=80:shortest=1,transpose=1,format=yuv420p", "-c:v",
        "libx264", "-g", "20", program.path("dump/20260101_11\(start)/10B_6_3/c.mp4"))
    }
    let ingest = try program.run("ingest", program.path("dump"), "--workers", "1")
    #expect(ingest.status == 0, "\(ingest.errors)")
    #expect(ingest.errors.contains("picture-turned"), "\(ingest.errors)")
    #expect(try turn()["turnedDegrees"] as? Int == 270)
    #expect(try turn()["turnOrigin"] as? String == "found")
    #expect(try program.run("camera").output.contains("270° (found in source 1)"))
    let search = try program.run("search", photo, "--json").json
    let hits = try #require(search["hits"] as? [[String: Any]])
    #expect(hits.count == 2)
    for hit in hits { #expect(try #require(hit["similarity"] as? Double) > 0.8) }

    let set = try program.run("camera", "set", "10B_6_3", "--turn", "none")
    #expect(set.status == 0 && set.output.contains("no (set)"), "\(set.errors)")
    let clip = program.path("dump/20260101_1100/10B_6_3/c.mp4")
    let retry = try program.run("journal", "retry", clip)
    #expect(retry.status == 0, "\(retry.errors)")
    #expect(try program.run("ingest", program.path("dump")).status == 0)
    #expect(try turn()["turnOrigin"] as? String == "set")
    #expect(try program.run("camera", "set", "10B_6_3", "--turn", "auto").status == 0)
    #expect(try turn()["turnOrigin"] == nil)
  }
}
