/// Where the parts of a contact sheet stand on its pages. Arithmetic only.
public struct PageLayout: Sendable, Hashable {
  /// What stands on one page.
  public struct Page: Sendable, Hashable {
    /// From 1.
    public var number: Int
    /// The head: full on the first page, one line on the others.
    public var head: Rectangle
    /// The tiles, by their index in the sheet, row by row from the top left.
    public var tiles: [Place]
    /// Where the foot is, in points.
    public var foot: Rectangle

    /// One tile's index and frame.
    public struct Place: Sendable, Hashable {
      /// Of the tile, from 0.
      public var index: Int
      /// Where it is, in points.
      public var frame: Rectangle
    }
  }

  /// Of every page, in points.
  public let size: PageSize
  /// From the first to the last.
  public let pages: [Page]

  /// The shape of the tiles.
  public struct Grid: Sendable, Hashable {
    /// Tiles beside each other.
    public var columns: Int
    /// In points.
    public var tileHeight: Double
    /// In points.
    public var columnGap: Double
    /// In points.
    public var rowGap: Double

    /// Four narrow tiles abreast: crops, four rows on a page that has no full head.
    public static let crops = Grid(columns: 4, tileHeight: 172, columnGap: 14, rowGap: 11)
    /// Two wide tiles abreast: frames with crops below them.
    public static let context = Grid(columns: 2, tileHeight: 225, columnGap: 18, rowGap: 16)
  }

  /// Between the paper's left and right edge and everything printed, in points: 14 mm.
  public static let sideMargin: Double = 14 / 25.4 * 72
  /// Between the paper's upper and lower edge and everything printed, in points: 12 mm.
  public static let topMargin: Double = 12 / 25.4 * 72
  static let footHeight: Double = 16
  static let runningHeadHeight: Double = 20
  static let gapBelowHead: Double = 14

  /// The area of a page that may be printed on.
  public var printable: Rectangle { Self.printable(of: size) }

  private static func printable(of size: PageSize) -> Rectangle {
    Rectangle(
      x: sideMargin, y: topMargin, width: size.width - 2 * sideMargin,
      height: size.height - 2 * topMargin)
  }

  /// The layout of `tileCount` tiles under a head of `headHeight` points.
  ///
  /// The first page may hold no tile when its head leaves no room; every other page holds at least
  /// one row.
  /// - Complexity: O(tileCount).
  public init(tileCount: Int, grid: Grid, headHeight: Double, size: PageSize = .a4) {
    self.size = size
    let area = Self.printable(of: size)
    let foot = Rectangle(
      x: area.x, y: area.maxY - Self.footHeight, width: area.width, height: Self.footHeight)
    var pages: [Page] = []
    var next = 0
    repeat {
      let isFirst = pages.isEmpty
      let head = Rectangle(
        x: area.x, y: area.y, width: area.width,
        height: isFirst ? headHeight : Self.runningHeadHeight)
      let top = head.maxY + (isFirst ? Self.gapBelowHead : Self.gapBelowHead / 2)
      let room = foot.y - grid.rowGap / 2 - top
      let fitting = Int(((room + grid.rowGap) / (grid.tileHeight + grid.rowGap)).rounded(.down))
      let rows = max(fitting, isFirst ? 0 : 1)
      let count = min(rows * grid.columns, tileCount - next)
      let places = (0..<count).map { place in
        Page.Place(
          index: next + place, frame: Self.frame(place, grid: grid, area: area, top: top))
      }
      pages.append(Page(number: pages.count + 1, head: head, tiles: places, foot: foot))
      next += count
    } while next < tileCount
    self.pages = pages
  }

  private static func frame(
    _ place: Int, grid: Grid, area: Rectangle, top: Double
  ) -> Rectangle {
    let gaps = Double(grid.columns - 1) * grid.columnGap
    let width = (area.width - gaps) / Double(grid.columns)
    let column = Double(place % grid.columns)
    let row = Double(place / grid.columns)
    return Rectangle(
      x: area.x + column * (width + grid.columnGap),
      y: top + row * (grid.tileHeight + grid.rowGap), width: width, height: grid.tileHeight)
  }
}
