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
  /// What comes before the last packet, which may be cut off; `nil` of several tracks.
  public var lead: Beginning?
  /// The beginnings of the file, of as many units as were asked for, as far as it has so many; empty
  /// of several tracks.
  public var beginnings: Set<Beginning> = []

  /// The first units of a file.
  public struct Beginning: Sendable, Hashable {
    /// As `CodedPictures.sha256`.
    public var sha256: [UInt8]
    /// How many they are.
    public var units: Int
  }
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
    /// The units of the last packet, one after the other, and their lengths: they are not in `hash`
    /// yet.
    var pending: [UInt8] = []
    var lengths: [Int] = []
    var beginnings: Set<CodedPictures.Beginning> = []

    /// Takes the last packet into `hash`.
    func settle(_ wanted: Set<Int>) {
      var offset = 0
      for length in lengths {
        withUnsafeBytes(of: UInt64(length).littleEndian) { hash.update($0) }
        pending.withUnsafeBytes { bytes in
          hash.update(UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + length)]))
        }
        offset += length
        units += 1
        if wanted.contains(units) {
          beginnings.insert(CodedPictures.Beginning(sha256: hash.digest(), units: units))
        }
      }
      pending.removeAll(keepingCapacity: true)
      lengths.removeAll(keepingCapacity: true)
    }
  }

  /// Of as many units the beginnings are wanted.
  private let wantedUnits: Set<Int>

  /// By their place among the moving pictures of a file.
  private var tracks: [Int: Track] = [:]
  private var secondsOfFiles = 0.0
  private var stamps: ClosedRange<Int64>?
  /// Packets of the track whose length counts, in the file that is read.
  private var packets = 0

  /// - Parameter wantedUnits: Of as many units the beginnings are wanted.
  init(beginningsOf wantedUnits: Set<Int>) {
    self.wantedUnits = wantedUnits
  }

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
      track.pending = []
      track.lengths = []
      track.beginnings = []
    }
    track.settle(wantedUnits)
    units.forEach(in: UnsafeRawBufferPointer(start: data, count: Int(fields.size))) { unit in
      track.pending.append(contentsOf: unit)
      track.lengths.append(unit.count)
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

  /// What was taken; `nil` without a picture. To be asked for once, at the end.
  func pictures() -> CodedPictures? {
    let leads = tracks.values.map { track in
      CodedPictures.Beginning(sha256: track.hash.digest(), units: track.units)
    }
    for track in tracks.values { track.settle(wantedUnits) }
    let tracks = tracks.values.filter { $0.units > 0 }
    guard !tracks.isEmpty, secondsOfFiles.isFinite else { return nil }
    let single = tracks.count == 1 && leads.count == 1 ? tracks.first : nil
    let digests = tracks.map { $0.hash.digest() }.sorted { $0.lexicographicallyPrecedes($1) }
    return CodedPictures(
      sha256: digests.count == 1
        ? digests[0] : Array(digests.joined()).withUnsafeBytes { SHA256.digest(of: $0) },
      units: tracks.reduce(0) { $0 + $1.units }, seconds: secondsOfFiles,
      lead: single == nil ? nil : leads.first.flatMap { $0.units > 0 ? $0 : nil },
      beginnings: single?.beginnings ?? [])
  }
}
