import SightingStream
import Values

/// The lines of a dump.
struct DumpLine {
  var cameras: [CameraID: String]
  /// FNV-1a of every embedding.
  var vectors: [FaceID: UInt64]
  /// Every face has an embedding.
  var isComplete: Bool

  func source(_ source: SourceRow, _ entry: JournalEntry) -> String {
    var line = "source \(Self.escaped(source.rootRelative)) camera=\(camera(source.cameraID))"
    line += " start=\(source.start.milliseconds) sha256=\(source.sha256 ?? "-")"
    line += " bytes=\(source.sizeBytes) state=\(entry.state.rawValue)"
    if let reason = entry.reason { line += " reason=\(Self.escaped(reason.code))" }
    if entry.isGone { line += " gone" }
    if let media = source.media {
      line += " container=\(Self.escaped(media.container)) codec=\(Self.escaped(media.codec))"
      line += " size=\(media.width)x\(media.height) rotation=\(media.rotationDegrees)"
      line += " time-base=\(media.timeBase.numerator)/\(media.timeBase.denominator)"
      line += " rate=\(media.frameRate) declared=\(media.declaredSeconds.map { "\($0)" } ?? "-")"
      line += media.isImage ? " image" : ""
    }
    return line + accounting(entry) + "\n"
  }

  private func accounting(_ entry: JournalEntry) -> String {
    let count = entry.accounting
    var text = " decoded=\(entry.decodedSeconds) frames=\(count.decoded) sampled=\(count.sampled)"
    text += " with-faces=\(count.withFaces) detections=\(count.detections) kept=\(count.keptFaces)"
    for (gate, number) in count.rejected.sorted(by: { $0.key < $1.key }) {
      text += " rejected-\(Self.escaped(gate))=\(number)"
    }
    for (gate, number) in count.skipped.sorted(by: { $0.key < $1.key }) {
      text += " skipped-\(Self.escaped(gate))=\(number)"
    }
    if count.auditedGroups > 0 {
      text += " audited=\(count.auditedGroups) audited-misses=\(count.auditedMisses)"
    }
    return text
  }

  func stretches(_ log: StretchLog) -> String {
    let stretches = log.stretches.map { stretch in
      " \(stretch.treatment.name)=\(stretch.startSeconds)...\(stretch.endSeconds)"
    }
    return stretches.isEmpty ? "" : " stretches\(stretches.joined())\n"
  }

  func warning(_ warning: SourceWarningRow) -> String {
    " warning \(Self.escaped(warning.code)) count=\(warning.count) "
      + "first=\(warning.firstSeconds.map { "\($0)" } ?? "-")\n"
  }

  func sighting(_ sighting: SightingRow, isStill: Bool) -> String {
    var line = " sighting \(sighting.ordinal) camera=\(camera(sighting.cameraID))"
    line += " start=\(sighting.start.milliseconds) end=\(sighting.end.milliseconds)"
    line += " pts=\(sighting.startPTS)...\(sighting.endPTS)"
    line += " seconds=\(sighting.startSeconds)...\(sighting.endSeconds)"
    line += " detections=\(sighting.detections) faces=\(sighting.keptFaces)"
    line += " first=\(text(sighting.firstBox)) last=\(text(sighting.lastBox))"
    if isStill { line += " still" }
    return line + (sighting.isComplete ? "\n" : " open\n")
  }

  func repeated(_ occurrence: StillOccurrenceRow) -> String {
    var line = " repeated \(occurrence.ordinal) place=\(text(occurrence.box))"
    line += " seconds=\(occurrence.startSeconds)...\(occurrence.endSeconds)"
    return line + " detections=\(occurrence.detections) faces=\(occurrence.faces)\n"
  }

  func face(_ face: FaceRow, cropHash: String, cropBytes: Int) throws -> String {
    let vector = vectors[face.id]
    guard vector != nil || !isComplete else {
      throw StoredValueError("the embedding of face \(face.id.rawValue) is missing")
    }
    let quality = face.quality
    var line = "  face \(face.rank) time=\(face.time.milliseconds) pts=\(face.pts)"
    line += " seconds=\(face.seconds) box=\(text(face.box)) points=\(text(face.landmarks))"
    line += " quality=\(quality.overall),\(quality.detectorScore),\(quality.sizePixels)"
    line += ",\(quality.sharpness),\(quality.yawDegrees),\(quality.pitchDegrees)"
    line += ",\(quality.rollDegrees) norm=\(face.embeddingNorm)"
    line += " crop=\(face.crop.width)x\(face.crop.height) region=\(text(face.crop.region))"
    line += " crop-points=\(text(face.crop.landmarks)) jpeg=\(cropBytes):\(cropHash)"
    return line + " vector=\(vector.map(FNV1a.text) ?? "-")\n"
  }

  private func camera(_ id: CameraID) -> String { cameras[id] ?? "?" }

  private func text(_ box: Box) -> String { "\(box.x),\(box.y),\(box.width),\(box.height)" }

  private func text(_ landmarks: Landmarks) -> String {
    landmarks.points.map { "\($0.x),\($0.y)" }.joined(separator: ";")
  }

  /// Text that stays one word on its line.
  static func escaped(_ text: String) -> String { escaped(FilePath(text)) }

  /// A path that stays one word on its line.
  static func escaped(_ path: FilePath) -> String {
    path.description.split(separator: " ", omittingEmptySubsequences: false)
      .joined(separator: "\\x20")
  }
}
