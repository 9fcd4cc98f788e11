import Glibc
import LMDB
import Synchronization
import Values

extension VectorStore {
  /// The environments of this process by file, as LMDB forbids a second one on the same file.
  private static let shared = Mutex<[String: WeakEnvironment]>([:])

  /// Opens the store of the archive in `directory` for its writer.
  static func forWriting(in directory: String) throws -> VectorStore {
    try open(in: directory, .readWrite) { $0.isWritable }
  }

  /// Opens the store of the archive in `directory` for a reader.
  ///
  /// Blocks are read through a map whose trees were followed before; crops are read without one. So
  /// damage that was there at that moment is an error. What changes on the disk later, and what the
  /// disk cannot read, still ends a process that touches it.
  ///
  /// - Parameter unlocked: without registering in the lock file, which then needs not be writable.
  static func forReading(in directory: String, unlocked: Bool) throws -> VectorStore {
    try open(in: directory, unlocked ? .readOnlyUnlocked : .readOnly) { _ in true }
  }

  private static func open(
    in directory: String, _ access: EnvironmentOptions.Access,
    reuse: (Environment) -> Bool
  ) throws -> VectorStore {
    let path = directory + "/" + ArchiveDirectory.vectorsName
    let environment = try shared.withLock { known in
      if let open = known[path]?.environment, reuse(open) { return open }
      var options = EnvironmentOptions(access: access, databases: databaseNames)
      if access != .readWrite {
        options.verifiedDatabases = Set(StoredDatabase.all.filter(\.isMapped).map(\.name))
      }
      let opened = try Environment(path: path, options: options)
      known[path] = WeakEnvironment(environment: opened)
      return opened
    }
    return try VectorStore(environment)
  }
}

/// Does not keep an environment open.
private struct WeakEnvironment: Sendable {
  weak var environment: Environment?
}
