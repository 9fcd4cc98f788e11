import Answers
import Query
import Values

extension FailureAnswer {
  /// A failure as the program reports it.
  init(_ failure: Failure) {
    self.init(
      error: Body(
        code: failure.code, exit: ExitStatusCode(failure.code).rawValue,
        message: failure.description, attempted: failure.attempted, subject: failure.subject,
        reason: failure.reason, remedy: failure.remedy,
        faces: (failure.cause as? SeveralFaces)?.choices.map(Face.init)))
  }

  /// One sentence, or one JSON object on one line.
  func write(asJSON: Bool) {
    if asJSON, let line = try? JSONText.line(self) {
      Console.note(line)
    } else {
      Console.note("facearchive: \(error.message)")
      if error.code == .severalFaces {
        Console.note("`search PHOTO --show-faces faces.png` shows which number is whose.")
      }
    }
  }
}

extension FailureAnswer.Face {
  /// A face of a photo that may be chosen.
  init(_ choice: FaceChoice) {
    self.init(number: choice.number, box: choice.box, score: choice.score)
  }
}
