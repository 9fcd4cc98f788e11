/// How far builds have come in reading sources without missing anybody.
///
/// The archive keeps with which revision each source was read, so that those can be read again whose
/// build could miss people or misread times.
public enum ReadingRevision {
  /// That of this build. Whoever repairs a way to miss people or to misread times raises it.
  ///
  /// 1: a stretch is only called quiet where people would show in the sizes of its packets; all
  /// tracks and parts of a file are read; times count from the first packet, and names of recorders
  /// are understood.
  public static let current = 1
}
