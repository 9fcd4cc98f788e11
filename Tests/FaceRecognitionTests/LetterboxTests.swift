import FaceRecognition
import Testing
import Values

@Suite("A letterbox maps the detector's input back to the frame")
struct LetterboxTests {
  @Test("Points and boxes go back where they came from")
  func mapping() {
    let letterbox = Letterbox(scale: 0.5, offsetX: 0, offsetY: 12)
    #expect(letterbox.frame(Point(x: 100, y: 62)) == Point(x: 200, y: 100))
    #expect(
      letterbox.frame(Box(x: 10, y: 22, width: 30, height: 40))
        == Box(x: 20, y: 20, width: 60, height: 80))
    let box = Box(x: 1, y: 2, width: 3, height: 4)
    #expect(Letterbox.identity.frame(box) == box)
  }
}
