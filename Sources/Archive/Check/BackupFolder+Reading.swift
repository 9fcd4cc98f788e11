import Foundation
import OpenSSL
import Values

// A backup that is read.
extension BackupFolder {
  /// A manifest beyond this is none.
  private static let mostManifestBytes: off_t = 1 << 20

  /// What the backup says of itself.
  func manifest() throws -> BackupManifest {
    var status = stat()
    guard stat(path(BackupManifest.name), &status) == 0 else {
      guard errno == ENOENT else { throw unreadable(BackupManifest.name) }
      throw damaged("it has no \(BackupManifest.name), so it is unfinished or not a backup")
    }
    guard access(path(BackupManifest.name), R_OK) == 0 else {
      throw unreadable(BackupManifest.name)
    }
    guard status.st_size <= Self.mostManifestBytes,
      let data = FileManager.default.contents(atPath: path(BackupManifest.name)),
      let manifest = try? JSONDecoder().decode(BackupManifest.self, from: data)
    else { throw damaged("its \(BackupManifest.name) cannot be read") }
    guard manifest.formatVersion <= BackupManifest.formatVersion else {
      throw errors.failure(
        .newerFormat, attempted,
        "its manifest has format \(manifest.formatVersion), but this "
          + "program reads formats up to \(BackupManifest.formatVersion)",
        "Use a newer version of this program.")
    }
    let names = manifest.files.map(\.name)
    guard Set(names).count == names.count, Set(names).isSuperset(of: Self.names),
      names.allSatisfy({ Self.names.contains($0) || Self.isInCompanion($0) })
    else {
      throw damaged("its \(BackupManifest.name) lists other files than a backup holds")
    }
    return manifest
  }

  /// Whether `name` is a file in a directory of the backup: no path leads out of it.
  private static func isInCompanion(_ name: String) -> Bool {
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2 && parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") }
  }

  /// Copies a file to another folder and compares what was copied with the manifest.
  func copy(_ file: BackupManifest.File, to folder: BackupFolder) throws {
    let source = Glibc.open(path(file.name), O_RDONLY | O_CLOEXEC)
    guard source >= 0 else {
      guard errno == ENOENT else { throw unreadable(file.name) }
      throw damaged("its \(file.name) is missing")
    }
    defer { close(source) }
    let parent = URL(fileURLWithPath: folder.path(file.name)).deletingLastPathComponent().path
    try? FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
    let destination = Glibc.open(folder.path(file.name), flags, 0o644)
    guard destination >= 0 else { throw folder.systemFailure(file.name) }
    defer { close(destination) }
    var hash = SHA256()
    var bytes: Int64 = 0
    try eachPiece(source, file.name) { piece in
      hash.update(piece)
      bytes += Int64(piece.count)
      var rest = piece
      while !rest.isEmpty {
        let count = Glibc.write(destination, rest.baseAddress, rest.count)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw folder.systemFailure(file.name) }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
    guard bytes == file.bytes else {
      throw damaged("its \(file.name) has \(bytes) bytes instead of \(file.bytes)")
    }
    guard DigitText.hexadecimal(hash.digest()) == file.sha256 else {
      throw damaged("its \(file.name) is not what was written: the SHA-256 differs")
    }
    guard fsync(destination) == 0 else { throw folder.systemFailure(file.name) }
  }

  private func unreadable(_ name: String) -> Failure {
    errors.failure(
      .failed, attempted, "its \(name): \(String(cString: strerror(errno)).lowercased())",
      "Check your right to read it.")
  }
}
