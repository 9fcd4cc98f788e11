import FileWatch
import Foundation
import Testing
import Values

@Suite("A fingerprint is the SHA-256 of the whole content")
struct FingerprintTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test("Known digests: nothing, and the standard's example")
  func known() throws {
    // Source: FIPS 180-4 examples, SHA-256 of "" and "abc".
    let empty = try folder.write("empty", [])
    let abc = try folder.write("abc", Array("abc".utf8))
    #expect(
      try Fingerprint(of: empty).sha256
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      try Fingerprint(of: abc).sha256
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test("Content longer than a piece counts to its last byte")
  func long() throws {
    var content = [UInt8](repeating: 7, count: (2 << 20) + 5)
    let first = try Fingerprint(of: try folder.write("long", content))
    content[content.count - 1] = 8
    let second = try Fingerprint(of: try folder.write("long", content))
    #expect(first.sha256 != second.sha256)
    #expect(first.identity.sizeBytes == Int64(content.count))
  }

  @Test("A change in place changes the identity, a rename only the path", .timeLimit(.minutes(1)))
  func identity() throws {
    let path = try folder.write("a.mp4", [1, 2, 3])
    let before = try #require(FileIdentity(of: path))
    usleep(20_000)
    try folder.write("a.mp4", [4, 5, 6])
    #expect(FileIdentity(of: path) != before)
    #expect(FileIdentity(of: folder.path) == nil)
    #expect(FileIdentity(of: FilePath("/nonexistent/x")) == nil)
  }

  @Test("A pipe or folder in a file's place is refused, without waiting", .timeLimit(.minutes(1)))
  func notRegular() throws {
    let pipe = folder.path.appending(FilePath("pipe"))
    #expect(pipe.withCString { mkfifo($0, 0o600) } == 0)
    for path in [pipe, folder.path, FilePath("/nonexistent/x")] {
      let failure = #expect(throws: Failure.self) { try Fingerprint(of: path) }
      #expect(failure?.code == .unreadableMedia)
    }
  }
}
