import FileWatch
import Testing
import Values

@Suite("The names of camera folders tell building, floor and number")
struct CameraTemplateTests {
  @Test(
    "The standard form",
    arguments: [
      ("10B_6_3", "10B", "6", "3"), ("2A_1_2", "2A", "1", "2"),
      ("Main_Hall_B1_12", "Main_Hall", "B1", "12"),
      ("Ost_EG_c3", "Ost", "EG", "c3"), ("Gebäude 7_-1_03", "Gebäude 7", "-1", "03"),
    ])
  func standard(name: String, building: String, floor: String, number: String) throws {
    let camera = try CameraTemplate().camera(of: FilePath(name))
    #expect(
      camera == CameraName(text: name, building: building, floor: floor, number: number))
  }

  @Test(
    "What is no camera is refused",
    arguments: ["", "lobby", "10B_6", "_6_3", "10B__3", "10B_6_", "lost_and_found", "__"])
  func refused(name: String) throws {
    #expect(try CameraTemplate().camera(of: FilePath(name)) == nil)
  }

  @Test("A custom template, with text that does not matter")
  func custom() throws {
    let template = try CameraTemplate("cam<number>@<building>.<floor><*>")
    let camera = try #require(template.camera(of: FilePath("cam07@North.2 (new)")))
    #expect(camera.number == "07")
    #expect(camera.building == "North")
    #expect(try CameraTemplate("<number>").camera(of: FilePath("cam 4"))?.building == "")
  }

  @Test("A name that is not UTF-8 is spelled so that nothing is lost")
  func notUnicode() throws {
    let name = FilePath(bytes: [0xC4] + Array("st_1_2".utf8))
    let camera = try #require(try CameraTemplate().camera(of: name))
    #expect(camera.text == "\\xC4st_1_2")
    #expect(camera.building == "\\xC4st")
  }

  @Test(
    "A template that cannot work is refused",
    arguments: ["<building>_<floor>", "<number>_<number>", "<camera>", "<number"])
  func badTemplate(text: String) {
    let failure = #expect(throws: Failure.self) { try CameraTemplate(text) }
    #expect(failure?.code == .usage)
  }
}
