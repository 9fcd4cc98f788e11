/// Colours and letter sizes of a contact sheet.
enum SheetStyle {
  static let ink = Colour(0x1a1f26)
  static let muted = Colour(0x66707c)
  static let hairline = Colour(0xd3d8de)
  static let panel = Colour(0xf3f5f7)
  static let accent = Colour(0x2563a8)
  static let warning = Colour(0xa8480b)
  /// The face's box on a frame: seen on dark and light scenes alike through its dark edge.
  static let mark = Colour(0xffc53d)
  static let markEdge = Colour(0x000000, opacity: 0.55)
  static let badge = Colour(0x12161c, opacity: 0.78)
  static let badgeEdge = Colour(0xffffff, opacity: 0.4)
  static let white = Colour(0xffffff)

  static let title = TextStyle(size: 19, weight: .bold)
  /// For a title that takes more than one line.
  static let longTitle = TextStyle(size: 14, weight: .bold)
  static let subtitle = TextStyle(size: 10.5)
  static let fact = TextStyle(size: 7.8)
  static let factLabel = TextStyle(size: 7.8)
  static let runningTitle = TextStyle(size: 8.5, weight: .bold)
  static let foot = TextStyle(size: 7)
  static let camera = TextStyle(size: 8.4, weight: .bold)
  /// For a name that takes more than one line.
  static let longCamera = TextStyle(size: 7.4, weight: .bold)
  static let tile = TextStyle(size: 7.8)
  static let small = TextStyle(size: 6.8)
  static let number = TextStyle(size: 8.4, weight: .bold)
  static let badgeNumber = TextStyle(size: 8, weight: .bold)
  static let note = TextStyle(size: 11)

  static let cornerRadius: Double = 3.5
}
