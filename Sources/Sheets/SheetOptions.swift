import Values

/// How to make a contact sheet, besides its hits.
public struct SheetOptions: Sendable, Hashable {
  /// The headline; `nil` names the query.
  public var title: String?
  /// Show the surroundings of each face, decoded from the source again.
  public var showsContext = false
  /// The date on the sheet; an input, so that the same sheet is the same file.
  public var printed: WallTime

  /// The options of a sheet that was printed then.
  public init(printed: WallTime) {
    self.printed = printed
  }
}
