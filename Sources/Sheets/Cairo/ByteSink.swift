import CCairo

/// Where cairo's writers leave their bytes.
///
/// Not shared between threads: the surface that writes into it calls from the thread that draws.
final class ByteSink {
  private(set) var bytes: [UInt8] = []

  /// The address that cairo hands back to `write`; valid while this object lives.
  var closure: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  /// Appends what cairo writes to the sink whose `closure` it was given.
  static let write: cairo_write_func_t = { closure, data, length in
    guard let closure, let data else { return CAIRO_STATUS_WRITE_ERROR }
    let sink = Unmanaged<ByteSink>.fromOpaque(closure).takeUnretainedValue()
    sink.bytes.append(contentsOf: UnsafeBufferPointer(start: data, count: Int(length)))
    return CAIRO_STATUS_SUCCESS
  }
}
