/// A network's file whose size and SHA-256 were found to be those of the manifest.
public struct ModelFile: Sendable {
  /// The manifest's entry, which the file was checked against.
  public let entry: ModelManifest.Model
  /// Where the file was read, for messages.
  public let path: String
  /// The whole file: what was checked is what gets loaded.
  public let contents: [UInt8]
  /// What to do about a file that turns out not to be what its entry says.
  var remedy = ModelLibrary.remedy
}
