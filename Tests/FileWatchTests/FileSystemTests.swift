import Foundation
import Testing
import Values

@testable import FileWatch

@Suite("What file systems tell of files and of themselves")
struct FileSystemTests {
  @Test("The deepest mount above a path decides, the last one of equals, blanks or not")
  func mounts() {
    let table = Array(
      """
      22 1 0:20 / / rw,relatime shared:1 - ext4 /dev/root rw
      23 22 0:21 / /srv/dump rw shared:2 - nfs4 server:/x rw
      24 22 0:22 / /srv/dump\\040two rw shared:3 master:1 - cifs //server/y rw
      25 22 0:23 / /mnt rw - tmpfs tmpfs rw
      26 25 0:24 / /mnt rw - fuse.sshfs host: rw
      garbage

      """.utf8)
    func type(_ path: String) -> String? {
      MountedFileSystem(under: FilePath(path), mounts: table)?.type
    }
    #expect(type("/srv/dump") == "nfs4")
    #expect(type("/srv/dump/a/b") == "nfs4")
    #expect(type("/srv/dump two/a") == "cifs")
    #expect(type("/srv/dumpling") == "ext4")
    #expect(type("/mnt/x") == "fuse.sshfs")
    #expect(MountedFileSystem(under: FilePath("/x"), mounts: [])?.type == nil)
    #expect(MountedFileSystem(under: FilePath("/mnt/x"), mounts: table)?.isRemote == true)
    #expect(MountedFileSystem(under: FilePath("/x"), mounts: table)?.isRemote == false)
    // Of all mounts this one is in the table of a changed root directory too.
    #expect(MountedFileSystem(under: FilePath("/proc/self"))?.type == "proc")
  }

  @Test("A file is being written while somebody has it open to write, not while it is read")
  func writers() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("a.mp4", [1, 2, 3])
    #expect(OpenWriters.finding(for: path) == .none)
    let reading = path.withCString { open($0, O_RDONLY) }
    #expect(OpenWriters.finding(for: path) == .none)
    let writing = path.withCString { open($0, O_WRONLY) }
    #expect(OpenWriters.finding(for: path) == .some)
    close(writing)
    #expect(OpenWriters.finding(for: path) == .none)
    close(reading)
    #expect(OpenWriters.finding(for: FilePath("/no/such/file")) == .none)
  }

  @Test("The beginning of a file that has grown is known again")
  func beginning() throws {
    let folder = try TemporaryFolder()
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    for length in [0, 1, 1 << 20, (1 << 20) + 1, 2_500_000] {
      let start = try Fingerprint(of: try folder.write("start.mp4", Array(bytes[..<length])))
      let whole = try Fingerprint(
        of: try folder.write("whole.mp4", bytes), beginningBytes: Int64(length))
      #expect(whole.beginning == start.sha256, "\(length)")
      #expect(start.beginning == nil)
    }
    let path = try folder.write("same.mp4", [1, 2, 3])
    #expect(try Fingerprint(of: path, beginningBytes: 3).beginning == nil)
    #expect(try Fingerprint(of: path, beginningBytes: 9).beginning == nil)
  }
}
