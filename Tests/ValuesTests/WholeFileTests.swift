import Foundation
import TestSupport
import Testing
import Values

@Suite("A file is written whole or stays as it was, and what stands in the way is named")
struct WholeFileTests {
  let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  @Test("What was there is replaced, and nothing is left beside it")
  func replaces() throws {
    let path = directory.file("a.txt")
    for content in [[1, 2, 3], [], [4]] as [[UInt8]] {
      try WholeFile.write(content, to: FilePath(path))
      #expect(FileManager.default.contents(atPath: path).map(Array.init) == content)
    }
    #expect(try names() == ["a.txt"])
  }

  @Test("Of symbolic links the file is replaced that they lead to, whether or not it is there")
  func links() throws {
    try WholeFile.makeFolder(directory.file("deep"))
    for (link, target) in [
      ("a", "deep/file"), ("deep/b", "../a"), ("c", directory.file("deep/b")), ("d", "deep/new"),
    ] {
      try FileManager.default.createSymbolicLink(
        atPath: directory.file(link), withDestinationPath: target)
    }
    try WholeFile.write([1], to: FilePath(directory.file("deep/file")))
    try WholeFile.write([2], to: FilePath(directory.file("c")))
    try WholeFile.write([3], to: FilePath(directory.file("d")))
    for (name, content) in [("deep/file", UInt8(2)), ("a", 2), ("c", 2), ("deep/new", 3), ("d", 3)]
    {
      #expect(
        FileManager.default.contents(atPath: directory.file(name)).map(Array.init) == [content])
    }
    #expect(try names().sorted() == ["a", "c", "d", "deep"])
    for link in ["a", "deep/b", "c", "d"] {
      #expect(
        (try? FileManager.default.destinationOfSymbolicLink(atPath: directory.file(link))) != nil)
    }
  }

  @Test("Devices, and links that lead to them or nowhere, are refused and stay")
  func noRegularFiles() throws {
    for (link, target) in [("null", "/dev/null"), ("circle", "circle")] {
      try FileManager.default.createSymbolicLink(
        atPath: directory.file(link), withDestinationPath: target)
      let failure = try #require(throws: Failure.self) {
        try WholeFile.write([1], to: FilePath(directory.file(link)))
      }
      #expect(failure.code == .notWritable)
    }
    #expect(try names().sorted() == ["circle", "null"])
  }

  @Test("A file that cannot be written leaves what was there", arguments: ["/dev/full", ""])
  func refused(device: String) throws {
    let path = directory.file("a.txt")
    try WholeFile.write([7], to: FilePath(path))
    if device.isEmpty {
      try FileManager.default.createDirectory(
        atPath: path + ".part", withIntermediateDirectories: false)
    } else {
      try FileManager.default.createSymbolicLink(
        atPath: path + ".part", withDestinationPath: device)
    }
    let failure = try #require(throws: Failure.self) {
      try WholeFile.write([8], to: FilePath(path), attempted: "write the letter")
    }
    #expect(failure.code == (device.isEmpty ? .notWritable : .diskFull))
    #expect(failure.description.hasPrefix("Cannot write the letter \(path): "))
    #expect(FileManager.default.contents(atPath: path).map(Array.init) == [7])
  }

  @Test("Folders are made as deep as need be, and those that are there are left alone")
  func folders() throws {
    for path in ["a/b/c", "a/b/c/", "a//b", "a"] {
      try WholeFile.makeFolder(directory.file(path))
    }
    var isFolder: ObjCBool = false
    #expect(
      FileManager.default.fileExists(atPath: directory.file("a/b/c"), isDirectory: &isFolder))
    #expect(isFolder.boolValue)
  }

  @Test("A folder that cannot be made names what stands in its way")
  func folderRefused() throws {
    let file = directory.file("file")
    try WholeFile.write([], to: FilePath(file))
    let below = try #require(throws: Failure.self) {
      try WholeFile.makeFolder(file + "/deep/er", attempted: "keep notes in", subject: "notes")
    }
    #expect(below.code == .notWritable)
    #expect(
      below.description.hasPrefix(
        "Cannot keep notes in notes: the folder \(file) cannot be made (not a directory)."))
    let unnamed = try #require(throws: Failure.self) { try WholeFile.makeFolder("") }
    #expect(unnamed.code == .usage)
  }

  private func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.file(""))
  }
}
