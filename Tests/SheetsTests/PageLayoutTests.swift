import Testing
import Values

@testable import Sheets

@Suite("Every tile has a place of its own on the paper")
struct PageLayoutTests {
  @Test(arguments: [PageLayout.Grid.crops, .context])
  func tilesLieOnThePaperAndApart(_ grid: PageLayout.Grid) {
    for headHeight in [0, 110, 145, 240, 700] as [Double] {
      for count in [0, 1, 3, 7, 12, 13, 60, 101] {
        let layout = PageLayout(tileCount: count, grid: grid, headHeight: headHeight)
        let tiles = layout.pages.flatMap(\.tiles)
        #expect(tiles.map(\.index) == Array(0..<count))
        #expect(layout.pages.map(\.number) == Array(1..<(layout.pages.count + 1)))
        // Columns add up to the width but for rounding.
        var paper = layout.printable
        paper.width += 1e-9
        for page in layout.pages {
          #expect(page.number == 1 || !page.tiles.isEmpty)
          for (index, tile) in page.tiles.enumerated() {
            #expect(paper.contains(tile.frame))
            #expect(!tile.frame.overlaps(page.head) && !tile.frame.overlaps(page.foot))
            for other in page.tiles[..<index] { #expect(!tile.frame.overlaps(other.frame)) }
          }
        }
      }
    }
  }

  @Test func pagesHoldWhatTheyWereDesignedFor() {
    let crops = PageLayout(tileCount: 60, grid: .crops, headHeight: 150)
    #expect(crops.pages.map(\.tiles.count) == [12, 16, 16, 16])
    let context = PageLayout(tileCount: 10, grid: .context, headHeight: 150)
    #expect(context.pages.map(\.tiles.count) == [4, 6])
    #expect(PageLayout(tileCount: 0, grid: .crops, headHeight: 150).pages.count == 1)
    let crowded = PageLayout(tileCount: 4, grid: .crops, headHeight: 720)
    #expect(crowded.pages.map(\.tiles.count) == [0, 4])
  }

  @Test func rowsFillFromTheTopLeft() {
    let tiles = PageLayout(tileCount: 6, grid: .crops, headHeight: 100).pages[0].tiles
    #expect(tiles[0].frame.x < tiles[1].frame.x && tiles[0].frame.y == tiles[3].frame.y)
    #expect(tiles[4].frame.x == tiles[0].frame.x && tiles[4].frame.y > tiles[0].frame.y)
    #expect(Set(tiles.map(\.frame.width)).count == 1)
  }
}

@Suite("Pictures keep their proportions and show the face")
struct PictureFitTests {
  static let window = Rectangle(x: 30, y: 40, width: 120, height: 90)

  @Test func fillingPicturesCoverTheWindowAndShowTheFace() {
    var random = SplitMix64(seed: 6)
    for _ in 0..<2000 {
      let width = Int.random(in: 1...900, using: &random)
      let height = Int.random(in: 1...900, using: &random)
      let face = Box(
        x: Float.random(in: 0...Float(width), using: &random),
        y: Float.random(in: 0...Float(height), using: &random), width: 1, height: 1)
      let frame = PictureFit.fill.frame(
        width: width, height: height, face: face, window: Self.window)
      let slack = 1e-6 * max(frame.width, frame.height)
      #expect(frame.x <= Self.window.x + slack && frame.y <= Self.window.y + slack)
      #expect(frame.maxX >= Self.window.maxX - slack && frame.maxY >= Self.window.maxY - slack)
      #expect(
        abs(frame.width * Double(height) - frame.height * Double(width))
          <= 1e-6 * frame.width * Double(height))
      // The face's middle is in the window, unless it lies beyond the picture's edge.
      let scale = frame.width / Double(width)
      let x = frame.x + min(Double(face.center.x), Double(width)) * scale
      let y = frame.y + min(Double(face.center.y), Double(height)) * scale
      #expect(x >= Self.window.x - slack && x <= Self.window.maxX + slack, "seed 6")
      #expect(y >= Self.window.y - slack && y <= Self.window.maxY + slack, "seed 6")
    }
  }

  @Test func wholePicturesStayInTheWindow() {
    let tall = PictureFit.whole.frame(width: 100, height: 400, face: nil, window: Self.window)
    #expect(tall == Rectangle(x: 78.75, y: 40, width: 22.5, height: 90))
    let wide = PictureFit.whole.frame(width: 400, height: 100, face: nil, window: Self.window)
    #expect(wide == Rectangle(x: 30, y: 70, width: 120, height: 30))
  }

  @Test func impossiblePicturesAndFacesDoNotTrap() {
    let face = Box(x: .nan, y: .infinity, width: -1, height: .nan)
    for fit in [PictureFit.fill, .whole] {
      #expect(fit.frame(width: 0, height: 5, face: face, window: Self.window) == Self.window)
      #expect(fit.frame(width: 10, height: 5, face: face, window: Self.window).width.isFinite)
    }
    let region = ContextRegion.around(face, width: 640, height: 480)
    #expect(region.width <= 640 && region.height <= 480)
  }
}

@Suite("The surroundings of a face lie in its frame, with the face in them")
struct ContextRegionTests {
  @Test func regionsHoldTheFace() {
    var random = SplitMix64(seed: 11)
    for _ in 0..<5000 {
      let width = Int.random(in: 16...4000, using: &random)
      let height = Int.random(in: 16...2200, using: &random)
      let side = Float.random(in: 1...Float(min(width, height)) / 2, using: &random)
      let face = Box(
        x: .random(in: 0...(Float(width) - side), using: &random),
        y: .random(in: 0...(Float(height) - side), using: &random), width: side, height: side)
      let region = ContextRegion.around(face, width: width, height: height)
      #expect(region.x >= 0 && region.y >= 0 && region.width > 0 && region.height > 0)
      #expect(region.x + region.width <= width && region.y + region.height <= height)
      let middle = face.center
      #expect(Float(region.x) <= middle.x && middle.x <= Float(region.x + region.width), "seed 11")
      #expect(Float(region.y) <= middle.y && middle.y <= Float(region.y + region.height), "seed 11")
      if region.height < height && region.width < width {
        let ratio = Double(region.width) / Double(region.height)
        #expect(abs(ratio - ContextRegion.aspect) < 0.6 / Double(region.height) * 2 + 0.05)
      }
    }
  }

  @Test func smallFacesAreShownLargerAndLargeOnesInTheWholeFrame() {
    let small = ContextRegion.around(
      Box(x: 1900, y: 1000, width: 40, height: 50), width: 3840, height: 2160)
    #expect(small == (1520, 800, 800, 450))
    let large = ContextRegion.around(
      Box(x: 500, y: 200, width: 200, height: 260), width: 1920, height: 1080)
    #expect(large == (0, 0, 1920, 1080))
    let portrait = ContextRegion.around(
      Box(x: 300, y: 900, width: 90, height: 100), width: 720, height: 1280)
    #expect(portrait.width == 720 && portrait.height == 900)
  }
}
