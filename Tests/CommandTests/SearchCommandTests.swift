import Foundation
import Testing

@Suite(
  "The main job on real faces",
  .enabled(if: Material.hasFaces, "\(Material.facesNote)"))
struct SearchCommandTests {
  let program: Program
  let queries = Material.testData + "/dump-small/queries"

  /// One clip of the dump, with four people in it.
  init() throws {
    program = try Program()
    let clip = "1599025493/10B_6_1"
    try FileManager.default.createDirectory(
      atPath: program.path("root/1599025493"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: program.path("root/\(clip)"),
      withDestinationPath: Material.testData + "/dump-small/root/\(clip)")
    #expect(try program.run("init", "archive", "--time-zone", "UTC").status == 0)
    program.environment["FACEARCHIVE_ARCHIVE"] = program.path("archive")
    let result = try program.run("ingest", "root", "--fps", "2")
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test(
    "search, where, show and sheet find a person, and say what they searched",
    .timeLimit(.minutes(10)))
  func finds() throws {
    let photo = queries + "/Rob_Lowe.jpg"
    let search = try program.run("search", photo, "--json")
    #expect(search.status == 0, "\(search.errors)")
    let hits = search.json["hits"] as? [[String: Any]] ?? []
    let hit = try #require(hits.first)
    #expect((hit["similarity"] as? Double ?? 0) > 0.5)
    #expect((hit["start"] as? String)?.hasPrefix("2020-09-02T05:44:5") == true)
    #expect(search.json["searched"] != nil)
    let sighting = String(try #require(hit["sighting"] as? Int))

    #expect(try program.run("search", photo).output.contains("Searched all times"))
    #expect(try program.run("where", photo).output.contains("10B_6_1"))
    let shown = try program.run("show", sighting, "--crops", "crops")
    #expect(shown.output.contains("10B_6_1"))
    let crops = try FileManager.default.contentsOfDirectory(atPath: program.path("crops"))
    #expect(!crops.isEmpty)
    for name in ["sheet.png", "sheet.pdf", "sheet.jpg"] {
      let sheet = try program.run("sheet", photo, "--out", name, "--json")
      #expect(sheet.status == 0, "\(sheet.errors)")
      let files = sheet.json["files"] as? [[String: Any]] ?? []
      #expect(files.map { $0["path"] as? String } == [name])
      let bytes = try Data(contentsOf: URL(fileURLWithPath: program.path(name)))
      #expect(bytes.count > 10_000)
    }
    #expect(try program.run("sheet", "--pick-sighting", sighting, "--context").status == 0)
    let excluded = try program.run("sheet", "--pick-sighting", sighting, "--to", "1999-01-01")
    #expect(excluded.status == 64 && excluded.errors.contains(sighting), "\(excluded.errors)")

    // Four people are too few to calibrate with: measured, said, and the published curve used.
    let measured = try program.run("eval", "calibrate", "--json")
    #expect(measured.status == 0, "\(measured.errors)")
    let overall = (measured.json["calibrations"] as? [[String: Any]])?.first
    #expect(overall?["isSufficient"] as? Bool == false)
    #expect(try program.run("eval", "calibrate", "--dry-run").output.contains("Too little data"))
    let limited = try program.run("search", photo, "--max-false-matches", "0.1", "--json")
    let searched = limited.json["searched"] as? [String: Any]
    let basis = searched?["falseMatchBasis"] as? [String: Any]
    #expect(basis?["shortcoming"] as? String == "too-little-data")
    let floor = searched?["minimumSimilarity"] as? [String: Any]
    #expect(floor?["origin"] as? String == "false-matches")
    #expect(try program.run("search", photo, "--max-false-matches", "0").status == 64)

    // Filters: a period and a building without this person, and what nobody has.
    let later = try program.run("search", photo, "--from", "2020-09-02T06:00", "--json")
    #expect((later.json["hits"] as? [Any])?.isEmpty == true)
    #expect(try program.run("search", photo, "--building", "10B").status == 0)
    let large = try program.run("search", photo, "--min-face", "100000", "--json")
    #expect(large.status == 64)
    let none = try program.run("search", photo, "--min-face", "5000", "--json")
    #expect((none.json["hits"] as? [Any])?.isEmpty == true)
    let about = none.json["searched"] as? [String: Any]
    #expect((about?["filter"] as? [String: Any])?["minimumFacePixels"] as? Double == 5000)
    #expect(about?["lookedUp"] as? [String] == ["face-size"])
    #expect(about?["facesSearched"] as? Int == 0)
    let box = hit["box"] as? [String: Any]
    let size = max(box?["width"] as? Double ?? 0, box?["height"] as? Double ?? 0)
    let same = try program.run("search", photo, "--min-face", "\(size - 1)", "--json")
    let face = (same.json["hits"] as? [[String: Any]])?.first?["face"] as? Int
    #expect(face == hit["face"] as? Int)
    #expect(try program.run("where", photo, "--min-face", "20").status == 0)
    #expect(try program.run("sheet", photo, "--out", "l.png", "--min-face", "20").status == 0)
    let unknown = try program.run("search", photo, "--camera", "9Z_*", "--json")
    #expect(unknown.status == 1)
    #expect((unknown.failure["remedy"] as? String)?.contains("10B_6_1") == true)
  }

  @Test(
    "1: a photo without a face, one with several, and one that is none",
    .timeLimit(.minutes(10)))
  func photos() throws {
    try program.ffmpeg(
      "-f", "lavfi", "-i", "testsrc=duration=1:size=320x240", "-frames:v", "1",
      program.path("nobody.png"))
    let nobody = try program.run("search", "nobody.png", "--json")
    #expect(nobody.status == 1)
    #expect(nobody.failure["code"] as? String == "no-face")

    try program.ffmpeg(
      "-i", queries + "/Rob_Lowe.jpg", "-i", queries + "/Gordon_Brown.jpg", "-filter_complex",
      "hstack", program.path("both.png"))
    let both = try program.run("search", "both.png", "--json")
    #expect(both.status == 1)
    #expect(both.failure["code"] as? String == "several-faces")
    #expect((both.failure["faces"] as? [Any])?.count == 2)
    #expect(try program.run("search", "both.png").errors.contains("--show-faces"))
    #expect(try program.run("search", "both.png", "--face", "1").status == 0)
    for name in ["faces.png", "faces.jpg"] {
      let shown = try program.run("search", "both.png", "--show-faces", name, "--json")
      #expect(shown.status == 0, "\(shown.errors)")
      let faces = shown.json["faces"] as? [[String: Any]] ?? []
      #expect(faces.map { $0["number"] as? Int } == [1, 2])
      // The photo's pixels, but for boxes and numbers.
      let size = try program.execute(
        "/bin/sh", ["-c", "cmp -s both.png \(name); head -c 4 \(name) | od -An -tx1"])
      #expect(size.output.contains(name == "faces.png" ? "89 50 4e 47" : "ff d8 ff"))
    }
    #expect(try program.run("search", "both.png", "--show-faces", "both.png").status == 64)
    #expect(try program.run("search", "both.png", "--show-faces", "faces.pdf").status == 64)
    #expect(try program.run("search", "both.png", "--face", "3").status == 1)

    try cutPhotos()

    let mixed = try program.run("search", queries + "/Rob_Lowe.jpg", queries + "/Gordon_Brown.jpg")
    #expect(mixed.output.contains("may show different people"), "\(mixed.output)")

    try program.ffmpeg(
      "-f", "lavfi", "-i", "testsrc=duration=1:size=320x240", program.path("nobody.mp4"))
    let video = try program.run("search", "nobody.mp4", "--json")
    #expect((video.failure["reason"] as? String)?.contains("is a video") == true)

    try program.write("text.jpg", "not a picture")
    let text = try program.run("search", "text.jpg", "--json")
    #expect(text.status == 1)
    #expect(text.failure["code"] as? String == "unreadable-media")
    try program.write("notes.txt", String(repeating: "not a picture\n", count: 500))
    let notes = try program.run("search", "notes.txt", "--json")
    #expect(notes.failure["reason"] as? String == "it is a kind of file that is not read here")
    let absent = try program.run("search", "absent.jpg", "--json")
    #expect(absent.failure["code"] as? String == "unreadable-media")
    #expect((absent.failure["remedy"] as? String)?.contains("name") == true)
  }

  /// Photos of every kind whose last part is missing are searched with, and said to be cut.
  private func cutPhotos() throws {
    let photo = queries + "/Rob_Lowe.jpg"
    for ending in ["jpg", "png", "bmp", "tif", "webp"] {
      let whole = "whole.\(ending)"
      try program.ffmpeg("-i", photo, program.path(whole))
      let fine = try program.run("search", whole, "--json")
      #expect(fine.status == 0, "\(fine.errors)")
      #expect(((fine.json["query"] as? [String: Any])?["cutPhotos"] as? [Any])?.isEmpty == true)
      let data = try Data(contentsOf: URL(fileURLWithPath: program.path(whole)))
      try program.write("cut.\(ending)", data.prefix(data.count * 9 / 10))
      let cut = try program.run("search", "cut.\(ending)", "--json")
      // Some kinds cannot be decoded at all without their end.
      if cut.status != 0 {
        #expect(cut.failure["code"] as? String == "unreadable-media", "\(ending): \(cut.errors)")
        continue
      }
      let told = (cut.json["query"] as? [String: Any])?["cutPhotos"] as? [[String: Any]] ?? []
      #expect(told.count == 1 && told[0]["path"] as? String == "cut.\(ending)", "\(ending)")
    }
    #expect(try program.run("search", "cut.jpg").output.contains("was not read whole"))
    #expect(try program.run("compare", photo, "cut.jpg").output.contains("not read whole"))
  }
}
