import Foundation
import Testing
import Values

@testable import Sheets

@Suite("Sheets are written whole or not at all, under names that sort")
struct WriterTests {
  final class Folder {
    let path = NSTemporaryDirectory() + "sheets-tests-" + UUID().uuidString

    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
      try? FileManager.default.removeItem(atPath: path)
    }

    var names: [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }
  }

  @Test func pagesAreNumberedWhenThereAreSeveral() throws {
    let folder = try Folder()
    let one = try SheetWriter.write(
      SampleSheet.sheet(tiles: 3), to: FilePath(folder.path + "/one.PNG"), pixelsPerInch: 40)
    #expect(one.files.map(\.page) == [1] && folder.names == ["one.PNG"])
    _ = try SheetWriter.write(
      SampleSheet.sheet(tiles: 13), to: FilePath(folder.path + "/two.jpg"), pixelsPerInch: 40)
    #expect(folder.names == ["one.PNG", "two-1.jpg", "two-2.jpg"])
    _ = try SheetWriter.write(
      SampleSheet.sheet(tiles: 13), to: FilePath(folder.path + "/two.pdf"))
    #expect(folder.names == ["one.PNG", "two-1.jpg", "two-2.jpg", "two.pdf"])
    let many = SheetWriter.name(FilePath("/a.b/sheet.png"), page: 7, of: 12)
    #expect(many == FilePath("/a.b/sheet-07.png"))
    #expect(SheetWriter.name(FilePath("x.png"), page: 1, of: 1) == FilePath("x.png"))
  }

  @Test("Pages of the sheet before go, and files that are no pages stay")
  func stalePages() throws {
    let folder = try Folder()
    func write(_ tiles: Int, _ name: String = "s.png") throws -> [String] {
      let result = try SheetWriter.write(
        SampleSheet.sheet(tiles: tiles), to: FilePath(folder.path + "/" + name),
        pixelsPerInch: 20)
      return result.removed.map(\.lastComponent.description)
    }
    #expect(try write(60).isEmpty)
    let many = folder.names
    #expect(many.count > 3 && many.first == "s-1.png")
    for name in ["s-x.png", "s-1.txt", "s-001.png", "t-1.png"] {
      #expect(FileManager.default.createFile(atPath: folder.path + "/" + name, contents: nil))
    }
    #expect(try write(13) == Array(many.dropFirst(2)))
    #expect(try write(3) == ["s-1.png", "s-2.png"])
    #expect(try write(13) == ["s.png"])
    #expect(
      folder.names == ["s-001.png", "s-1.png", "s-1.txt", "s-2.png", "s-x.png", "t-1.png"])
  }

  @Test("A photo that is searched with is never replaced or removed, by whatever name")
  func photosStay() throws {
    let folder = try Folder()
    let photo = FilePath(folder.path + "/q.jpg")
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: folder.path + "/q.jpg"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.path + "/link.jpg", withDestinationPath: "q.jpg")
    try FileManager.default.linkItem(
      atPath: folder.path + "/q.jpg", toPath: folder.path + "/hard.jpg")
    try FileManager.default.linkItem(
      atPath: folder.path + "/q.jpg", toPath: folder.path + "/s-2.jpg")
    for (name, tiles) in [
      ("q.jpg", 3), ("./q.jpg", 3), ("link.jpg", 3), ("hard.jpg", 3), ("s.jpg", 13),
    ] {
      let failure = try #require(throws: Failure.self) {
        try SheetWriter.write(
          SampleSheet.sheet(tiles: tiles), to: FilePath(folder.path + "/" + name),
          sparing: [photo], pixelsPerInch: 20)
      }
      #expect(failure.code == .usage, "\(name)")
    }
    #expect(folder.names == ["hard.jpg", "link.jpg", "q.jpg", "s-2.jpg"])
    #expect(FileManager.default.contents(atPath: folder.path + "/q.jpg") == Data([1, 2, 3]))
  }

  @Test("When one page cannot be written, all pages stay as they were")
  func allOrNone() throws {
    let folder = try Folder()
    let path = FilePath(folder.path + "/s.png")
    _ = try SheetWriter.write(SampleSheet.sheet(tiles: 13), to: path, pixelsPerInch: 20)
    let before = FileManager.default.contents(atPath: folder.path + "/s-1.png")
    try FileManager.default.createDirectory(
      atPath: folder.path + "/s-2.png.part", withIntermediateDirectories: false)
    #expect(throws: Failure.self) {
      try SheetWriter.write(SampleSheet.sheet(tiles: 14), to: path, pixelsPerInch: 30)
    }
    #expect(folder.names == ["s-1.png", "s-2.png", "s-2.png.part"])
    #expect(FileManager.default.contents(atPath: folder.path + "/s-1.png") == before)
  }

  @Test func theEndingTellsTheFormat() throws {
    #expect(try SheetFormat(path: FilePath("/x/a.Jpeg")) == .jpeg)
    #expect(try SheetFormat(path: FilePath("a.pdf")) == .pdf)
    for name in ["a", "a.gif", "/x.png/a", "pdf", ""] {
      let failure = try #require(throws: Failure.self) { try SheetFormat(path: FilePath(name)) }
      #expect(failure.code == .usage && failure.remedy.contains(".pdf"))
    }
  }

  @Test func whatCannotBeWrittenIsSaid() throws {
    let sheet = try SampleSheet.sheet(tiles: 1)
    let absent = try #require(throws: Failure.self) {
      try SheetWriter.write(sheet, to: FilePath("/no-such-folder/a.pdf"))
    }
    #expect(absent.code == .notWritable)
    #expect(
      absent.description
        == "Cannot write the contact sheet /no-such-folder/a.pdf: no such file or directory. "
        + "Name a file in an existing folder that you may write to.")
    let folder = try Folder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/a.pdf/b", withIntermediateDirectories: true)
    #expect(throws: Failure.self) {
      try SheetWriter.write(sheet, to: FilePath(folder.path + "/a.pdf"))
    }
    #expect(folder.names == ["a.pdf"])
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "SKIPPED: no /dev/full"))
  func aFullDiskIsToldApart() throws {
    // The draft is a link to the device that is always full.
    let folder = try Folder()
    let path = folder.path + "/a.pdf"
    try FileManager.default.createSymbolicLink(
      atPath: path + ".part", withDestinationPath: "/dev/full")
    let failure = try #require(throws: Failure.self) {
      try SheetWriter.write(SampleSheet.sheet(tiles: 1), to: FilePath(path))
    }
    #expect(failure.code == .diskFull && folder.names.isEmpty)
  }
}
