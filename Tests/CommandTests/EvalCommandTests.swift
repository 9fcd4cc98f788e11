import Foundation
import Testing

@Suite(
  "Models are measured on labelled photos",
  .enabled(if: Material.hasFaces, "\(Material.facesNote)"))
struct EvalCommandTests {
  let program: Program
  private let lfw = Material.testData + "/lfw"

  init() throws {
    program = try Program()
  }

  /// A photo of the labelled set under another name.
  private func link(_ name: String, _ number: Int, as relative: String) throws {
    try program.write(relative, "")
    try FileManager.default.removeItem(atPath: program.path(relative))
    try FileManager.default.createSymbolicLink(
      atPath: program.path(relative),
      withDestinationPath: "\(lfw)/\(name)/\(name)_000\(number).jpg")
  }

  @Test("lfw: folds, both metrics, every pair, and embeddings for others", .timeLimit(.minutes(5)))
  func verification() throws {
    for (name, count) in [("Tony_Blair", 3), ("Gerhard_Schroeder", 3), ("Serena_Williams", 2)] {
      for number in 1...count { try link(name, number, as: "set/\(name)/\(name)_000\(number).jpg") }
    }
    try program.write("set/Nobody/Nobody_0001.jpg", "")
    try program.ffmpeg(
      "-f", "lavfi", "-i", "testsrc=duration=1:size=250x250", "-frames:v", "1",
      program.path("set/Nobody/Nobody_0001.jpg"))
    try program.write(
      "pairs.txt",
      """
      2\t2
      Tony_Blair\t1\t2
      Gerhard_Schroeder\t1\t2
      Tony_Blair\t1\tGerhard_Schroeder\t2
      Serena_Williams\t1\tNobody\t1
      Serena_Williams\t1\t2
      Tony_Blair\t2\t3
      Tony_Blair\t3\tGerhard_Schroeder\t3
      Serena_Williams\t2\tGerhard_Schroeder\t1

      """)
    let result = try program.run(
      "eval", "lfw", "set", "--pairs", "pairs.txt", "--all-pairs", "--embeddings", "e.npy",
      "--json")
    #expect(result.status == 0, "\(result.errors)")
    let results = result.json["results"] as? [[String: Any]] ?? []
    #expect(results.map { $0["metric"] as? String } == ["distance", "cosine"])
    for one in results {
      #expect(one["pairs"] as? Int == 8 && one["pairsWithoutEmbedding"] as? Int == 1)
      // Thresholds from four pairs are coarse.
      let accuracy = (one["accuracy"] as? [String: Any])?["mean"] as? Double
      #expect(accuracy ?? 0 >= 0.75)
      #expect(one["rankedAreaUnderCurve"] as? Double == 1)
    }
    let photos = result.json["photos"] as? [String: Any] ?? [:]
    #expect(photos["photos"] as? Int == 9)
    #expect((photos["withoutFace"] as? [String])?.count == 1)
    let every = result.json["allPairs"] as? [String: Any] ?? [:]
    #expect(every["genuinePairs"] as? Int == 7 && every["impostorPairs"] as? Int == 21)

    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: program.path("e.npy"))))
    let header = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    #expect(header.isMultiple(of: 64) && bytes.count == header + 9 * 128 * 4)
    let list = try String(contentsOfFile: program.path("e.npy.csv"), encoding: .utf8)
    #expect(list.split(separator: "\n").count == 10 && list.contains("Nobody_0001.jpg,0"))

    let text = try program.run(
      "eval", "lfw", "set", "--pairs", "pairs.txt", "--metric", "cosine", "--flip",
      "--subtract-mean", "--embeddings", "e.csv")
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.output.contains("mirror images"))
    let table = try String(contentsOfFile: program.path("e.csv"), encoding: .utf8)
    #expect(table.split(separator: "\n")[1].split(separator: ",").count == 2 + 256)
  }

  @Test("identify: ranks and strangers", .timeLimit(.minutes(5)))
  func identification() throws {
    try link("Tony_Blair", 1, as: "gallery/Tony_Blair/a.jpg")
    try link("Gerhard_Schroeder", 1, as: "gallery/Gerhard_Schroeder_0001.jpg")
    try link("Tony_Blair", 2, as: "probes/Tony_Blair/b.jpg")
    try link("Gerhard_Schroeder", 2, as: "probes/Gerhard_Schroeder.jpg")
    try link("Serena_Williams", 1, as: "probes/Serena_Williams/c.jpg")
    let result = try program.run(
      "eval", "identify", "gallery", "probes", "--fpir", "0", "--rank", "1", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let found = result.json["result"] as? [String: Any] ?? [:]
    #expect(found["galleryPeople"] as? Int == 2 && found["knownProbes"] as? Int == 2)
    let rank = (found["ranks"] as? [[String: Any]])?.first?["found"] as? [String: Any]
    #expect(rank?["share"] as? Double == 1 && rank?["of"] as? Int == 2)
    let open = (found["openSet"] as? [[String: Any]])?.first
    #expect((open?["identified"] as? [String: Any])?["count"] as? Int == 2)
    #expect(found["probesInGallery"] as? Int == 0)
    #expect(try program.run("eval", "identify", "gallery", "probes").output.contains("TPIR"))
    let itself = try program.run("eval", "identify", "gallery", "gallery")
    #expect(itself.output.contains("2 of the probes are photos of the gallery itself"))
    let strangers = try program.run("eval", "identify", "gallery/Tony_Blair", "probes")
    #expect(strangers.output.contains("no probe is named after a person of the gallery"))
  }

  @Test("scface: a folder of the database's layout", .timeLimit(.minutes(5)))
  func surveillance() throws {
    for (subject, name) in [("044", "Tony_Blair"), ("045", "Gerhard_Schroeder")] {
      try link(name, 1, as: "db/mugshot_frontal_original_all/\(subject)_frontal.jpg")
      for distance in 1...3 {
        try link(
          name, 2, as: "db/surveillance_cameras_all/\(subject)_cam1_\(distance).jpg")
        try link(
          name, 2, as: "db/surveillance_cameras_distance_1/cam_1/\(subject)_cam1_\(distance).jpg")
      }
    }
    let result = try program.run("eval", "scface", "db", "--json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.json["mugshots"] as? Int == 2 && result.json["probes"] as? Int == 6)
    let protocols = result.json["protocols"] as? [[String: Any]] ?? []
    #expect(
      protocols.map { $0["protocol"] as? String } == ["combined", "close", "medium", "far"])
    #expect(protocols.compactMap { $0["metres"] as? Double } == [1.0, 2.6, 4.2])
    for entry in protocols {
      let ranks = (entry["identification"] as? [String: Any])?["ranks"] as? [[String: Any]]
      #expect((ranks?.first?["found"] as? [String: Any])?["share"] as? Double == 1)
      #expect(entry["verification"] == nil)
    }
    let none = try program.run("eval", "scface", "gallery-that-is-not", "--json")
    #expect(none.status == 1 && none.failure["code"] as? String == "not-found")
  }

  @Test("compare: numbers stay with their photos", .timeLimit(.minutes(5)))
  func compare() throws {
    try link("Tony_Blair", 1, as: "a.jpg")
    try link("Tony_Blair", 2, as: "b, c.jpg")
    try program.write("text.jpg", "not a picture")
    let result = try program.run("compare", "a.jpg", "text.jpg", "b, c.jpg", "--json")
    #expect(result.status == 3, "\(result.errors)")
    let matrix = result.json["matrix"] as? [[Any]] ?? []
    #expect(matrix.count == 3 && matrix.allSatisfy { $0.count == 3 })
    let similarity = try #require(matrix[0][2] as? Double)
    #expect(similarity > 0.5 && similarity < 1 && matrix[0][1] is NSNull)
    let csv = try program.run("compare", "a.jpg", "b, c.jpg", "--csv", "--metric", "distance")
    let lines = csv.output.split(separator: "\n")
    #expect(lines.count == 3 && lines[0] == ",a.jpg,\"b, c.jpg\"")
    let distance = Double(lines[1].split(separator: ",").last ?? "") ?? 0
    #expect(abs(distance * distance / 2 - (1 - similarity)) < 1e-6)
    #expect(try program.run("compare", "a.jpg").status == 64)
    #expect(try program.run("compare", "a.jpg", "a.jpg", "--model", "x").status == 12)
  }

  @Test("A network that was added to an archive is measured by its name", .timeLimit(.minutes(5)))
  func addedModel() throws {
    try link("Tony_Blair", 1, as: "a.jpg")
    try link("Tony_Blair", 2, as: "b.jpg")
    try link("Serena_Williams", 1, as: "c.jpg")
    #expect(try program.run("init", "archive").status == 0)
    let added = try program.run(
      "model", "add", Material.testData + "/models/omz_face_reid_0095_f32.onnx", "--name", "reid",
      "--licence", "Apache-2.0", "--channels", "BGR", "--align", "omz-128", "--archive", "archive",
      "--same", "a.jpg", "--same", "b.jpg", "--different", "c.jpg")
    #expect(added.status == 0, "\(added.errors)")
    let compare = ["compare", "a.jpg", "b.jpg", "--model", "reid", "--json"]
    let binary = Program.executable.path
    let found = try program.execute(binary, compare + ["--archive", "archive"])
    #expect(found.status == 0, "\(found.errors)")
    let model = found.json["model"] as? [String: Any]
    #expect(model?["name"] as? String == "reid")
    #expect(model?["detector"] as? String == "yunet-2023mar")
    #expect(try program.execute(binary, compare + ["--detector", "reid"]).status == 12)
    #expect(try program.execute(binary, compare + ["--det-threshold", "2"]).status == 64)
    #expect(try program.execute(binary, compare).status == 12)
    #expect(try program.execute(binary, compare + ["--archive", "nowhere"]).status == 10)
  }

  @Test("What cannot be measured is refused in a sentence", .timeLimit(.minutes(5)))
  func refused() throws {
    let missing = try program.run("eval", "lfw", ".", "--pairs", "no.txt", "--json")
    #expect(missing.status == 1 && missing.failure["code"] as? String == "not-found")
    try program.write("pairs.txt", "1\t1\nA\t1\t2\nA\t1\tB\t1\n")
    let photos = try program.run("eval", "lfw", ".", "--pairs", "pairs.txt", "--json")
    #expect(photos.status == 1)
    #expect((photos.failure["reason"] as? String)?.contains("A/A_0001.jpg") == true)
    try program.write("broken.txt", "ten\n")
    #expect(try program.run("eval", "lfw", ".", "--pairs", "broken.txt").status == 64)
    #expect(
      try program.run("eval", "lfw", ".", "--pairs", "pairs.txt", "--embeddings", "e.txt").status
        == 64)
    #expect(try program.run("eval", "lfw", ".", "--pairs", "pairs.txt", "--far", "0").status == 64)
    #expect(try program.run("eval", "identify", ".", ".").status == 1)
  }
}
