import Answers
import Values

/// Finds out whether an archive holds what was written to it, and mends what can be mended.
///
/// Pages of a damaged LMDB file are examined with `pread` before anything is mapped, but a file
/// that changes meanwhile, or a disk that cannot be read, can still end the process with a signal:
/// run a check in a process of its own, and take its death for damage.
public enum ArchiveCheck {
  /// Examines the archive in the directory `path`; changes nothing.
  ///
  /// A writer may be at work. While none is, one that comes has to wait until the trees of
  /// `vectors.lmdb` have been followed.
  ///
  /// - Parameter isQuick: Compare sizes, trees and numbers only; do not read every crop.
  /// - Throws: `Failure` `.noArchive`, `.newerFormat`, `.failed`. Damage is reported, not thrown.
  /// - Complexity: O(bytes of the archive); memory for about 200 bytes a face.
  public static func examine(path: String, isQuick: Bool = false) throws -> CheckAnswer {
    let examination = try Examination(path: path, isQuick: isQuick)
    try examination.run(isLocked: false)
    return examination.report
  }
}

/// Makes the embedding of a stored face from its crop, of unit length; throws when the crop gives
/// none. Not of this layer: whoever owns the networks gives it.
public typealias StoredFaceEmbedder = (_ jpeg: [UInt8], _ face: FaceRow) throws -> [Float]
