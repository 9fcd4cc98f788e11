import FFmpeg
import OpenVINO
import Values

/// Calls `body`, and turns an error of a library into a failure that says what was attempted.
///
/// - Throws: `Failure` `failed` for an `OpenVINOError` or `FFmpegError`; any other error as it is.
func attempt<Result>(
  _ attempted: String, _ subject: String = "", _ body: () throws -> Result
) throws -> Result {
  do {
    return try body()
  } catch let error as OpenVINOError {
    throw Failure(
      .failed, attempted: attempted, subject: subject, reason: error.description, cause: error)
  } catch let error as FFmpegError {
    throw Failure(
      .failed, attempted: attempted, subject: subject, reason: "\(error)", cause: error)
  }
}
