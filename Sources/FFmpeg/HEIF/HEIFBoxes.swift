/// What the boxes of a HEIF file say of its primary picture and libheif does not tell in all
/// versions.
///
/// Source: ISO/IEC 14496-12, 8.11 (`meta`, `pitm`), and ISO/IEC 23008-12, 9.3 (`iprp`, `ipco`,
/// `ipma`), 6.5.10 (`irot`), 6.5.12 (`imir`).
struct HEIFBoxes {
  /// The major brand: `heic`, `avif`.
  private(set) var brand = ""
  /// Whether `irot` or `imir` stands with the primary picture, so that the EXIF's orientation does
  /// not count.
  private(set) var turnsPrimaryItem = false

  init(_ file: BoundedBytes) {
    brand = String(decoding: (8..<12).compactMap { Self.byte(file, $0) }, as: UTF8.self)
    guard let meta = Self.children(of: file, from: 0).first(where: { $0.type == "meta" })?.content
    else { return }
    let boxes = Self.children(of: meta, from: 4)
    guard let primary = boxes.first(where: { $0.type == "pitm" })?.content,
      let item = primary.number(at: 4, count: Self.version(of: primary) == 0 ? 2 : 4),
      let properties = boxes.first(where: { $0.type == "iprp" })?.content
    else { return }
    let parts = Self.children(of: properties, from: 0)
    let container = parts.first { $0.type == "ipco" }?.content
    let types = container.map { Self.children(of: $0, from: 0).map(\.type) } ?? []
    let turning = Set(types.indices.filter { ["irot", "imir"].contains(types[$0]) }.map { $0 + 1 })
    turnsPrimaryItem = parts.contains { part in
      part.type == "ipma"
        && !turning.isDisjoint(with: Self.associations(of: item, in: part.content))
    }
  }

  /// The properties, counted from 1, that an `ipma` box gives an item.
  private static func associations(of item: Int, in box: BoundedBytes) -> [Int] {
    guard let flags = box.number(at: 1, count: 3), let entries = box.number(at: 4, count: 4) else {
      return []
    }
    let nameBytes = version(of: box) == 0 ? 2 : 4
    let indexBytes = flags & 1 == 0 ? 1 : 2
    var place = 8
    for _ in 0..<entries {
      guard let name = box.number(at: place, count: nameBytes),
        let count = box.number(at: place + nameBytes, count: 1)
      else { return [] }
      place += nameBytes + 1
      if name == item {
        // The highest bit says whether the property is essential.
        let mask = indexBytes == 1 ? 0x7F : 0x7FFF
        return (0..<count).compactMap {
          box.number(at: place + $0 * indexBytes, count: indexBytes).map { $0 & mask }
        }
      }
      place += count * indexBytes
    }
    return []
  }

  private static func version(of box: BoundedBytes) -> Int? { box.number(at: 0, count: 1) }

  private static func byte(_ bytes: BoundedBytes, _ place: Int) -> UInt8? {
    bytes.number(at: place, count: 1).map { UInt8($0) }
  }

  /// The boxes that follow each other from an offset on. A size that cannot be ends them.
  private static func children(
    of bytes: BoundedBytes, from offset: Int
  ) -> [(type: String, content: BoundedBytes)] {
    var found: [(type: String, content: BoundedBytes)] = []
    var place = offset
    while found.count < mostBoxes, let size = bytes.number(at: place, count: 4) {
      let type = String(decoding: (4..<8).compactMap { byte(bytes, place + $0) }, as: UTF8.self)
      var (header, length) = (8, size)
      if size == 1 {
        guard let high = bytes.number(at: place + 8, count: 4), high == 0,
          let low = bytes.number(at: place + 12, count: 4)
        else { break }
        (header, length) = (16, low)
      } else if size == 0 {
        // To the end of the file.
        found.append((type, bytes.part(at: place + header, count: .max)))
        break
      }
      guard length >= header else { break }
      found.append((type, bytes.part(at: place + header, count: length - header)))
      place += length
    }
    return found
  }

  /// Source: our choice; the properties of a photo of hundreds of tiles are some dozens.
  private static let mostBoxes = 10_000
}
