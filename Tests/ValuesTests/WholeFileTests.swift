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
