import Foundation
import Values

/// The ways in which files come into a dump, each with its own chance of being missed or read too
/// early.
enum Filling: String, CaseIterable {
  case createdAfterFolder, renamedIn, folderRenamedIn, hardLinked, rsyncStyle, writtenSlowly
  case appendedLater, deletedWhileWaiting, replaced, copied, symbolicLoop, nested, notUTF8, burst
  case renamedBetweenCameras, recreated

  /// Brings `count` files into `folder`, a timestamp folder that is not there yet.
  func run(in folder: String, staging: String, count: Int) throws {
    let camera = folder + "/10B_6_3"
    func content(_ number: Int) -> String { "\(rawValue) \(folder.suffix(10)) \(number)" }
    switch self {
    case .createdAfterFolder:
      try Self.makeFolders(camera)
      for number in 0..<count { try Self.write("\(camera)/\(number).mp4", content(number)) }
    case .renamedIn:
      try Self.makeFolders(camera)
      for number in 0..<count {
        let start = "\(staging)/\(rawValue)-\(folder.suffix(10))-\(number)"
        try Self.write(start, content(number))
        try Self.check(rename(start, "\(camera)/\(number).mp4"))
      }
    case .folderRenamedIn:
      let start = "\(staging)/\(rawValue)-\(folder.suffix(10))"
      try Self.makeFolders(start + "/10B_6_3")
      for number in 0..<count {
        try Self.write("\(start)/10B_6_3/\(number).mp4", content(number))
      }
      try Self.check(rename(start, folder))
    case .hardLinked:
      try Self.makeFolders(camera)
      for number in 0..<count {
        let start = "\(staging)/\(rawValue)-\(folder.suffix(10))-\(number)"
        try Self.write(start, content(number))
        try Self.check(link(start, "\(camera)/\(number).mp4"))
      }
    case .rsyncStyle:
      try Self.makeFolders(camera)
      for number in 0..<count {
        try Self.write("\(camera)/.\(number).mp4.Xa12Bc", content(number), pieces: 4)
        try Self.check(rename("\(camera)/.\(number).mp4.Xa12Bc", "\(camera)/\(number).mp4"))
        try Self.write("\(camera)/\(number)-b.mp4.part", content(number) + "b")
        try Self.check(rename("\(camera)/\(number)-b.mp4.part", "\(camera)/\(number)-b.mp4"))
      }
    case .writtenSlowly:
      try Self.makeFolders(camera)
      for number in 0..<count {
        try Self.write("\(camera)/\(number).mp4", content(number), pieces: 6, pause: 100_000)
      }
    case .appendedLater:
      try Self.makeFolders(camera)
      for number in 0..<count { try Self.write("\(camera)/\(number).mp4", content(number)) }
      usleep(200_000)
      for number in 0..<count {
        try Self.write("\(camera)/\(number).mp4", " and more", flags: O_APPEND)
      }
    case .deletedWhileWaiting:
      try Self.makeFolders(camera)
      for number in 0..<count { try Self.write("\(camera)/\(number).mp4", content(number)) }
      for number in stride(from: 0, to: count, by: 2) { unlink("\(camera)/\(number).mp4") }
    case .replaced:
      try Self.makeFolders(camera)
      for number in 0..<count { try Self.write("\(camera)/\(number).mp4", "old" + content(number)) }
      for number in 0..<count {
        try Self.write("\(camera)/.new", "new" + content(number))
        try Self.check(rename("\(camera)/.new", "\(camera)/\(number).mp4"))
      }
    case .copied:
      try Self.makeFolders(camera)
      for number in 0..<count {
        for copy in ["a", "b"] {
          try Self.write("\(camera)/\(number)\(copy).mp4", content(number))
        }
      }
    case .symbolicLoop:
      try Self.makeFolders(camera)
      try Self.check(symlink("..", camera + "/up"))
      try Self.check(symlink(camera, camera + "/self"))
      for number in 0..<count { try Self.write("\(camera)/\(number).mp4", content(number)) }
    case .nested:
      for number in 0..<count {
        let deep = camera + (0..<(number % 5)).map { "/\($0)" }.joined()
        try Self.makeFolders(deep)
        try Self.write("\(deep)/\(number).mp4", content(number))
      }
    case .notUTF8:
      try Self.makeFolders(camera)
      for number in 0..<count {
        let start = Array("\(camera)/\(number)-".utf8)
        let path = FilePath(bytes: start + [0xE4, 0xFF] + Array(".mp4".utf8))
        try path.withCString { try Self.write($0, content(number)) }
      }
    case .burst:
      for number in 0..<count {
        try Self.makeFolders("\(folder)/10B_6_\(number % 7)")
        try Self.write("\(folder)/10B_6_\(number % 7)/\(number).mp4", content(number))
      }
    case .renamedBetweenCameras:
      try Self.makeFolders(camera)
      try Self.makeFolders(folder + "/10B_6_4")
      for number in 0..<count { try Self.write("\(camera)/\(number).mp4", content(number)) }
      usleep(500_000)
      for number in 0..<count {
        try Self.check(rename("\(camera)/\(number).mp4", "\(folder)/10B_6_4/\(number).mp4"))
      }
    case .recreated:
      // The next file is mostly given the number of the one that went.
      try Self.makeFolders(camera)
      for number in 0..<count { try Self.write("\(camera)/\(number).mp4", "old" + content(number)) }
      usleep(200_000)
      for number in 0..<count {
        unlink("\(camera)/\(number).mp4")
        try Self.write("\(camera)/\(number).mp4", "new" + content(number))
      }
    }
  }

  static func makeFolders(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  static func write(
    _ path: UnsafePointer<CChar>, _ text: String, flags: Int32 = O_TRUNC, pieces: Int = 1,
    pause: useconds_t = 0
  ) throws {
    let descriptor = open(path, O_WRONLY | O_CREAT | flags | O_CLOEXEC, 0o644)
    try check(descriptor)
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    let size = (bytes.count + pieces - 1) / pieces
    for start in stride(from: 0, to: bytes.count, by: size) {
      let piece = Array(bytes[start..<min(bytes.count, start + size)])
      try check(Int32(Foundation.write(descriptor, piece, piece.count)))
      if pause > 0 { usleep(pause) }
    }
  }

  private static func check(_ result: Int32) throws {
    if result < 0 { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
  }
}
