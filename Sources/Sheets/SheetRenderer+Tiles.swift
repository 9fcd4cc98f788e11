import FFmpeg
import Values

extension SheetRenderer {
  /// A narrow tile: the crop, and the words below it.
  func drawTile(_ tile: SheetTile, in frame: Rectangle, on canvas: Canvas) throws {
    let window = Rectangle(x: frame.x, y: frame.y, width: frame.width, height: frame.width)
    try drawCrop(tile.picture, in: window, on: canvas)
    try drawBadges(of: tile, in: window, on: canvas)
    let words = Rectangle(
      x: frame.x, y: window.maxY + 3, width: frame.width, height: frame.maxY - window.maxY - 3)
    try drawWords(of: tile, in: words, on: canvas)
  }

  /// A wide tile: the surroundings, below them the crop with the words beside it.
  func drawContextTile(_ tile: SheetTile, in frame: Rectangle, on canvas: Canvas) throws {
    let scene = Rectangle(
      x: frame.x, y: frame.y, width: frame.width, height: frame.width / ContextRegion.aspect)
    try drawContext(tile.context, in: scene, on: canvas)
    let side = frame.maxY - scene.maxY - 7
    let window = Rectangle(x: frame.x, y: scene.maxY + 7, width: side, height: side)
    try drawCrop(tile.picture, in: window, on: canvas)
    // Not on the scene, where they could hide the face.
    try drawBadges(of: tile, in: window, on: canvas)
    let words = Rectangle(
      x: window.maxX + 9, y: window.y + 4, width: frame.maxX - window.maxX - 9, height: side - 4)
    try drawWords(of: tile, in: words, on: canvas)
  }

  private func drawContext(
    _ context: SheetContext?, in window: Rectangle, on canvas: Canvas
  ) throws {
    guard case .picture(let picture) = context else {
      var note = "The frame was not requested."
      if case .missing(let reason) = context { note = reason }
      return try drawPanel(note, in: window, on: canvas)
    }
    guard let drawable = try DrawablePicture(picture) else {
      return try drawPanel("The frame could not be shown.", in: window, on: canvas)
    }
    let whole = drawable.draw(in: window, fit: .whole, on: canvas)
    guard let box = drawable.faceBox(in: whole) else { return }
    let outset: Double = 1.5
    let mark = Rectangle(
      x: box.x - outset, y: box.y - outset, width: box.width + 2 * outset,
      height: box.height + 2 * outset)
    canvas.stroke(mark, SheetStyle.markEdge, width: 2.4, radius: 2)
    let line = Rectangle(
      x: mark.x + 0.6, y: mark.y + 0.6, width: mark.width - 1.2, height: mark.height - 1.2)
    canvas.stroke(line, SheetStyle.mark, width: 1.2, radius: 1.4)
  }

  /// Similarity, camera, place, time and origin, from the top of `area` down.
  private func drawWords(of tile: SheetTile, in area: Rectangle, on canvas: Canvas) throws {
    var y = area.y
    if let similarity = tile.similarity {
      try drawSimilarity(similarity, x: area.x, y: y, width: area.width, on: canvas)
      y += 12
    } else {
      y += 2
    }
    var camera = try text(tile.camera, SheetStyle.camera, width: area.width)
    if camera.isCut {
      camera = try text(
        tile.camera, SheetStyle.longCamera, width: area.width, overflow: .middle(lines: 2))
    }
    canvas.draw(camera, x: area.x, y: y, SheetStyle.ink)
    y += camera.height + 0.5
    if camera.lineCount == 1 && !tile.place.isEmpty {
      let place = try text(tile.place, SheetStyle.tile, width: area.width)
      canvas.draw(place, x: area.x, y: y, SheetStyle.muted)
      y += place.height + 0.5
    }
    let time = try text(
      tile.time + (tile.isTimeInDoubt ? " ?" : ""), SheetStyle.tile, width: area.width)
    canvas.draw(
      time, x: area.x, y: y, tile.isTimeInDoubt ? SheetStyle.warning : SheetStyle.ink)
    y += time.height + 0.5
    let identifier = try text(tile.identifier, SheetStyle.small, width: area.width)
    canvas.draw(identifier, x: area.x, y: y, SheetStyle.muted)
    let left = identifier.usedWidth + 6
    guard area.width - left > 12 else { return }
    let source = try text(
      tile.source, SheetStyle.small, width: area.width - left, alignment: .right,
      overflow: .middle(lines: 1))
    canvas.draw(source, x: area.x + left, y: y, SheetStyle.muted)
  }

  /// The figure at the right, a bar of its length before it.
  private func drawSimilarity(
    _ similarity: Float, x: Double, y: Double, width: Double, on canvas: Canvas
  ) throws {
    let number = try text(
      SheetWords.similarity(similarity), SheetStyle.number, width: 34, alignment: .right)
    canvas.draw(number, x: x + width - 34, y: y, SheetStyle.ink)
    let thickness: Double = 3.6
    let rail = Rectangle(
      x: x, y: y + (number.height - thickness) / 2, width: width - 38, height: thickness)
    canvas.fill(rail, SheetStyle.hairline, radius: thickness / 2)
    let share = SimilarityBar.share(of: similarity)
    let bar = Rectangle(
      x: rail.x, y: rail.y, width: max(thickness, rail.width * share), height: thickness)
    if share > 0 { canvas.fill(bar, SheetStyle.accent, radius: thickness / 2) }
    if let floor = sheet.similarityFloor, floor > 0 {
      let tick = rail.x + rail.width * SimilarityBar.share(of: floor)
      canvas.fill(
        Rectangle(x: tick - 0.4, y: rail.y - 1.6, width: 0.8, height: thickness + 3.2),
        SheetStyle.ink)
    }
  }
}

/// The scale of the bar that shows a similarity.
enum SimilarityBar {
  /// The part of the bar that is filled, 0...1: nothing for 0 and less, all of it for 1.
  static func share(of similarity: Float) -> Double {
    similarity.isFinite ? min(1, max(0, Double(similarity))) : 0
  }
}
