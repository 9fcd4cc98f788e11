import Values

/// What a contact sheet is made with besides its hits.
public struct SheetOptions: Sendable, Hashable {
  /// The headline; `nil` names what was asked with.
  public var title: String?
  /// Show the surroundings of each face, decoded from the source again.
  public var showsContext = false
  /// The date on the sheet; given from outside so that the same sheet is the same file.
  public var printed: WallTime

  /// The options of a sheet that was printed then.
  public init(printed: WallTime) {
    self.printed = printed
  }
}
