import Values

/// A pattern for a file's path below its root, with which a recorder's layout says where the camera
/// stands: `<**>/<camera>/<#>-<#>-<#>/<*>`.
///
/// `<camera>` and `<*>` are any text in one name, `<#>` is digits, `<.>` one character, and `<**>`,
/// which stands alone between slashes, any number of folders. Names of files are without extension.
struct PathTemplate: Sendable, Hashable {
  private enum Component: Sendable, Hashable {
    case anyFolders
    case name([NameTemplate.Part])
  }

  /// What a path says by a template.
  struct Match {
    /// `nil` when the template leaves the camera to the root's name.
    var camera: FilePath?
    /// The names of the folders, and of the file, without the camera.
    var rest: [FilePath]
  }

  let text: String
  private let components: [Component]

  /// How much of a path the template fixes: of two that fit, the one with more says more.
  let weight: Int

  init(_ text: String) throws {
    self.text = text
    let components = try text.split(separator: "/").map { name -> Component in
      guard name != "<**>" else { return .anyFolders }
      let template = try NameTemplate(
        String(name), known: ["camera", "*", "#", "."], flag: "layout", needsField: false)
      return .name(template.parts)
    }
    self.components = components
    weight = components.reduce(0) { sum, component in
      guard case .name(let parts) = component else { return sum }
      return parts.reduce(sum + 1) { sum, part in
        switch part {
        case .literal(let bytes): sum + 2 * bytes.count
        case .field("#"): sum + 2
        case .field: sum
        }
      }
    }
  }

  /// What the names of folders and file say; `nil` when they do not fit.
  func match(_ names: [FilePath]) -> Match? {
    var camera: (name: Int, bytes: Range<Int>)?
    guard match(components[...], names[...], &camera) else { return nil }
    guard let camera else { return Match(camera: nil, rest: names) }
    var rest = names
    let name = names[camera.name].bytes
    if camera.name == names.count - 1 {
      let (before, after) = (name[..<camera.bytes.lowerBound], name[camera.bytes.upperBound...])
      rest[camera.name] = FilePath(bytes: Array(before) + [UInt8(ascii: "~")] + Array(after))
    } else {
      rest.remove(at: camera.name)
    }
    return Match(camera: FilePath(bytes: Array(name[camera.bytes])), rest: rest)
  }

  private func match(
    _ components: ArraySlice<Component>, _ names: ArraySlice<FilePath>,
    _ camera: inout (name: Int, bytes: Range<Int>)?
  ) -> Bool {
    guard let component = components.first else { return names.isEmpty }
    switch component {
    case .anyFolders:
      return (0...names.count).contains { count in
        match(components.dropFirst(), names.dropFirst(count), &camera)
      }
    case .name(let parts):
      guard let name = names.first else { return false }
      var found: Range<Int>?
      guard Self.match(parts[...], name.bytes[...], &found),
        match(components.dropFirst(), names.dropFirst(), &camera)
      else { return false }
      if let found { camera = (names.startIndex, found) }
      return true
    }
  }

  private static func match(
    _ parts: ArraySlice<NameTemplate.Part>, _ bytes: ArraySlice<UInt8>, _ camera: inout Range<Int>?
  ) -> Bool {
    guard let part = parts.first else { return bytes.isEmpty }
    switch part {
    case .literal(let literal):
      return bytes.starts(with: literal)
        && match(parts.dropFirst(), bytes.dropFirst(literal.count), &camera)
    case .field("#"):
      let count = bytes.prefix { (0x30...0x39).contains($0) }.count
      return count > 0 && match(parts.dropFirst(), bytes.dropFirst(count), &camera)
    case .field("."):
      return !bytes.isEmpty && match(parts.dropFirst(), bytes.dropFirst(), &camera)
    case .field(let name):
      for count in (name == "camera" ? 1 : 0)..<(bytes.count + 1) {
        guard match(parts.dropFirst(), bytes.dropFirst(count), &camera) else { continue }
        if name == "camera" { camera = bytes.startIndex..<(bytes.startIndex + count) }
        return true
      }
      return false
    }
  }
}
