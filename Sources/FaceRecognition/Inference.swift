import FaceModel
import OpenVINO

/// Calls `body`, and tells what was attempted when OpenVINO fails in it.
///
/// - Throws: `Failure` `failed` for an `OpenVINOError`; any other error as it is.
func inference<Result>(
  _ attempted: String, _ subject: String, _ body: () throws -> Result
) throws -> Result {
  do {
    return try body()
  } catch let error as OpenVINOError {
    throw Failure(
      .failed, attempted: attempted, subject: subject, reason: error.description, cause: error)
  }
}
