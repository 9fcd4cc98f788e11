import Values

/// What the name of a file says about its content.
public struct MediaName: Sendable {
  /// The last component of the file's path.
  public let name: FilePath

  /// Judges a file by its name alone; `name` holds no slash.
  public init(_ name: FilePath) {
    self.name = name
  }

  /// The name without its extension.
  public var stem: FilePath {
    guard let dot = extensionDot else { return name }
    return FilePath(bytes: Array(name.bytes[..<dot]))
  }

  /// The extension in lower case, without the dot; empty when there is none.
  public var fileExtension: String {
    guard let dot = extensionDot else { return "" }
    return String(decoding: name.bytes[(dot + 1)...], as: UTF8.self).lowercased()
  }

  /// Whether the extension is that of a video or image that FFmpeg reads.
  public var isMedia: Bool {
    Self.videoExtensions.contains(fileExtension) || Self.imageExtensions.contains(fileExtension)
  }

  /// Whether the extension is that of a stream without container, which has no time stamps.
  public var isRawStream: Bool { Self.rawExtensions.contains(fileExtension) }

  /// Whether the name shows that the file is still being written and will be renamed: hidden files
  /// (such as rsync's `.clip.mp4.Xa12Bc`) and the suffixes of programs that copy and download.
  public var isTemporary: Bool {
    name.bytes.first == UInt8(ascii: ".") || name.bytes.last == UInt8(ascii: "~")
      || Self.temporaryExtensions.contains(fileExtension)
  }

  /// Whether an operating system or a storage appliance keeps such a folder for itself.
  public var isSystemFolder: Bool {
    Self.systemFolders.contains(name.description.lowercased())
  }

  private var extensionDot: Int? {
    guard let dot = name.bytes.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return nil }
    return dot
  }

  /// Source: the `extensions` fields of FFmpeg 5.1's and 7.1's video demuxers, and the usual names
  /// of containers that FFmpeg recognises by content alone.
  private static let videoExtensions: Set<String> = [
    "264", "265", "266", "3g2", "3gp", "amv", "asf", "av1", "avc", "avi", "dav", "dif", "divx",
    "dv", "evo", "f4v", "flv", "gxf", "h261", "h263", "h264", "h265", "h266", "h26l", "hevc",
    "ismv", "ivf", "ivr", "j2k", "m1v", "m2t", "m2ts", "m2v", "m4v", "mj2", "mjpeg", "mjpg", "mk3d",
    "mkv", "mod", "mov", "mp4", "mpe", "mpeg", "mpg", "mpv", "mts", "mxf", "nut", "nuv", "obu",
    "ogg", "ogm", "ogv", "psp", "qt", "rm", "rmvb", "roq", "tod", "trp", "ts", "tts", "vc1", "vob",
    "vvc", "webm", "wmv", "wtv", "y4m",
  ]

  /// Source: the same, of those demuxers that are raw streams.
  private static let rawExtensions: Set<String> = [
    "264", "265", "avc", "h264", "h265", "h26l", "hevc", "m1v", "m2v", "m4v", "mpv", "obu", "vc1",
  ]

  /// Source: the same, for the image demuxers.
  private static let imageExtensions: Set<String> = [
    "apng", "avif", "bmp", "dib", "dpx", "exr", "gif", "heic", "heif", "jfif", "jp2", "jpe", "jpeg",
    "jpg", "jxl", "pam", "pbm", "pcx", "pgm", "png", "pnm", "ppm", "qoi", "sgi", "tga", "tif",
    "tiff", "webp",
  ]

  private static let temporaryExtensions: Set<String> = [
    "crdownload", "download", "filepart", "inprogress", "incomplete", "lock", "part", "partial",
    "swp", "temp", "tmp", "writing",
  ]

  private static let systemFolders: Set<String> = [
    "#recycle", "$recycle.bin", "@eadir", "__macosx", "lost+found", "system volume information",
  ]
}
