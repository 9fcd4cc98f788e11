import Answers

extension CheckAnswer {
  /// The answer of a check whose process died of a signal, which `reason` names.
  public static func died(archive: String, isQuick: Bool, reason: String) -> CheckAnswer {
    var answer = CheckAnswer(archive: archive, isQuick: isQuick)
    answer.find(.unreadable, "a store cannot be read (\(reason))")
    return answer
  }

  /// The examples that a finding names at most.
  static let mostExamples = 5

  mutating func find(
    _ kind: Finding.Kind, count: Int = 1, _ message: String, _ examples: [String] = []
  ) {
    guard count > 0 else { return }
    findings.append(
      Finding(
        kind: kind, count: count, message: message,
        examples: Array(examples.prefix(Self.mostExamples))))
  }

  mutating func find(_ kind: Finding.Kind, faces: some Collection<Int64>, _ message: String) {
    find(
      kind, count: faces.count, message,
      faces.sorted().prefix(Self.mostExamples).map { "face \($0)" })
  }
}

extension RepairAnswer {
  /// The answer before anything was done.
  init(_ found: CheckAnswer) {
    self.init(
      before: found, actions: [], removedFaces: 0, recomputedEmbeddings: 0, requeuedSources: [],
      lostSources: [], after: found)
  }
}

extension BackupAnswer {
  /// - Parameters:
  ///   - archive: The archive's directory, as it was named.
  ///   - backup: The backup's, as it was named.
  init(_ manifest: BackupManifest, archive: String, backup: String) {
    self.init(
      archive: archive, backup: backup, archiveID: manifest.archiveID, batch: manifest.batch,
      sources: manifest.sources, sightings: manifest.sightings, faces: manifest.faces,
      files: manifest.files.map { File(name: $0.name, bytes: $0.bytes, sha256: $0.sha256) })
  }
}
