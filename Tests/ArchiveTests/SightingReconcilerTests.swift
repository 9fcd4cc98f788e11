import SightingStream
import Testing
import Values

@testable import Archive

@Suite("A sighting is seen again where boxes overlap at common times, and nowhere else")
struct SightingReconcilerTests {
  /// Somebody who walks: where the face is at a time.
  struct Walk {
    var start: Double
    var end: Double
    var x: Float
    var y: Float
    var speed: Float
    var side: Float

    func place(_ seconds: Double) -> TrailPoint {
      TrailPoint(
        seconds: seconds,
        box: Box(x: x + speed * Float(seconds - start), y: y, width: side, height: side * 1.2))
    }

    /// Detections five times a second, as another detector sees them: boxes a bit off.
    func trail(from: Double? = nil, to: Double? = nil, _ random: inout SplitMix64) -> [TrailPoint] {
      stride(from: from ?? start, through: (to ?? end) + 1e-6, by: 0.2).map { seconds in
        var place = place(seconds)
        place.box.x += Float.random(in: -0.08...0.08, using: &random) * side
        place.box.y += Float.random(in: -0.08...0.08, using: &random) * side
        place.box.height *= 1.1
        return place
      }
    }

    /// As an archive keeps it: ends and some faces.
    func known(_ id: Int64, faces: Int, _ random: inout SplitMix64) -> SightingReconciler.Known {
      let steps = Int((end - start) / 0.2)
      let moments = (0..<faces).map { _ in
        start + 0.2 * Double(Int.random(in: 0...max(0, steps), using: &random))
      }
      let faces = moments.sorted().map(place)
      return SightingReconciler.Known(
        id: SightingID(rawValue: id), startSeconds: start, endSeconds: end,
        places: ([place(start), place(end)] + faces).sorted { $0.seconds < $1.seconds },
        faces: faces)
    }
  }

  /// People who never come near each other: rows of their own.
  private func people(_ count: Int, _ random: inout SplitMix64) -> [Walk] {
    (0..<count).map { number in
      let start = 0.2 * Double(Int.random(in: 0...200, using: &random))
      return Walk(
        start: start, end: start + 0.2 * Double(Int.random(in: 3...60, using: &random)),
        x: .random(in: 0...600, using: &random), y: Float(number) * 120,
        speed: .random(in: -40...40, using: &random), side: .random(in: 30...80, using: &random))
    }
  }

  @Test("Everybody is found again as themselves, and a stranger as nobody", arguments: 1...10)
  func everybody(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let people = people(12, &random)
    let reconciler = SightingReconciler(
      known: people.dropLast().enumerated().map {
        $0.element.known(Int64($0.offset), faces: 3, &random)
      })
    for (number, person) in people.enumerated() {
      let found = reconciler.seenAgain(by: person.trail(&random))
      #expect(found == (number < 11 ? [number] : []), "seed \(seed), person \(number)")
    }
  }

  @Test("It decides as the rule says, word by word", arguments: 1...20)
  func naive(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    // A crowd in one row: neighbours overlap, some by more than is allowed.
    let people = (0..<15).map { _ in
      Walk(
        start: 0.2 * Double(Int.random(in: 0...20, using: &random)), end: 6,
        x: .random(in: 0...300, using: &random), y: .random(in: 0...20, using: &random), speed: 0,
        side: .random(in: 40...60, using: &random))
    }
    let known = people.enumerated().map { $0.element.known(Int64($0.offset), faces: 2, &random) }
    let reconciler = SightingReconciler(known: known)
    var decided = 0
    for person in people {
      let trail = person.trail(&random)
      let expected = known.indices.filter { index in
        // Nobody walks: between two detections the box is halfway between them.
        var overlaps: [Float] = []
        for place in known[index].places {
          for (one, other) in zip(trail, trail.dropFirst())
          where one.seconds - 1e-3 <= place.seconds && place.seconds <= other.seconds + 1e-3 {
            let nearest = abs(place.seconds - one.seconds) <= 1e-3 ? one : other
            overlaps.append(nearest.box.intersectionOverUnion(place.box))
            break
          }
        }
        guard !overlaps.isEmpty else { return false }
        return overlaps.reduce(0, +) / Float(overlaps.count) >= SightingReconciler.leastOverlap
      }
      decided += expected.count
      #expect(
        Set(reconciler.seenAgain(by: trail)) == Set(expected), "seed \(seed), \(person)")
    }
    #expect(decided >= 15)
  }

  @Test("Where the old detector had lost somebody, one sighting sees both parts again")
  func joined() {
    var random = SplitMix64(seed: 5)
    let walk = Walk(start: 10, end: 20, x: 100, y: 50, speed: 20, side: 50)
    var first = walk
    first.end = 13
    var second = walk
    (second.start, second.x) = (16, walk.place(16).box.x)
    let reconciler = SightingReconciler(
      known: [second.known(1, faces: 2, &random), first.known(2, faces: 2, &random)])
    // In order of time.
    #expect(reconciler.seenAgain(by: walk.trail(&random)) == [1, 0])
    #expect(reconciler.seenAgain(by: walk.trail(from: 10, to: 12, &random)) == [1])
    #expect(reconciler.seenAgain(by: walk.trail(from: 13.4, to: 15.6, &random)).isEmpty)
  }

  @Test("A piece between two kept faces counts when it cannot have been far away")
  func between() {
    var random = SplitMix64(seed: 6)
    let still = Walk(start: 0, end: 60, x: 100, y: 50, speed: 0, side: 50)
    let reconciler = SightingReconciler(known: [still.known(1, faces: 0, &random)])
    #expect(reconciler.seenAgain(by: still.trail(from: 20, to: 25, &random)) == [0])
    let walking = Walk(start: 0, end: 60, x: 100, y: 50, speed: 10, side: 50)
    let other = SightingReconciler(known: [walking.known(1, faces: 0, &random)])
    #expect(other.seenAgain(by: walking.trail(from: 20, to: 25, &random)).isEmpty)
  }

  @Test("Times alone, or places alone, are not enough")
  func apart() {
    var random = SplitMix64(seed: 7)
    let walk = Walk(start: 10, end: 20, x: 100, y: 50, speed: 0, side: 50)
    let reconciler = SightingReconciler(known: [walk.known(1, faces: 3, &random)])
    var beside = walk
    beside.x = 160
    #expect(reconciler.seenAgain(by: beside.trail(&random)).isEmpty)
    var later = walk
    (later.start, later.end) = (20.2, 25)
    #expect(reconciler.seenAgain(by: later.trail(&random)).isEmpty)
    #expect(reconciler.seenAgain(by: []).isEmpty)
    let face = walk.known(1, faces: 3, &random).faces[0]
    let one = SightingReconciler(
      known: [
        .init(
          id: SightingID(rawValue: 1), startSeconds: 10, endSeconds: 20, places: [face],
          faces: [face])
      ])
    #expect(one.hasFace(face, in: [0]) && !one.hasFace(face, in: []))
    #expect(!one.hasFace(TrailPoint(seconds: face.seconds + 0.2, box: face.box), in: [0]))
  }

  @Test("A still picture has one moment")
  func picture() {
    let place = TrailPoint(seconds: 0, box: Box(x: 5, y: 5, width: 40, height: 50))
    let reconciler = SightingReconciler(
      known: [
        .init(
          id: SightingID(rawValue: 1), startSeconds: 0, endSeconds: 0, places: [place],
          faces: [place])
      ])
    #expect(reconciler.seenAgain(by: [place]) == [0])
  }
}
