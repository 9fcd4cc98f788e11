import Query
import Values

/// A failure as the program reports it on standard error.
struct ErrorReport: Encodable {
  struct Body: Encodable {
    /// The stable name of the kind of failure.
    var code: String
    /// The program's exit status.
    var exit: Int32
    /// The sentence for people.
    var message: String
    var attempted: String
    var subject: String
    var reason: String
    var remedy: String
    /// With `several-faces`: those that `--face` may name, the largest first.
    var faces: [FaceOfPhoto]?
  }

  /// A face of a query photo.
  struct FaceOfPhoto: Encodable {
    /// What `--face` takes.
    var number: Int
    /// In pixels of the photo.
    var box: Box
    /// The detector's score, 0...1.
    var score: Float
  }

  var error: Body

  init(_ failure: Failure) {
    error = Body(
      code: failure.code.rawValue, exit: ExitStatusCode(failure.code).rawValue,
      message: failure.description, attempted: failure.attempted, subject: failure.subject,
      reason: failure.reason, remedy: failure.remedy,
      faces: (failure.cause as? SeveralFaces)?.choices.map { choice in
        FaceOfPhoto(number: choice.number, box: choice.box, score: choice.score)
      })
  }

  /// One sentence, or one JSON object on one line.
  func write(asJSON: Bool) {
    if asJSON, let line = try? JSONText.line(self) {
      Console.note(line)
    } else {
      Console.note("facearchive: \(error.message)")
    }
  }
}
