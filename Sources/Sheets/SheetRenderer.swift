import FFmpeg

/// Draws the pages of one contact sheet.
///
/// Not shared between threads. Pictures are decoded as they are drawn and not kept, so that a sheet
/// of any length needs the memory of one page.
final class SheetRenderer {
  let sheet: ContactSheet
  let layout: PageLayout
  let setter: TextSetter
  let head: SheetHead

  init(_ sheet: ContactSheet) throws(CairoError) {
    self.sheet = sheet
    setter = try TextSetter()
    let width = PageSize.a4.width - 2 * PageLayout.sideMargin
    head = try SheetHead(sheet, width: width, setter: setter)
    layout = PageLayout(
      tileCount: sheet.tiles.count, grid: sheet.showsContext ? .context : .crops,
      headHeight: head.height)
  }

  /// Draws one page. `canvas` is blank and takes points.
  func draw(_ page: PageLayout.Page, on canvas: Canvas) throws {
    if page.number == 1 {
      try head.draw(at: page.head, on: canvas)
    } else {
      try drawRunningHead(page.head, on: canvas)
    }
    for place in page.tiles {
      let tile = sheet.tiles[place.index]
      if sheet.showsContext {
        try drawContextTile(tile, in: place.frame, on: canvas)
      } else {
        try drawTile(tile, in: place.frame, on: canvas)
      }
    }
    if sheet.tiles.isEmpty { try drawEmptyNote(below: page.head, on: canvas) }
    try drawFoot(page, on: canvas)
    try canvas.check()
  }

  private func drawRunningHead(_ area: Rectangle, on canvas: Canvas) throws {
    let subtitle = try text(sheet.subtitle, SheetStyle.tile, width: area.width * 0.65)
    let left = area.width - subtitle.usedWidth
    let title = try text(sheet.title, SheetStyle.runningTitle, width: left - 14)
    canvas.draw(title, x: area.x, y: area.y, SheetStyle.ink)
    canvas.draw(subtitle, x: area.x + left, y: area.y, SheetStyle.muted)
    canvas.fill(
      Rectangle(x: area.x, y: area.maxY - 4, width: area.width, height: 0.6), SheetStyle.hairline)
  }

  private func drawFoot(_ page: PageLayout.Page, on canvas: Canvas) throws {
    let area = page.foot
    canvas.fill(
      Rectangle(x: area.x, y: area.y, width: area.width, height: 0.6), SheetStyle.hairline)
    let note = try text(sheet.footnote, SheetStyle.foot, width: area.width * 0.85)
    let number = try text(
      "Page \(page.number) of \(layout.pages.count)", SheetStyle.foot, width: area.width * 0.14,
      alignment: .right)
    canvas.draw(note, x: area.x, y: area.y + 6, SheetStyle.muted)
    canvas.draw(number, x: area.x + area.width * 0.86, y: area.y + 6, SheetStyle.muted)
  }

  private func drawEmptyNote(below head: Rectangle, on canvas: Canvas) throws {
    let inset: Double = 36
    let note = try text(
      sheet.emptyNote, SheetStyle.note, width: head.width - 2 * inset, alignment: .centre,
      overflow: .wrap(lines: 6))
    let panel = Rectangle(
      x: head.x, y: head.maxY + PageLayout.gapBelowHead, width: head.width,
      height: note.height + 2 * inset)
    canvas.fill(panel, SheetStyle.panel, radius: SheetStyle.cornerRadius)
    canvas.draw(note, x: panel.x + inset, y: panel.y + inset, SheetStyle.muted)
  }

  /// `text` laid out with this sheet's typefaces.
  func text(
    _ text: String, _ style: TextStyle, width: Double, alignment: TextLayout.Alignment = .left,
    overflow: TextLayout.Overflow = .wrap(lines: 1)
  ) throws(CairoError) -> TextLayout {
    try TextLayout(
      text, style, width: width, alignment: alignment, overflow: overflow, with: setter)
  }
}
