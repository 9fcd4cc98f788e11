import COpenVINO

/// A call of OpenVINO that failed.
public struct OpenVINOError: Error, Sendable, CustomStringConvertible {
  /// A status of OpenVINO's C interface; open, because newer libraries add values.
  ///
  /// Source: `ov_status_e` in `openvino/c/ov_common.h`.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The status.
    public var rawValue: Int32

    /// The code of any status.
    public init(rawValue: Int32) {
      self.rawValue = rawValue
    }

    /// Anything that has no status of its own.
    public static let generalError = Code(rawValue: -1)
    /// A shape or a type does not fit the model.
    public static let parameterMismatch = Code(rawValue: -4)
    /// No input, output or property has that name.
    public static let notFound = Code(rawValue: -5)
    /// An index or a number is out of range.
    public static let outOfBounds = Code(rawValue: -6)
    /// An argument is a null pointer or of the wrong kind.
    public static let invalidParameter = Code(rawValue: -14)
  }

  /// What kind of failure it is.
  public var code: Code
  /// The C function that failed: `ov_core_read_model`.
  public var call: String
  /// The library's own words. Its last-error text is process-wide, so that under concurrent
  /// failures it may be that of another call: for people, never for decisions.
  public var detail: String

  /// The failure of a call.
  public init(code: Code, call: String, detail: String) {
    self.code = code
    self.call = call
    self.detail = detail
  }

  /// `ov_core_read_model failed (-1): …`
  public var description: String { "\(call) failed (\(code.rawValue)): \(detail)" }
}

/// Turns a status other than OK into an error that names the call.
///
/// - Throws: `OpenVINOError` with the library's last-error text, which is read and freed here.
func check(_ call: String, _ status: ov_status_e) throws(OpenVINOError) {
  guard status != OK else { return }
  var detail = ""
  if let text = ov_get_last_err_msg() {
    detail = String(cString: text)
    ov_free(text)
  }
  if detail.isEmpty, let name = ov_get_error_info(status) {
    detail = String(cString: name)
  }
  throw OpenVINOError(code: .init(rawValue: status.rawValue), call: call, detail: detail)
}

/// The object that a successful call promised.
///
/// - Throws: `OpenVINOError` when the call said OK and yet gave nothing.
func created(_ call: String, _ pointer: OpaquePointer?) throws(OpenVINOError) -> OpaquePointer {
  guard let pointer else {
    throw OpenVINOError(code: .generalError, call: call, detail: "no object was returned")
  }
  return pointer
}
