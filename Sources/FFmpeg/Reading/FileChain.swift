/// The files that stand one after the other in one file, and how far their reading has come.
struct FileChain {
  let files: [MediaInput]
  /// The place of the one that is read.
  private var number = 0
  /// Why one of those before it ended too soon; `nil` when none did.
  private(set) var earlierEnd: String?
  /// Seconds of the recording up to the file that is read.
  private(set) var secondsBefore = 0.0

  /// - Throws: `FFmpegError` when it cannot be read.
  init(_ media: MediaInput) throws(FFmpegError) {
    files = try JoinedFiles.ranges(in: media.source).map { range in
      guard range != 0..<media.source.count else { return media }
      var file = media
      file.source = ByteRange(range, of: media.source)
      return file
    }
  }

  var isJoined: Bool { files.count > 1 }
  var current: MediaInput { files[number] }
  var hasNext: Bool { number + 1 < files.count }

  /// Goes back to the first file.
  mutating func rewind() {
    number = 0
    earlierEnd = nil
    secondsBefore = 0
  }

  /// Opens the next file that can be opened; `nil` when there is none.
  ///
  /// - Parameters:
  ///   - seconds: Of the recording up to here.
  ///   - reason: Why the file before ended too soon.
  /// - Throws: `FFmpegError` `outOfMemory`.
  mutating func openNext(
    after seconds: Double, missing reason: String?
  ) throws(FFmpegError) -> OpenedStream? {
    secondsBefore = seconds
    note(reason)
    while hasNext {
      number += 1
      do throws(FFmpegError) {
        return try OpenedStream.open(current)
      } catch {
        guard error.code != .outOfMemory else { throw error }
        note(error.detail)
      }
    }
    return nil
  }

  private mutating func note(_ reason: String?) {
    guard earlierEnd == nil, let reason else { return }
    earlierEnd = "of \(files.count) files in it, number \(number + 1) is not whole: \(reason)"
  }
}
