import Foundation
import Values

/// The file system that holds a path.
public struct MountedFileSystem: Sendable, Hashable {
  /// The kernel's name of its type: `ext4`, `nfs4`, `fuse.sshfs`.
  public var type: String
  /// Whether other machines may change it without this kernel noticing.
  public var isRemote: Bool { Self.remoteTypes.contains(type) }
  /// Whether it shows what lies elsewhere, where it may change without its reporting that.
  public var reportsPoorly: Bool { Self.stackedTypes.contains(type) }

  /// The file system that holds the absolute path `path`; `nil` when the system does not say.
  public init?(under path: FilePath) {
    guard let table = try? Data(contentsOf: URL(fileURLWithPath: "/proc/self/mountinfo")) else {
      return nil
    }
    self.init(under: path, mounts: Array(table))
  }

  /// The same from the content of a table like `/proc/self/mountinfo`.
  ///
  /// Source: proc_pid_mountinfo(5): the fifth field is the mount point, the first after ` - ` the
  /// type; of two mounts on one point the later one hides the earlier.
  init?(under path: FilePath, mounts: [UInt8]) {
    var best: (length: Int, type: String)?
    for line in mounts.split(separator: UInt8(ascii: "\n")) {
      let fields = line.split(separator: UInt8(ascii: " "))
      guard fields.count > 6, let dash = fields.firstIndex(of: [UInt8(ascii: "-")]),
        dash + 1 < fields.count
      else { continue }
      let point = Self.unescaped(fields[4])
      let isAbove =
        point == [UInt8(ascii: "/")] || path.bytes == point
        || path.bytes.starts(with: point + [UInt8(ascii: "/")])
      guard isAbove, point.count >= best?.length ?? 0 else { continue }
      best = (point.count, String(decoding: fields[dash + 1], as: UTF8.self))
    }
    guard let best else { return nil }
    type = best.type
  }

  /// Decodes a field, in which blanks and the like are three octal digits after a backslash.
  private static func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = field
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), rest.count >= 3,
        let value = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
      {
        bytes.append(value)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return bytes
  }

  /// Source: Linux' `fs/*/`: the names that network and cluster file systems register, and the FUSE
  /// programs that show remote files.
  private static let remoteTypes: Set<String> = [
    "9p", "afs", "beegfs", "ceph", "cifs", "coda", "fuse.cephfs", "fuse.curlftpfs", "fuse.gcsfuse",
    "fuse.glusterfs", "fuse.lizardfs", "fuse.moosefs", "fuse.rclone", "fuse.s3fs", "fuse.smbnetfs",
    "fuse.sshfs", "gfs2", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "orangefs", "pvfs2",
    "fuse.davfs", "fuse.gvfsd-fuse", "fuse.portal", "fuse.vmhgfs-fuse", "prl_fs", "smb3", "smbfs",
    "vboxsf", "virtiofs", "vmhgfs",
  ]

  /// Source: the same, of those that join or change the folders of other file systems: they report
  /// what is changed through them, and not what is changed below them.
  private static let stackedTypes: Set<String> = [
    "aufs", "ecryptfs", "fuse.bindfs", "fuse.encfs", "fuse.gocryptfs", "fuse.mergerfs",
    "fuse.mhddfs", "fuse.shfs", "fuse.unionfs", "fuse.unionfs-fuse", "overlay", "shfs", "unionfs",
  ]
}
