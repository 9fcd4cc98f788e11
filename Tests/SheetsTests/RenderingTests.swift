import FFmpeg
import Testing
import Values

@testable import Sheets

@Suite("A rendered sheet shows its tiles, and the same sheet is the same file")
struct RenderingTests {
  @Test func pagesAreA4AndTilesAreDrawnWhereTheLayoutSays() throws {
    let sheet = try SampleSheet.sheet(tiles: 14)
    let files = try SampleSheet.files(sheet, .png)
    #expect(files.map(\.page) == [1, 2])
    let layout = try SheetRenderer(sheet).layout
    for (file, page) in zip(files, layout.pages) {
      let pixels = try SampleSheet.pixels(file)
      #expect(pixels.width == 1654 && pixels.height == 2339)
      for tile in page.tiles {
        let frame = tile.frame
        // The red crop, its upper left corner aside where the rank stands.
        let crop = pixels.mean(
          Rectangle(
            x: frame.x + 10, y: frame.y + 30, width: frame.width - 20, height: frame.width - 40))
        #expect(abs(crop.red - 200) < 6 && abs(crop.green - 40) < 6 && abs(crop.blue - 40) < 6)
        // Words below it.
        let words = pixels.inkShare(
          Rectangle(
            x: frame.x, y: frame.y + frame.width + 14, width: frame.width, height: 30))
        #expect(words > 0.01 && words < 0.4, "tile \(tile.index) has \(words) of ink")
      }
      // The margins are blank.
      let size = layout.size
      let left = Rectangle(x: 0, y: 0, width: 38, height: size.height)
      let right = Rectangle(x: size.width - 38, y: 0, width: 38, height: size.height)
      #expect(pixels.mean(left).green == 255 && pixels.mean(right).green == 255)
    }
  }

  @Test func wordsStayInsideTheirTiles() throws {
    // Nothing is drawn between the columns, however long the names.
    var sheet = try SampleSheet.sheet(tiles: 4)
    for index in sheet.tiles.indices {
      sheet.tiles[index].camera = String(repeating: "Wx", count: 60)
      sheet.tiles[index].place = String(repeating: "Building ", count: 20)
      sheet.tiles[index].identifier = "face 123456789 of sighting 987654321"
      sheet.tiles[index].source = String(repeating: "long", count: 40) + ".mp4"
    }
    let pixels = try SampleSheet.pixels(#require(SampleSheet.files(sheet, .png).first))
    let tiles = try #require(SheetRenderer(sheet).layout.pages.first?.tiles)
    for (tile, next) in zip(tiles, tiles.dropFirst()) {
      let gap = Rectangle(
        x: tile.frame.maxX + 1, y: tile.frame.y, width: next.frame.x - tile.frame.maxX - 2,
        height: tile.frame.height)
      #expect(pixels.mean(gap).green > 254.5)
    }
    for tile in tiles {
      let below = Rectangle(
        x: tile.frame.x, y: tile.frame.maxY + 1, width: tile.frame.width, height: 9)
      #expect(pixels.mean(below).green > 254.5)
    }
  }

  @Test func surroundingsAreDrawnWithTheBoxOfTheFace() throws {
    let sheet = try SampleSheet.sheet(tiles: 2, context: true)
    let pixels = try SampleSheet.pixels(#require(SampleSheet.files(sheet, .png).first))
    let tiles = try #require(SheetRenderer(sheet).layout.pages.first?.tiles)
    // The square picture fills the height of the wide window; its face is 30...60 of 96 pixels.
    let frame = tiles[0].frame
    let height = frame.width / ContextRegion.aspect
    let left = frame.x + (frame.width - height) / 2
    let edge = Rectangle(
      x: left + height * 30 / 96 - 0.7, y: frame.y + height * 0.4, width: 0.7,
      height: height * 0.1)
    let colour = pixels.mean(edge)
    #expect(colour.red > 200 && colour.green > 120 && colour.blue < 110, "\(colour)")
    let inside = pixels.mean(
      Rectangle(
        x: left + height * 0.38, y: frame.y + height * 0.4, width: height * 0.15,
        height: height * 0.15))
    #expect(abs(inside.red - 200) < 6 && abs(inside.green - 40) < 6)
    // The other tile says why there is no picture.
    let note = pixels.mean(
      Rectangle(x: tiles[1].frame.x + 5, y: frame.y + 5, width: frame.width - 10, height: 20))
    #expect(note.green > 240 && note.green < 250)
  }

  @Test(arguments: [SheetFormat.png, .jpeg, .pdf])
  func theSameSheetIsTheSameFile(_ format: SheetFormat) throws {
    let sheet = try SampleSheet.sheet(tiles: 7)
    #expect(try SampleSheet.files(sheet, format) == SampleSheet.files(sheet, format))
  }

  @Test(arguments: [0, 1, 7, 60])
  func documentsHaveThePagesOfTheLayout(_ count: Int) throws {
    let sheet = try SampleSheet.sheet(tiles: count)
    let files = try SampleSheet.files(sheet, .pdf)
    #expect(files.count == 1 && files[0].page == nil)
    let text = String(decoding: files[0].bytes, as: Unicode.ASCII.self)
    let isOldEnough = text.hasPrefix("%PDF-1.4")
    let pages = text.ranges(of: "/Type /Page").count - text.ranges(of: "/Type /Pages").count
    let isDated = text.contains("20200903091200")
    #expect(isOldEnough && isDated)
    #expect(pages == (try sheet.pageCount()))
    // Crops are embedded as they are: one copy of each distinct file, not their pixels.
    if count > 0 {
      let holdsJPEG = text.contains("/DCTDecode")
      #expect(holdsJPEG)
      #expect(files[0].bytes.count < 60_000 + 5_000 * count)
    }
  }

  @Test func anEmptySheetSaysWhy() throws {
    let sheet = try SampleSheet.sheet(tiles: 0)
    let pixels = try SampleSheet.pixels(#require(SampleSheet.files(sheet, .png).first))
    let head = try #require(SheetRenderer(sheet).layout.pages.first?.head)
    let panel = pixels.mean(
      Rectangle(x: head.x + 5, y: head.maxY + 20, width: head.width - 10, height: 15))
    #expect(panel.green > 240 && panel.green < 250)
    #expect(
      pixels.inkShare(
        Rectangle(x: 200, y: head.maxY + 45, width: 200, height: 20)) >= 0)
  }

  @Test func damagedPicturesCostTheirTileOnly() throws {
    var sheet = try SampleSheet.sheet(tiles: 3)
    sheet.tiles[0].picture = SheetPicture(jpeg: [1, 2, 3], face: nil)
    sheet.tiles[1].picture = nil
    sheet.tiles[2].picture?.face = Box(x: .nan, y: -5e9, width: .infinity, height: 0)
    sheet.tiles[2].similarity = .nan
    sheet.queryPictures = [SheetPicture(jpeg: [], face: nil)]
    let pixels = try SampleSheet.pixels(#require(SampleSheet.files(sheet, .png).first))
    let tiles = try #require(SheetRenderer(sheet).layout.pages.first?.tiles)
    for tile in tiles[..<2] {
      let corner = Rectangle(x: tile.frame.x + 30, y: tile.frame.y + 24, width: 60, height: 10)
      #expect(pixels.mean(corner).green > 240)
    }
    #expect(
      pixels.mean(
        Rectangle(x: tiles[2].frame.x + 30, y: tiles[2].frame.y + 30, width: 50, height: 50)
      ).red > 190)
    #expect(!(try sheet.pdf()).isEmpty)
  }

  @Test func hostileTextsAreDrawn() throws {
    var sheet = try SampleSheet.sheet(tiles: 6)
    let texts = [
      "a\u{0}b", "line\nbreak\u{2028}\u{202e}reversed", String(repeating: "\u{301}", count: 5000),
      "\u{fffe}\u{1f469}\u{200d}\u{1f52c}", "", String(repeating: "x", count: 100_000),
    ]
    for (index, text) in texts.enumerated() {
      sheet.tiles[index].camera = text
      sheet.tiles[index].source = text
      sheet.facts.append(SheetFact(text, text))
    }
    sheet.title = texts.joined(separator: " ")
    sheet.subtitle = texts[1]
    #expect(try sheet.pageCount() >= 1)
    #expect(!(try sheet.pdf()).isEmpty)
  }
}
