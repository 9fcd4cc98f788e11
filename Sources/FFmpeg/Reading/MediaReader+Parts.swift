extension MediaReader {
  /// Video tracks of the file besides the one that is read here, as far as they have come to light:
  /// some containers announce them only on the way. Two lenses of a device, above all.
  public var furtherTracks: [Int] {
    guard !facts.isImage else { return [] }
    return demuxer.streams.filter(Demuxer.moves).map { Int($0.pointee.index) }
      .filter { $0 != Int(streamIndex) }
  }

  /// A reader of another track of the same file, from its first frame. Its time counts from the
  /// beginning of the recording, which is this reader's.
  ///
  /// - Parameter track: One of `furtherTracks`.
  /// - Throws: as opening the file.
  public func makeReader(ofTrack track: Int) throws(FFmpegError) -> MediaReader {
    var media = media
    media.track = Int32(clamping: track)
    let reader = try MediaReader(media)
    if let origin = timeline.origin {
      reader.timeline.begin(with: facts.timeBase.convert(origin, to: reader.facts.timeBase))
    }
    return reader
  }

  /// The file that is read has come to its end: begins with the next one, if there is one.
  func beginsNextFile() throws(FFmpegError) -> Bool {
    guard files.hasNext, !hasGivenUp else { return false }
    counted = statistics
    let reason = missingEnd(isLast: false)
    guard let opened = try files.openNext(after: decodedSeconds, missing: reason) else {
      leadingDamages = decoder.complaints.damages
      return false
    }
    (demuxer, decoder) = (opened.demuxer, opened.decoder)
    streamIndex = opened.stream.pointee.index
    leadingDamages = 0
    timeline.join()
    return true
  }
}
