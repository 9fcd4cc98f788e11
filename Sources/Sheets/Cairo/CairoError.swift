import CCairo

/// A call of cairo or pango that failed.
public struct CairoError: Error, Sendable, Hashable {
  /// cairo's status, an open set of numbers.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// Cairo's own number: `cairo_status_t`.
    public var rawValue: Int32

    /// The code of cairo's own number.
    public init(rawValue: Int32) {
      self.rawValue = rawValue
    }

    /// `CAIRO_STATUS_NO_MEMORY`; also stands for a constructor that returned nothing.
    public static let noMemory = Code(rawValue: Int32(CAIRO_STATUS_NO_MEMORY.rawValue))
    /// `CAIRO_STATUS_INVALID_SIZE`
    public static let invalidSize = Code(rawValue: Int32(CAIRO_STATUS_INVALID_SIZE.rawValue))
  }

  /// What kind of error it is.
  public var code: Code
  /// The C function that failed.
  public var call: String
  /// cairo's text for the code.
  public var detail: String

  /// What `call` failed with; `detail` is the library's own text.
  public init(code: Code, call: String, detail: String) {
    self.code = code
    self.call = call
    self.detail = detail
  }

  /// - Throws: `CairoError` unless `status` is success.
  static func check(_ call: String, _ status: cairo_status_t) throws(CairoError) {
    guard status != CAIRO_STATUS_SUCCESS else { return }
    let text = cairo_status_to_string(status).map { String(cString: $0) } ?? ""
    throw CairoError(
      code: Code(rawValue: Int32(bitPattern: status.rawValue)), call: call, detail: text)
  }

  /// The pointer that a constructor returned.
  static func require<Pointer>(_ call: String, _ pointer: Pointer?) throws(CairoError) -> Pointer {
    guard let pointer else {
      throw CairoError(code: .noMemory, call: call, detail: "returned no object")
    }
    return pointer
  }
}
