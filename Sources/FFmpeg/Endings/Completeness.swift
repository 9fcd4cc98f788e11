/// How much of what a source promises was decoded.
public enum Completeness: Sendable, Hashable {
  /// From the first frame to the end that the file declares or shows, without an error.
  case whole
  /// The end is missing; the reason is a clause: `the file ends inside its box mdat`.
  case truncated(reason: String)
  /// The end is there and something on the way was not: this many errors, and the last one.
  case errors(count: Int, detail: String)
  /// Not one frame could be decoded, and the file does not look cut; the reason is a clause.
  case noFrames(reason: String)
}
