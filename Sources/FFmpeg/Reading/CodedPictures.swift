import CFFmpeg
import OpenSSL

/// What tells the pictures of a file from others before they are decoded, whatever container they
/// are in.
public struct CodedPictures: Sendable, Hashable {
  /// SHA-256 of the units from which pictures are made, of each its length (`UInt64`, little-endian)
  /// and its bytes. Of several tracks: SHA-256 of theirs, in ascending order.
  public var sha256: [UInt8]
  /// How many units that are.
  public var units: Int
  /// From the first to the last picture of the track that is read, in seconds: by time stamps, or by
  /// the frame rate where there are none.
  public var seconds: Double
}

/// Takes the coded pictures of a file packet by packet. For one thread.
///
/// They count from the first key picture on: what comes before cannot be decoded, and some writers
/// leave it out when they change the container.
final class CodedPictureDigest {
  private final class Track {
    var hash = SHA256()
    var units = 0
    var hasKey = false
  }

  /// By their place among the moving pictures of a file.
  private var tracks: [Int: Track] = [:]
  private var secondsOfFiles = 0.0
  private var stamps: ClosedRange<Int64>?
  /// Packets of the track whose length counts, in the file that is read.
  private var packets = 0

  /// Takes a packet of a track.
  ///
  /// - Parameters:
  ///   - number: The track's place among those of moving pictures.
  ///   - isMain: It is the track whose length counts.
  func add(_ packet: PacketHandle, of units: CodedUnits, track number: Int, isMain: Bool) {
    let fields = packet.pointer.pointee
    guard let data = fields.data, fields.size > 0 else { return }
    let track: Track
    if let known = tracks[number] {
      track = known
    } else {
      track = Track()
      tracks[number] = track
    }
    if !track.hasKey, fields.flags & AV_PKT_FLAG_KEY != 0 {
      track.hasKey = true
      track.hash = SHA256()
      track.units = 0
    }
    units.forEach(in: UnsafeRawBufferPointer(start: data, count: Int(fields.size))) { unit in
      withUnsafeBytes(of: UInt64(unit.count).littleEndian) { track.hash.update($0) }
      track.hash.update(unit)
      track.units += 1
    }
    guard isMain else { return }
    packets += 1
    let stamp = fields.pts != CFFmpegNoTimestamp ? fields.pts : fields.dts
    if stamp != CFFmpegNoTimestamp {
      stamps = min(stamps?.lowerBound ?? stamp, stamp)...max(stamps?.upperBound ?? stamp, stamp)
    }
  }

  /// One of the files that the file holds has come to its end.
  ///
  /// - Parameters:
  ///   - unit: Of its time stamps.
  ///   - frameRate: Pictures a second, should it have none; 0 when nobody knows.
  func endFile(unit: TimeBase, frameRate: Double) {
    if let stamps {
      secondsOfFiles += unit.seconds(stamps.upperBound) - unit.seconds(stamps.lowerBound)
    } else if frameRate > 0, packets > 0 {
      secondsOfFiles += Double(packets - 1) / frameRate
    }
    stamps = nil
    packets = 0
  }

  /// What was taken; `nil` without a picture.
  var pictures: CodedPictures? {
    let tracks = tracks.values.filter { $0.units > 0 }
    guard !tracks.isEmpty, secondsOfFiles.isFinite else { return nil }
    let digests = tracks.map { $0.hash.digest() }.sorted { $0.lexicographicallyPrecedes($1) }
    return CodedPictures(
      sha256: digests.count == 1
        ? digests[0] : Array(digests.joined()).withUnsafeBytes { SHA256.digest(of: $0) },
      units: tracks.reduce(0) { $0 + $1.units }, seconds: secondsOfFiles)
  }
}
