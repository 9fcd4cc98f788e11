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
    #expect(one.map(\.page) == [1] && folder.names == ["one.PNG"])
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
