import Foundation
import Testing

@Suite(
  "HEIC photos are read behind walls",
  .enabled(if: Material.hasFaces, Comment(rawValue: Material.facesNote)),
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: "/usr/bin/heif-enc"),
    "SKIPPED: the program heif-enc, which makes HEIC photos, is absent"))
struct HEICCommandTests {
  let program: Program
  let photo = Material.testData + "/dump-small/queries/Gordon_Brown.jpg"

  init() throws {
    program = try Program()
    #expect(try program.run("init", "archive", "--time-zone", "UTC").status == 0)
    program.environment["FACEARCHIVE_ARCHIVE"] = program.path("archive")
  }

  private func hits(_ query: String) throws -> [[String: Any]] {
    let result = try program.run("search", query, "--json")
    #expect(result.status == 0, "\(result.errors)")
    return try #require(result.json["hits"] as? [[String: Any]])
  }

  @Test("In a dump and as a query they give what the JPEG gives")
  func foundAsTheJPEG() throws {
    try program.write("dump/20260101_1100/10B_6_3/a.heic", "")
    let encoded = try program.execute(
      "/usr/bin/heif-enc",
      ["-q", "90", photo, "-o", program.path("dump/20260101_1100/10B_6_3/a.heic")])
    #expect(encoded.status == 0, "\(encoded.errors)")
    let ingest = try program.run("ingest", program.path("dump"))
    #expect(ingest.status == 0, "\(ingest.errors)")
    for query in [photo, program.path("dump/20260101_1100/10B_6_3/a.heic")] {
      let found = try hits(query)
      #expect(found.count == 1)
      #expect(try #require(found.first?["similarity"] as? Double) > 0.9, "\(query)")
    }
  }

  @Test("One that is broken is refused by name")
  func broken() throws {
    try program.write("q.heic", "\0\0\0\u{1c}ftypheic\0\0\0\0mif1heic and nothing that follows")
    let result = try program.run("search", program.path("q.heic"))
    #expect(result.status == 1 && result.errors.contains("q.heic"), "\(result.errors)")
  }
}
