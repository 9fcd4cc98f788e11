import Values

/// The files that the journal knows, by their paths. Used by the thread of the writer that it is of.
public struct KnownFiles {
  let sources: SourceJournal

  /// Those below the directory `root`, in order of their paths.
  public func below(_ root: FilePath) throws -> [FilePath] {
    try sources.paths(in: PathRange(below: root))
  }

  /// Those with this very path, or below it.
  public func at(_ path: FilePath) throws -> [FilePath] {
    try sources.paths(in: PathRange(path), PathRange(below: path))
  }

  /// How many there are below the directory `root`.
  public func count(below root: FilePath) throws -> Int {
    try sources.pathCount(in: PathRange(below: root))
  }
}
