import CFFmpeg

/// What reading all packets of a file once says of it, without decoding any.
public struct PacketSurvey: Sendable {
  /// The packets of the video that a reader reads; `nil` when their time stamps do not say when the
  /// pictures are shown, so that no plan can be made from them, and when they are interlaced, for
  /// each of those is shown with the help of its neighbours, and of files that were joined.
  public private(set) var trail: PacketTrail?
  /// As far as the file can be read; `nil` of a picture.
  public private(set) var pictures: CodedPictures?

  /// Reads the file of a reader once more from its beginning; the reader stays where it is.
  ///
  /// - Parameters:
  ///   - wantedUnits: Of as many coded units the beginnings are wanted.
  ///   - observe: Called with every packet.
  /// - Throws: `FFmpegError` when the file cannot be opened once more; `outOfMemory`; what
  ///   `observe` throws.
  /// - Complexity: O(bytes of the file).
  public init(
    of reader: MediaReader, beginningsOf wantedUnits: Set<Int> = [], observe: () throws -> Void
  ) throws {
    guard !reader.facts.isImage else { return }
    let isJoined = reader.files.isJoined
    var draft =
      isJoined || reader.waiting?.isInterlaced == true
      ? nil : PacketTrail.Draft(isSevered: reader.decoder.isSevered)
    let digest = CodedPictureDigest(beginningsOf: wantedUnits)
    for (number, file) in reader.files.files.enumerated() {
      guard let again = try Demuxer(surveying: file, isFirst: number == 0) else { continue }
      let tracks = again.streams.filter(Demuxer.moves)
      // Joined files need not number their streams alike.
      guard let main = tracks.first(where: { isJoined || $0.pointee.index == reader.streamIndex })
      else { return }
      try again.forEachPacket(of: tracks) { packet, units, track in
        let isMain = packet.pointer.pointee.stream_index == main.pointee.index
        digest.add(packet, of: units, track: track, isMain: isMain)
        if isMain { draft?.add(packet) }
        try observe()
      }
      digest.endFile(
        unit: TimeBase(main.pointee.time_base), frameRate: reader.facts.frameRate)
    }
    if let trail = draft?.trail(origin: reader.timeline.origin),
      trail.isOrderly(longestPause: reader.facts.timeBase.units(10))
    {
      self.trail = trail
    }
    pictures = digest.pictures()
  }
}

extension Demuxer {
  /// A demuxer of a file that was opened before, at its first packet; `nil` of a later one of joined
  /// files that cannot be opened.
  ///
  /// - Throws: `FFmpegError`.
  fileprivate convenience init?(surveying file: MediaInput, isFirst: Bool) throws(FFmpegError) {
    do throws(FFmpegError) {
      try self.init(file)
      // Other containers announce their streams only later in the file.
      let isIndexed = ["mov,", "matroska,"].contains { containerName.hasPrefix($0) }
      if !isIndexed { try findStreamInformation() }
    } catch {
      guard !isFirst, error.code != .outOfMemory else { throw error }
      return nil
    }
  }

  /// Reads the packets of some streams, without decoding any.
  ///
  /// - Parameter visit: Called with each, how its units are framed, and the place of its stream.
  /// - Throws: `FFmpegError` `outOfMemory`; what `visit` throws.
  fileprivate func forEachPacket(
    of tracks: [UnsafeMutablePointer<AVStream>],
    _ visit: (PacketHandle, CodedUnits, Int) throws -> Void
  ) throws {
    for other in streams where !tracks.contains(other) { other.pointee.discard = AVDISCARD_ALL }
    let units = tracks.map { CodedUnits($0.pointee.codecpar?.pointee ?? AVCodecParameters()) }
    let numbers = tracks.map(\.pointee.index)
    let packet = try PacketHandle()
    while true {
      guard av_read_frame(pointer, packet.pointer) >= 0 else { return }
      defer { packet.clear() }
      if let track = numbers.firstIndex(of: packet.pointer.pointee.stream_index) {
        try visit(packet, units[track], track)
      }
    }
  }
}
