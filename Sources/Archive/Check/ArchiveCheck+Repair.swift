import Answers
import GRDB
import Glibc
import Values

extension ArchiveCheck {
  /// Mends an archive as far as that can be done, and checks it again.
  ///
  /// Nothing damaged is changed in place: what is whole of `vectors.lmdb` is copied to a new file,
  /// with an index built from the embeddings that can be believed, and the new file takes the
  /// place of the old one. Faces without a picture lose their rows, and their sources are examined
  /// again by the next `ingest`. A repair that was stopped can be repeated.
  ///
  /// - Parameter embedder: Makes missing embeddings from crops with the model that it is given;
  ///   asked once, and only when some are missing. Without one faces without an embedding are
  ///   treated as faces without a picture.
  /// - Throws: `Failure` `.noArchive`, `.writerLocked`, `.notWritable`, `.diskFull`; `.damaged`
  ///   when `archive.sqlite` is damaged beyond its indexes, or missing: nothing can be learned from
  ///   the rest.
  /// - Complexity: O(bytes of the archive), and as much room on the disk while it lasts.
  public static func repair(
    path: String, embedder: @escaping (EmbedderIdentity) -> StoredFaceEmbedder? = { _ in nil }
  ) throws -> RepairAnswer {
    let examination = try Examination(path: path, isQuick: false)
    guard ArchiveDirectory.exists(at: examination.directory) else {
      throw examination.errors.damaged(
        "repair the archive", "\(ArchiveDirectory.metadataName) is missing")
    }
    let lock = try WriterLock(directory: examination.directory, kind: .writer)
    try examination.run(isLocked: true)
    var report = RepairAnswer(examination.report)
    guard !examination.report.isClean || !examination.vectors.unboundFaces.isEmpty else {
      return report
    }
    let repair = try Repair(
      try mendMetadata(examination, path: path, &report), embedder: embedder)
    try repair.run(&report)
    let second = try Examination(path: path, isQuick: false)
    try second.run(isLocked: true)
    report.after = second.report
    _ = consume lock
    return report
  }

  /// Has SQLite rebuild its indexes, where that is all that is wrong with its file.
  ///
  /// - Returns: an examination in which rows can be believed.
  private static func mendMetadata(
    _ examination: Examination, path: String, _ report: inout RepairAnswer
  ) throws -> Examination {
    let isDamaged = { (report: CheckAnswer) in
      report.findings.contains { $0.kind == .metadataDamaged }
    }
    guard isDamaged(examination.report) else { return examination }
    let attempted = "repair the archive"
    try examination.errors.translating(attempted) {
      let metadata = try MetadataStore(directory: examination.directory, access: .writer)
      try metadata.write { try $0.execute(sql: "REINDEX") }
    }
    report.actions.append("Had SQLite rebuild the indexes of archive.sqlite.")
    let second = try Examination(path: path, isQuick: false)
    try second.run(isLocked: true)
    guard !isDamaged(second.report) else {
      throw examination.errors.damaged(
        attempted, "\(ArchiveDirectory.metadataName) is damaged, and rows of it are lost")
    }
    return second
  }
}
