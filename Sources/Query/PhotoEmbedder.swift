import Dispatch
import FFmpeg
import FaceRecognition
import Foundation
import Synchronization
import Threads
import Values

/// Embeds photos of labelled sets, one face of each, as an archive would: through the JPEG of the
/// face's crop.
public struct PhotoEmbedder: Sendable {
  private let library: ModelLibrary
  private let models: ModelManifest.Defaults
  private let pick: FacePick
  private let mirrors: Bool
  private let criteria: FaceCriteria

  /// Opens no network yet.
  ///
  /// - Parameters:
  ///   - model: The embedder's name; `nil` for the library's default.
  ///   - detector: Likewise, of what finds faces.
  ///   - criteria: What is taken for a face.
  ///   - mirrors: Embed the mirrored face too.
  /// - Throws: `Failure(.modelMismatch)` for an unknown model.
  public init(
    library: ModelLibrary, model: String? = nil, detector: String? = nil,
    criteria: FaceCriteria = FaceCriteria(), pick: FacePick, mirrors: Bool = false
  ) throws {
    var models = library.manifest.defaults
    models.embedder = try library.entry(.embedder, named: model).name
    models.detector = try library.entry(.detector, named: detector).name
    self.criteria = criteria
    self.library = library
    self.models = models
    self.pick = pick
    self.mirrors = mirrors
  }

  /// The embedder's name.
  public var model: String { models.embedder }
  /// The detector's name.
  public var detector: String { models.detector }

  /// Examines photos, on threads of its own with networks of their own.
  ///
  /// - Parameters:
  ///   - threads: From 1; each takes about 200 MB for its networks.
  ///   - progress: Called on the calling thread, a few times a second, with how many are done.
  /// - Returns: One for each photo, in their order.
  /// - Throws: `Failure`: `modelMismatch`, `failed` of the networks. Photos do not throw.
  public func embed(
    _ photos: [FilePath], threads: Int, progress: (Int) -> Void = { _ in }
  ) throws -> [PhotoEmbedding] {
    let work = Work(photos)
    let ended = TimedSemaphore()
    let count = max(1, min(threads, photos.count))
    for _ in 0..<count {
      let thread = Thread {
        work.run { try lane() }
        ended.signal()
      }
      // Foundation's default is too small for codecs and networks.
      thread.stackSize = 8 << 20
      thread.start()
    }
    for _ in 0..<count {
      while !ended.wait(seconds: 0.3) { progress(work.done) }
    }
    progress(work.done)
    return try work.results()
  }

  /// What one thread does with a photo.
  private func lane() throws -> (FilePath) throws -> PhotoEmbedding {
    let analyzer = try FaceAnalyzer(library: library, criteria: criteria, models: models)
    return { path in try embed(path, analyzer) }
  }

  private func embed(_ path: FilePath, _ analyzer: FaceAnalyzer) throws -> PhotoEmbedding {
    let image: PixelImage
    let missing: String?
    do throws(FFmpegError) {
      let reader = try MediaReader(path: path.bytes)
      image = try StillImage.decode(from: reader)
      missing = StillImage.missingPart(of: reader)
    } catch {
      let reason = error.detail.isEmpty ? error.call : error.detail
      return PhotoEmbedding(path: path, outcome: .unreadable(reason), facesFound: 0)
    }
    let found = try analyzer.candidates(in: image)
    let ordered = found.sorted { left, right in
      pick.score(left.box, width: image.width, height: image.height)
        > pick.score(right.box, width: image.width, height: image.height)
    }
    for candidate in ordered {
      guard let face = try analyzer.face(candidate, in: image) else { continue }
      let mirrored = mirrors ? try analyzer.crops.embedMirrored(face.crop).vector : nil
      return PhotoEmbedding(
        path: path, outcome: .embedded(face.embedding.vector, mirrored: mirrored),
        facesFound: found.count, missing: missing)
    }
    return PhotoEmbedding(
      path: path, outcome: .noFace, facesFound: found.count, missing: missing)
  }
}

/// Photos that threads take one after the other, and what came of them.
private final class Work: Sendable {
  private struct State {
    var next = 0
    var done = 0
    var results: [PhotoEmbedding?]
    var failure: (any Error)?
  }

  private let photos: [FilePath]
  private let state: Mutex<State>

  init(_ photos: [FilePath]) {
    self.photos = photos
    state = Mutex(State(results: [PhotoEmbedding?](repeating: nil, count: photos.count)))
  }

  var done: Int { state.withLock { $0.done } }

  /// Takes photos until none is left or a thread has failed.
  func run(_ makeLane: () throws -> (FilePath) throws -> PhotoEmbedding) {
    do {
      let lane = try makeLane()
      while let index = nextPhoto() {
        let result = try lane(photos[index])
        state.withLock { state in
          state.results[index] = result
          state.done += 1
        }
      }
    } catch {
      state.withLock { state in state.failure = state.failure ?? error }
    }
  }

  func results() throws -> [PhotoEmbedding] {
    let (results, failure) = state.withLock { ($0.results, $0.failure) }
    if let failure { throw failure }
    return results.compactMap(\.self)
  }

  private func nextPhoto() -> Int? {
    state.withLock { state in
      guard state.failure == nil, state.next < photos.count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }
}
