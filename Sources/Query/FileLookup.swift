import Archive
import FileWatch
import Threads
import Values

/// Looks whether the files of recordings are still those that the archive read.
struct FileLookup {
  /// What has become of a file.
  enum State: String {
    /// It is as it was.
    case present
    /// Another file has its name.
    case replaced
    /// There is none of that name.
    case gone
    /// Its file system did not answer in time.
    case unknown
  }

  /// How long an answer waits for file systems that do not answer.
  ///
  /// Source: our choice; a disk that sleeps takes longer, and the answer says that it is not known.
  private static let patienceSeconds = 2.0

  /// What is found at each path that was looked at: `nil` where there is no file.
  private let found: [FilePath: FileIdentity?]

  /// Looks at `paths`, as far as their file systems answer.
  init(_ paths: Set<FilePath>) {
    let seen = gathered(within: Self.patienceSeconds) { handOver in
      for path in paths { handOver((path: path, identity: FileIdentity(of: path))) }
    }
    found = Dictionary(uniqueKeysWithValues: seen.map { ($0.path, $0.identity) })
  }

  /// The one of `files`, which hold one content, that is still there, or else what became of the
  /// first.
  ///
  /// - Parameter path: What the file was called; it counts where no file of the content is known.
  func state(of files: [RecordedFile], called path: FilePath) -> (path: FilePath, state: State) {
    var isUnknown = false
    for file in files {
      guard let identity = found[file.path] else {
        isUnknown = true
        continue
      }
      if identity?.isOfSameContent(as: file.identity) ?? false { return (file.path, .present) }
    }
    let path = files.first?.path ?? path
    guard !isUnknown, let identity = found[path] else { return (path, .unknown) }
    return (path, identity == nil ? .gone : .replaced)
  }
}
