/// What FFmpeg learns of a file's name; otherwise it reads the bytes.
enum NameHint {
  /// The ending of a path as a file name of its own: some containers are known by it alone.
  static func of(_ path: [UInt8]) -> String {
    let name = path.split(separator: UInt8(ascii: "/")).last ?? []
    guard let dot = name.lastIndex(of: UInt8(ascii: ".")) else { return "" }
    let ending = String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()
    let isPlain = ending.utf8.count <= 8 && ending.utf8.allSatisfy(\.isLetterOrDigit)
    return isPlain && !pictureEndings.contains(ending) ? "input.\(ending)" : ""
  }

  /// Endings by which FFmpeg would take a file for a numbered sequence of pictures (`image2`),
  /// which is refused; without the ending it examines the bytes, which serve just as well.
  /// Source: img_tags, libavformat/img2.c.
  private static let pictureEndings: Set<String> = [
    "jpeg", "jpg", "jps", "mpo", "jpgs", "ljpg", "jls", "jp2", "j2k", "j2c", "jpx", "jpf", "png",
    "pns", "apng", "mng", "ppm", "pnm", "pgm", "pgmyuv", "pbm", "pam", "pfm", "phm", "cri", "img",
    "img8", "tif", "tiff", "sgi", "ptx", "pcd", "pcx", "pic", "pct", "pict", "sun", "ras", "rs",
    "im1", "im8", "im24", "sunras", "tga", "bmp", "exr", "dds", "dpx", "gem", "gif", "hdr", "jxl",
    "psd", "qoi", "svg", "svgz", "vbn", "webp", "xbm", "xface", "xpm", "xwd", "y", "pix", "avif",
  ]
}

extension UInt8 {
  /// An ASCII lower-case letter or digit.
  fileprivate var isLetterOrDigit: Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
  }
}
