import FaceRecognition
import Foundation
import Threads
import Values

/// A stored face on its way to an embedding.
struct StoredFace: Sendable {
  var id: FaceID
  var jpeg: [UInt8]
  /// In crop pixels.
  var landmarks: Landmarks
  /// In crop pixels.
  var box: Box?
}

/// Threads that embed stored faces, each with its own network.
///
/// `@unchecked Sendable`: `condition` guards all state.
final class EmbeddingPool: @unchecked Sendable {
  /// The embedding of one face, or why it has none.
  struct Outcome: Sendable {
    var face: FaceID
    var result: Result<[Float], Failure>
  }

  private let condition = TimedCondition()
  private var waiting: [StoredFace] = []
  private var outcomes: [Outcome] = []
  /// Faces handed in whose outcome was not yet taken out.
  private var inside = 0
  private var isClosed = false
  private var running = 0
  private var seconds: [String: Double] = [:]
  private let threads: Int

  /// The most faces inside per thread: enough to keep every thread busy during a commit.
  private static let facesPerThread = 64

  /// Loads the network once per thread and starts them.
  ///
  /// - Throws: `Failure` `modelMismatch`, `failed`.
  init(library: ModelLibrary, model: String, threads: Int) throws {
    self.threads = max(1, threads)
    let embedders = try CropEmbedder.several(self.threads, library: library, model: model)
    running = embedders.count
    for (number, embedder) in embedders.enumerated() {
      // Sendable: only its own thread uses each embedder.
      nonisolated(unsafe) let embedder = embedder
      let thread = Thread { self.work(embedder) }
      thread.name = "embedder \(number + 1)"
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  /// How many faces may be handed in now without waiting.
  var room: Int {
    condition.lock()
    defer { condition.unlock() }
    return max(0, threads * Self.facesPerThread - inside)
  }

  var isEmpty: Bool {
    condition.lock()
    defer { condition.unlock() }
    return inside == 0
  }

  func add(_ faces: [StoredFace]) {
    condition.lock()
    waiting.append(contentsOf: faces)
    inside += faces.count
    condition.broadcast()
    condition.unlock()
  }

  /// The outcomes so far; waits a moment when there are none.
  func nextOutcomes(timeoutSeconds: Double) -> [Outcome] {
    condition.lock()
    defer { condition.unlock() }
    let deadline = Deadline(afterSeconds: timeoutSeconds)
    while outcomes.isEmpty && inside > 0 {
      guard condition.wait(until: deadline) else { break }
    }
    let taken = outcomes
    outcomes = []
    inside -= taken.count
    return taken
  }

  /// Ends the threads and waits for them.
  ///
  /// - Returns: The seconds that they spent, by stage.
  func close() -> [String: Double] {
    condition.lock()
    isClosed = true
    condition.broadcast()
    while running > 0 { condition.wait() }
    defer { condition.unlock() }
    return seconds
  }

  private func next(_ spent: [String: Double]) -> StoredFace? {
    condition.lock()
    defer { condition.unlock() }
    seconds.merge(spent, uniquingKeysWith: +)
    let began = DispatchTime.now().uptimeNanoseconds
    while waiting.isEmpty && !isClosed { condition.wait() }
    seconds["idle", default: 0] += Self.seconds(since: began)
    guard !isClosed, !waiting.isEmpty else {
      running -= 1
      condition.broadcast()
      return nil
    }
    return waiting.removeFirst()
  }

  private func work(_ embedder: CropEmbedder) {
    var spent: [String: Double] = [:]
    while let face = next(spent) {
      spent = [:]
      let result: Result<[Float], Failure>
      do {
        result = .success(try Self.vector(of: face, embedder, &spent))
      } catch let failure as Failure {
        result = .failure(failure)
      } catch {
        result = .failure(
          Failure(.failed, attempted: "embed a face", reason: "\(error)", cause: error))
      }
      condition.lock()
      outcomes.append(Outcome(face: face.id, result: result))
      condition.broadcast()
      condition.unlock()
    }
  }

  private static func vector(
    of face: StoredFace, _ embedder: CropEmbedder, _ spent: inout [String: Double]
  ) throws -> [Float] {
    let began = DispatchTime.now().uptimeNanoseconds
    let chip = try embedder.chip(jpeg: face.jpeg, landmarks: face.landmarks, box: face.box)
    spent["align"] = seconds(since: began)
    let aligned = DispatchTime.now().uptimeNanoseconds
    let embeddings = try embedder.embedder.embed([chip])
    spent["network"] = seconds(since: aligned)
    return embeddings.first?.vector ?? []
  }

  private static func seconds(since began: UInt64) -> Double {
    Double(DispatchTime.now().uptimeNanoseconds - began) / 1e9
  }
}
