import Answers
import Archive
import FaceRecognition
import Foundation
import Values

/// Fills the generation of a model from the crops of an archive, while others search and ingest.
/// For one thread; it starts further threads for the networks.
///
/// Networks run without any lock. Their embeddings are stored in batches. Each batch is one
/// transaction, for which the run asks the writer's turn (`ArchiveWriter.turn`): a running ingest
/// lets it in between two of its own batches. A batch is stored whole or not at all, and stored
/// faces are not embedded again: after a kill at any point, the next run resumes. No other
/// generation changes.
public final class Reindexer {
  private let writer: ArchiveWriter
  private let options: ReindexOptions
  private let library: ModelLibrary
  private let isInterrupted: () -> Bool
  private var progress = ReindexProgress()
  private var report: ReindexReport
  private var results: [(face: FaceID, vector: [Float])] = []
  private var unusable: Set<FaceID> = []
  private let began = DispatchTime.now().uptimeNanoseconds
  private var lastCommit = DispatchTime.now().uptimeNanoseconds
  private var nextNote: UInt64 = 0
  private let lock: ReindexLock

  /// The most faces in a batch: a kill can cost that many, and an ingest waits for that many.
  private static let batchFaces = 512
  /// A batch waits no longer than this for more faces, in seconds.
  private static let batchSeconds = 5.0
  /// How many crops are read in one snapshot.
  private static let readFaces = 64

  /// Opens the archive, which must exist, and its generation of the model, which is created if it
  /// does not.
  ///
  /// - Parameters:
  ///   - archive: The archive's directory.
  ///   - library: Where to find the model.
  ///   - options: The model, and how much of the machine to use.
  ///   - isInterrupted: Called several times a second; `true` stops the run once finished work is
  ///     stored.
  /// - Throws: `Failure`: those of opening an archive, `writerLocked` during another re-indexing,
  ///   `modelMismatch` when the library lacks the model.
  public init(
    archive: String, library: ModelLibrary, options: ReindexOptions,
    isInterrupted: @escaping () -> Bool
  ) throws {
    let model = try library.model(.embedder, named: options.model).entry
    guard let dimension = model.dimension else {
      throw Failure(
        .modelMismatch, attempted: "use the embedder", subject: model.name,
        reason: "its manifest entry gives no dimension", remedy: "Correct the manifest.")
    }
    let embedder = EmbedderIdentity(
      name: model.name, sha256: model.sha256, dimension: dimension, precision: model.precision)
    // First, so that a second run reports the other run, not a turn that the other run holds.
    lock = try ReindexLock(archive: archive)
    let writer = try ArchiveWriter(path: archive, tenure: .visitor)
    let generation = try writer.turn { try writer.fillGeneration(of: embedder) }
    self.library = library
    self.options = options
    self.isInterrupted = isInterrupted
    self.writer = writer
    report = ReindexReport(
      generation: generation, coverage: GenerationCoverage(faces: 0, covered: 0, bytes: 0))
  }

  /// Embeds every face that the generation lacks, including those that come meanwhile.
  ///
  /// - Parameter observe: Gets the progress about five times a second.
  /// - Throws: `Failure`: `writerLocked` when the writer's turn does not come, `diskFull`,
  ///   `notWritable`, `damaged`. Faces stored before the failure stay.
  public func run(observe: (ReindexProgress) -> Void) throws -> ReindexAnswer {
    let pool = try EmbeddingPool(
      library: library, model: options.model, threads: options.threads)
    do {
      while !isInterrupted() {
        let missing = try look()
        guard !missing.isEmpty else { break }
        try embed(missing, pool, observe)
      }
    } catch {
      _ = pool.close()
      throw error
    }
    report.stageSeconds = pool.close()
    report.elapsedSeconds = elapsedSeconds
    let id = report.generation.id
    report.coverage = try writer.turn { try writer.confirmCoverage(of: id) }
    report.generation = writer.generations.first { $0.id == id } ?? report.generation
    report.isInterrupted = isInterrupted() && !report.coverage.isFull
    report.unusable.sort { $0.face < $1.face }
    observe(progress)
    return ReindexAnswer(report, try writer.snapshot { try $0.clock })
  }

  /// The faces that the generation lacks.
  private func look() throws -> [FaceID] {
    let id = report.generation.id
    let (missing, faces) = try writer.snapshot { snapshot in
      (try snapshot.missingFaces(in: id), try snapshot.faceCount)
    }
    progress.faces = faces
    progress.covered = faces - missing.count
    return missing.filter { !unusable.contains($0) }
  }

  private func embed(
    _ faces: [FaceID], _ pool: EmbeddingPool, _ observe: (ReindexProgress) -> Void
  ) throws {
    var rest = faces[...]
    var nextObservation: UInt64 = 0
    while !rest.isEmpty || !pool.isEmpty {
      let stops = isInterrupted()
      if stops { rest = [] }
      progress.isThrottled = !options.loadGate.isOpen
      if !progress.isThrottled, !rest.isEmpty, pool.room >= Self.readFaces {
        let part = rest.prefix(Self.readFaces)
        rest = rest.dropFirst(part.count)
        pool.add(try stored(Array(part)))
      }
      let wait = progress.isThrottled || rest.isEmpty || pool.room < Self.readFaces ? 0.1 : 0
      note(pool.nextOutcomes(timeoutSeconds: wait))
      if progress.isThrottled && pool.isEmpty { usleep(100_000) }
      try commitIfDue()
      let now = DispatchTime.now().uptimeNanoseconds
      if now >= nextObservation {
        nextObservation = now + 200_000_000
        progress.elapsedSeconds = elapsedSeconds
        observe(progress)
        notePace(now)
      }
    }
    try commit()
  }

  private func notePace(_ now: UInt64) {
    guard now >= nextNote else { return }
    nextNote = now + UInt64(ReindexPace.intervalSeconds * 1e9)
    let speed = progress.speed
    lock.note(
      ReindexPace(generation: report.generation.id, facesPerSecond: speed > 0 ? speed : nil))
  }

  private func stored(_ ids: [FaceID]) throws -> [StoredFace] {
    try writer.snapshot { snapshot in
      var faces: [StoredFace] = []
      for row in try snapshot.faces(ids) {
        guard let jpeg = try snapshot.crop(row.id) else { continue }
        faces.append(StoredFace(row, jpeg: jpeg))
      }
      return faces
    }
  }

  private func note(_ outcomes: [EmbeddingPool.Outcome]) {
    for outcome in outcomes {
      switch outcome.result {
      case .success(let vector): results.append((outcome.face, vector))
      case .failure(let failure):
        unusable.insert(outcome.face)
        report.unusable.append((outcome.face, failure.reason))
      }
    }
  }

  private func commitIfDue() throws {
    let waited = Double(DispatchTime.now().uptimeNanoseconds - lastCommit) / 1e9
    guard results.count >= Self.batchFaces || waited >= Self.batchSeconds else { return }
    try commit()
  }

  private func commit() throws {
    lastCommit = DispatchTime.now().uptimeNanoseconds
    guard !results.isEmpty else { return }
    let id = report.generation.id
    let stored = try writer.turn { try writer.insert(results, into: id) }
    results = []
    report.stored += stored
    progress.stored += stored
    progress.covered += stored
  }

  private var elapsedSeconds: Double {
    Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9
  }
}

extension StoredFace {
  /// A face as an archive keeps it.
  init(_ row: FaceRow, jpeg: [UInt8]) {
    let crop = row.crop
    self.init(
      id: row.id, jpeg: jpeg, landmarks: crop.landmarks,
      box: EncodedCrop.box(
        row.box, shownIn: crop.region, width: crop.width, height: crop.height))
  }
}
