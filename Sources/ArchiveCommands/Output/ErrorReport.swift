import FaceModel

/// A failure as the program reports it on standard error.
struct ErrorReport: Encodable {
  struct Body: Encodable {
    /// The stable name of the kind of failure.
    var code: String
    /// The program's exit status.
    var exit: Int32
    /// The sentence that a person gets.
    var message: String
    var attempted: String
    var subject: String
    var reason: String
    var remedy: String
  }

  var error: Body

  init(_ failure: Failure) {
    error = Body(
      code: failure.code.rawValue, exit: ExitStatusCode(failure.code).rawValue,
      message: failure.description, attempted: failure.attempted, subject: failure.subject,
      reason: failure.reason, remedy: failure.remedy)
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
