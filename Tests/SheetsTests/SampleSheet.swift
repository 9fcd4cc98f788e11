import FFmpeg
import Values

@testable import Sheets

/// Self-made contact sheets.
enum SampleSheet {
  /// A JPEG of one colour.
  static func picture(_ red: UInt8, _ green: UInt8, _ blue: UInt8, side: Int = 96) throws
    -> SheetPicture
  {
    var bytes: [UInt8] = []
    for _ in 0..<side * side { bytes += [red, green, blue] }
    return SheetPicture(
      jpeg: try JPEG.encode(PixelImage(width: side, height: side, bytes: bytes), quality: 95),
      face: Box(x: 30, y: 30, width: 30, height: 30))
  }

  static let names = [
    "10B_6_3", "Hauptgebäude-Nord_Erdgeschoss_Eingang-Ost-03", "Корпус-10Б_Этаж-6_Камера-3",
    "东区_地下二层_12", "مبنى-١٠_الطابق-٦_كاميرا-٣", "",
  ]

  static func sheet(
    tiles count: Int, context: Bool = false, picture: SheetPicture? = nil
  ) throws -> ContactSheet {
    let crop = try picture ?? Self.picture(200, 40, 40)
    let tiles = (0..<count).map { index in
      SheetTile(
        rank: index + 1, picture: crop,
        context: context
          ? index.isMultiple(of: 2) ? .picture(crop) : .missing("The source file is gone.") : nil,
        camera: names[index % names.count], place: "Building 10B, floor 6",
        time: "2020-09-02 07:44:53", similarity: 0.9 - Float(index) * 0.01,
        identifier: "sighting \(index * 13)", source: "clip.mp4", isQuery: index == 0)
    }
    return ContactSheet(
      title: "Faces similar to face.jpg", subtitle: "\(count) sightings", queryPictures: [crop],
      facts: [
        SheetFact("Query", "face.jpg"), SheetFact("Period", "all times"),
        SheetFact("Cameras", "all cameras"), SheetFact("Searched", "exact search over 99 faces"),
        SheetFact("Not searched", "1 source failed", isWarning: true),
        SheetFact("Printed", "2020-09-03 09:12:00"),
      ], tiles: tiles, emptyNote: "None is similar enough.", similarityFloor: 0.445,
      footnote: "FaceArchive", created: "2020-09-03T09:12:00+02:00", showsContext: context)
  }

  /// The page of one file, in pixels.
  static func pixels(_ file: SheetFile) throws -> PixelImage {
    try StillImage.decode(bytes: file.bytes)
  }

  static func files(_ sheet: ContactSheet, _ format: SheetFormat) throws -> [SheetFile] {
    var files: [SheetFile] = []
    try sheet.render(format) { files.append($0) }
    return files
  }
}

extension PixelImage {
  /// The mean colour of a rectangle of a page, given in points at the default resolution.
  func mean(_ area: Rectangle) -> (red: Double, green: Double, blue: Double) {
    let scale = ContactSheet.defaultPixelsPerInch / 72
    var sums = (0.0, 0.0, 0.0)
    var count = 0.0
    for y in Int(area.y * scale)..<Int(area.maxY * scale) {
      for x in Int(area.x * scale)..<Int(area.maxX * scale) {
        let pixel = (y * width + x) * 3
        sums.0 += Double(bytes[pixel])
        sums.1 += Double(bytes[pixel + 1])
        sums.2 += Double(bytes[pixel + 2])
        count += 1
      }
    }
    return (sums.0 / count, sums.1 / count, sums.2 / count)
  }

  /// The share of pixels of a rectangle, in points, that are darker than half.
  func inkShare(_ area: Rectangle) -> Double {
    let scale = ContactSheet.defaultPixelsPerInch / 72
    var dark = 0.0
    var count = 0.0
    for y in Int(area.y * scale)..<Int(area.maxY * scale) {
      for x in Int(area.x * scale)..<Int(area.maxX * scale) {
        if bytes[(y * width + x) * 3 + 1] < 128 { dark += 1 }
        count += 1
      }
    }
    return dark / count
  }
}
