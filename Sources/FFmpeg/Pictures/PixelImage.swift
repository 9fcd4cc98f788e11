import CFFmpeg

/// A picture in memory: 8 bits a channel, three channels, full range, no alpha, no padding.
public struct PixelImage: Sendable, Hashable {
  /// The order of the three bytes of a pixel.
  public enum ChannelOrder: Sendable, Hashable {
    case rgb
    case bgr
  }

  /// In pixels, 1...65536.
  public let width: Int
  /// In pixels, 1...65536.
  public let height: Int
  /// The order of the bytes of each pixel.
  public let channelOrder: ChannelOrder
  /// Rows from the top, each of `width` pixels of 3 bytes: `width * height * 3` bytes.
  public private(set) var bytes: [UInt8]

  /// - Throws: `FFmpegError` `invalidArgument` when a side is not positive or the number of bytes
  ///   is not `width * height * 3`.
  public init(
    width: Int, height: Int, channelOrder: ChannelOrder = .rgb, bytes: [UInt8]
  ) throws(FFmpegError) {
    let count = try Self.byteCount(width: width, height: height)
    guard bytes.count == count else {
      throw FFmpegError(
        code: .invalidArgument, call: "PixelImage",
        detail: "\(bytes.count) bytes do not make \(width)x\(height) pixels of 3 bytes")
    }
    self.width = width
    self.height = height
    self.channelOrder = channelOrder
    self.bytes = bytes
  }

  /// The largest side of any picture that this module makes or takes.
  static let maximumSide = 65_536

  /// The bytes of a picture of this size.
  ///
  /// - Throws: `FFmpegError` `invalidArgument` when a side is not in 1...65536, or the whole beyond
  ///   what FFmpeg addresses.
  static func byteCount(width: Int, height: Int) throws(FFmpegError) -> Int {
    guard
      (1...maximumSide).contains(width), (1...maximumSide).contains(height),
      width * height <= Int(Int32.max) / 4
    else {
      throw FFmpegError(
        code: .invalidArgument, call: "PixelImage",
        detail: "\(width)x\(height) is not a possible size of a picture")
    }
    return width * height * 3
  }

  /// The part of the picture inside `region`, clipped to the picture.
  ///
  /// - Throws: `FFmpegError` `invalidArgument` when nothing of the region is inside.
  /// - Complexity: O(pixels of the region).
  public func cropped(to region: PixelRegion) throws(FFmpegError) -> PixelImage {
    guard let part = region.clipped(toWidth: width, height: height) else {
      throw FFmpegError.outside(region, width: width, height: height)
    }
    var cut: [UInt8] = []
    cut.reserveCapacity(part.width * part.height * 3)
    for row in part.y..<part.y + part.height {
      let start = (row * width + part.x) * 3
      cut.append(contentsOf: bytes[start..<start + part.width * 3])
    }
    return try PixelImage(
      width: part.width, height: part.height, channelOrder: channelOrder, bytes: cut)
  }

  /// The same picture with its channels in this order.
  ///
  /// - Complexity: O(pixels), O(1) when nothing changes.
  public func inOrder(_ order: ChannelOrder) -> PixelImage {
    guard order != channelOrder else { return self }
    var swapped = bytes
    swapped.withUnsafeMutableBufferPointer { bytes in
      for pixel in stride(from: 0, to: bytes.count - 2, by: 3) {
        bytes.swapAt(pixel, pixel + 2)
      }
    }
    return PixelImage(width, height, order, swapped)
  }

  /// A picture of `byteCount` bytes that were just made to measure.
  init(_ width: Int, _ height: Int, _ order: ChannelOrder, _ bytes: [UInt8]) {
    self.width = width
    self.height = height
    self.channelOrder = order
    self.bytes = bytes
  }
}

extension PixelImage.ChannelOrder {
  var pixelFormat: AVPixelFormat { self == .rgb ? AV_PIX_FMT_RGB24 : AV_PIX_FMT_BGR24 }
}

extension FFmpegError {
  /// A region was asked for that a picture does not have.
  static func outside(_ region: PixelRegion, width: Int, height: Int) -> FFmpegError {
    FFmpegError(
      code: .invalidArgument, call: "PixelRegion",
      detail: "nothing of \(region) is inside a picture of \(width)x\(height) pixels")
  }
}
