import Answers
import Archive
import Values

extension SightingAnswer {
  /// - Parameter askedFace: The face that was asked for; `nil` when the sighting was.
  init(
    _ row: SightingRow, camera: CameraName, source: SourceRow, faces: [FaceRow],
    file: String, otherPlaces: [SearchAnswer.Place], warnings: [SourceWarningRow],
    timeDoubts: [String], askedFace: FaceID?, _ clock: ArchiveClock
  ) {
    self.init(
      sighting: row.id, camera: CameraAnswer(camera), start: clock.at(row.start),
      end: clock.at(row.end), startSeconds: row.startSeconds, endSeconds: row.endSeconds,
      detections: row.detections, isComplete: row.isComplete, firstBox: row.firstBox,
      lastBox: row.lastBox, timeDoubts: timeDoubts,
      source: Source(source, warnings, file, otherPlaces),
      faces: faces.map { Face($0, isAsked: $0.id == askedFace, clock) },
      timeZone: clock.zoneName)
  }
}

extension SightingAnswer.Source {
  fileprivate init(
    _ row: SourceRow, _ warnings: [SourceWarningRow], _ file: String,
    _ otherPlaces: [SearchAnswer.Place]
  ) {
    self.init(
      id: row.id, path: row.path.description, relativePath: row.rootRelative.description,
      state: row.state.rawValue, isGone: row.isGone, sizeBytes: row.sizeBytes, sha256: row.sha256,
      container: row.media?.container, codec: row.media?.codec, width: row.media?.width,
      height: row.media?.height, timeBase: row.media?.timeBase, frameRate: row.media?.frameRate,
      declaredSeconds: row.media?.declaredSeconds, warnings: warnings.map(SourceWarning.init),
      file: file, otherPlaces: otherPlaces)
  }
}

extension SightingAnswer.Face {
  fileprivate init(_ row: FaceRow, isAsked: Bool, _ clock: ArchiveClock) {
    self.init(
      id: row.id, rank: row.rank, isAsked: isAsked, time: clock.at(row.time),
      seconds: row.seconds, pts: row.pts, box: row.box, landmarks: row.landmarks,
      quality: row.quality, embeddingNorm: row.embeddingNorm, cropWidth: row.crop.width,
      cropHeight: row.crop.height, cropRegion: row.crop.region)
  }
}
