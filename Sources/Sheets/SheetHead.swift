/// The head of a sheet's first page, measured before the rest is laid out.
final class SheetHead {
  let height: Double
  private let sheet: ContactSheet
  private let setter: TextSetter
  private let title: TextLayout
  private let subtitle: TextLayout
  private let facts: [(label: TextLayout, text: TextLayout, isWarning: Bool)]
  private let textX: Double

  /// The side of the first query picture, and of the others.
  private static let pictureSide: Double = 96
  private static let smallSide: Double = 45
  private static let pictureGap: Double = 6
  private static let labelWidth: Double = 62
  private static let factGap: Double = 1.6

  init(_ sheet: ContactSheet, width: Double, setter: TextSetter) throws(CairoError) {
    self.sheet = sheet
    self.setter = setter
    let pictures = min(sheet.queryPictures.count, ContactSheet.maximumQueryPictures)
    let picturesWidth = Self.picturesWidth(pictures)
    textX = picturesWidth > 0 ? picturesWidth + 18 : 0
    let textWidth = width - textX
    let oneLine = try TextLayout(
      sheet.title, SheetStyle.title, width: textWidth, with: setter)
    title =
      oneLine.isCut
      ? try TextLayout(
        sheet.title, SheetStyle.longTitle, width: textWidth, overflow: .wrap(lines: 3),
        with: setter) : oneLine
    subtitle = try TextLayout(
      sheet.subtitle, SheetStyle.subtitle, width: textWidth, with: setter)
    var facts: [(label: TextLayout, text: TextLayout, isWarning: Bool)] = []
    for fact in sheet.facts {
      let label = try TextLayout(
        fact.label, SheetStyle.factLabel, width: Self.labelWidth, with: setter)
      let text = try TextLayout(
        fact.text, SheetStyle.fact, width: textWidth - Self.labelWidth,
        overflow: .wrap(lines: 3), with: setter)
      facts.append((label, text, fact.isWarning))
    }
    self.facts = facts
    let factsHeight = facts.reduce(0) { $0 + $1.text.height + Self.factGap }
    let texts = title.height + subtitle.height + 9 + factsHeight
    height = max(texts, pictures > 0 ? Self.pictureSide : 0) + 10
  }

  private static func picturesWidth(_ count: Int) -> Double {
    switch count {
    case 0: 0
    case 1: pictureSide
    case 2, 3: pictureSide + pictureGap + smallSide
    default: pictureSide + 2 * (pictureGap + smallSide)
    }
  }

  /// Draws the head in `area`, a hairline at its lower edge.
  func draw(at area: Rectangle, on canvas: Canvas) throws {
    try drawPictures(at: area, on: canvas)
    let x = area.x + textX
    var y = area.y - 2
    canvas.draw(title, x: x, y: y, SheetStyle.ink)
    y += title.height
    canvas.draw(subtitle, x: x, y: y, SheetStyle.muted)
    y += subtitle.height + 9
    for fact in facts {
      canvas.draw(fact.label, x: x, y: y, SheetStyle.muted)
      canvas.draw(
        fact.text, x: x + Self.labelWidth, y: y,
        fact.isWarning ? SheetStyle.warning : SheetStyle.ink)
      y += fact.text.height + Self.factGap
    }
    canvas.fill(
      Rectangle(x: area.x, y: area.maxY, width: area.width, height: 0.8), SheetStyle.hairline)
  }

  private func drawPictures(at area: Rectangle, on canvas: Canvas) throws {
    for (index, picture) in sheet.queryPictures.prefix(ContactSheet.maximumQueryPictures)
      .enumerated()
    {
      let window = Self.window(index, at: area)
      guard let drawable = try DrawablePicture(picture) else { continue }
      drawable.draw(in: window, fit: .fill, on: canvas)
    }
    let hidden = sheet.queryPictures.count - ContactSheet.maximumQueryPictures
    guard hidden > 0 else { return }
    let last = Self.window(ContactSheet.maximumQueryPictures - 1, at: area)
    canvas.fill(last, SheetStyle.badge, radius: SheetStyle.cornerRadius)
    let count = try TextLayout(
      "+\(hidden + 1)", SheetStyle.note, width: last.width, alignment: .centre, with: setter)
    canvas.draw(
      count, x: last.x, y: last.y + (last.height - count.height) / 2, SheetStyle.white)
  }

  /// Where a query picture stands: the first one large, the others in columns of two beside it.
  private static func window(_ index: Int, at area: Rectangle) -> Rectangle {
    guard index > 0 else {
      return Rectangle(x: area.x, y: area.y, width: pictureSide, height: pictureSide)
    }
    let column = Double((index - 1) / 2)
    let row = Double((index - 1) % 2)
    let step = smallSide + pictureGap
    return Rectangle(
      x: area.x + pictureSide + pictureGap + column * step, y: area.y + row * step,
      width: smallSide, height: smallSide)
  }
}
