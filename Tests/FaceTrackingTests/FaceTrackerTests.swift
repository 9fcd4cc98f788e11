import Testing
import Values

@testable import FaceRecognition

/// A face of a synthetic scene.
func face(x: Float, y: Float = 100, side: Float = 60, score: Float = 0.8) -> Detection {
  let box = Box(x: x, y: y, width: side, height: side)
  func point(_ across: Float, _ down: Float) -> Point {
    Point(x: x + across * side, y: y + down * side)
  }
  return Detection(
    box: box,
    landmarks: Landmarks(
      leftEye: point(0.3, 0.4), rightEye: point(0.7, 0.4), nose: point(0.5, 0.6),
      leftMouth: point(0.35, 0.8), rightMouth: point(0.65, 0.8)),
    score: score)
}

/// People of a synthetic scene, each known by a number, so that appearance can be asked.
struct Scene {
  var tracker: FaceTracker
  /// The person of each track's latest detection.
  var personOfTrack: [Int: Int] = [:]
  /// All persons that each track was given.
  var personsOfTrack: [Int: Set<Int>] = [:]
  var ended: [FaceTracker.EndedTrack] = []
  var confirmed: [Int] = []
  var questions = 0

  init(_ options: FaceTracker.Options = FaceTracker.Options()) {
    tracker = FaceTracker(options: options)
  }

  /// Shows a frame and returns the track of each person.
  @discardableResult
  mutating func show(
    _ seconds: Double, _ faces: [(person: Int, face: Detection)], isNewShot: Bool = false
  ) -> [Int] {
    let known = personOfTrack
    var asked = 0
    let step = tracker.advance(
      to: seconds, detections: faces.map(\.face), isNewShot: isNewShot
    ) { track, detection in
      asked += 1
      return known[track] == faces[detection].person ? 0.7 : 0.05
    }
    questions += asked
    let tracks = step.tracks.compactMap { $0 }
    for (index, track) in tracks.enumerated() {
      personOfTrack[track] = faces[index].person
      personsOfTrack[track, default: []].insert(faces[index].person)
    }
    ended += step.ended
    confirmed += step.confirmed
    return tracks
  }
}

@Suite("The tracker follows each face and mixes none up")
struct FaceTrackerTests {
  @Test("a face is expected where it goes, and asking changes nothing")
  func expected() throws {
    var tracker = FaceTracker()
    #expect(tracker.expected(at: 1).isEmpty)
    for frame in 0..<6 {
      let face = Detection(
        box: Box(x: 100 + Float(frame) * 20, y: 200, width: 60, height: 80),
        landmarks: Landmarks(
          leftEye: Point(x: 0, y: 0), rightEye: Point(x: 1, y: 0), nose: Point(x: 0, y: 1),
          leftMouth: Point(x: 0, y: 2), rightMouth: Point(x: 1, y: 2)), score: 0.9)
      _ = tracker.advance(to: Double(frame) * 0.2, detections: [face], isNewShot: false) { _, _ in
        nil
      }
    }
    let face = try #require(tracker.expected(at: 1.2).first)
    #expect(abs(face.box.x - 220) < 8 && abs(face.box.y - 200) < 2)
    #expect(face.reach == 0)
    #expect(tracker.expected(at: 1.2) == [face])
    #expect(try #require(tracker.expected(at: 1).first).box.x < face.box.x)
  }

  @Test("a still face for a minute is one track and asks for nothing")
  func still() {
    var scene = Scene()
    for frame in 0..<300 {
      #expect(scene.show(Double(frame) / 5, [(1, face(x: 50))]) == [0])
    }
    #expect(scene.questions == 0)
    #expect(scene.confirmed == [0])
    #expect(scene.tracker.finish() == [.init(number: 0, isSighting: true)])
    #expect(scene.tracker.liveTracks.isEmpty)
  }

  @Test(
    "a face that moves by more than its size between frames",
    arguments: [100, 200, 300, 400, 600, 900] as [Float])
  func fast(pixelsPerSecond: Float) {
    var scene = Scene()
    for frame in 0..<20 {
      let x = Float(frame) / 5 * pixelsPerSecond
      #expect(scene.show(Double(frame) / 5, [(1, face(x: x, side: 50))]) == [0])
    }
    // Once the velocity is known the prediction overlaps, and nothing has to be asked.
    #expect(scene.questions <= 3)
  }

  @Test("what may not begin a track continues one all the same")
  func weak() {
    var tracker = FaceTracker()
    func step(_ seconds: Double, _ faces: [Detection]) -> FaceTracker.Step {
      tracker.advance(
        to: seconds, detections: faces, isNewShot: false,
        continuing: Set(faces.indices.filter { faces[$0].score < 0.7 })
      ) { _, _ in nil }
    }
    #expect(step(0, [face(x: 50, score: 0.5)]).tracks == [nil])
    #expect(step(0.2, [face(x: 50)]).tracks == [0])
    #expect(step(0.4, [face(x: 400, score: 0.5), face(x: 51, score: 0.5)]).tracks == [nil, 0])
    #expect(tracker.liveTracks == [0])
  }

  @Test("a face that was seen once may be anywhere a runner gets to")
  func reach() throws {
    var tracker = FaceTracker()
    _ = tracker.advance(to: 0, detections: [face(x: 50, side: 30)], isNewShot: false) { _, _ in
      nil
    }
    let reach = try #require(tracker.expected(at: 0.2).first).reach
    #expect(reach > 0.2 * 19 * 30 && reach < 0.2 * 21 * 30 + 30)
  }

  @Test("frames at uneven times", arguments: [1, 2, 3] as [UInt64])
  func uneven(seed: UInt64) {
    var generator = SplitMix64(seed: 20_260_210 + seed)
    var scene = Scene()
    var time = 0.0
    for _ in 0..<60 {
      time += [0.04, 0.2, 0.5, 0.9].randomElement(using: &generator) ?? 0.2
      let x = Float(time) * 80
      #expect(scene.show(time, [(1, face(x: x))]) == [0])
    }
  }

  @Test("two people who cross keep their tracks")
  func crossing() {
    var scene = Scene()
    for frame in 0..<40 {
      let time = Double(frame) / 5
      let left = face(x: Float(time) * 80)
      let right = face(x: 640 - Float(time) * 80, y: 103)
      // The order of the detections changes from frame to frame.
      let people = frame % 2 == 0 ? [(1, left), (2, right)] : [(2, right), (1, left)]
      scene.show(time, people)
    }
    #expect(scene.personsOfTrack == [0: [1], 1: [2]])
    #expect(scene.questions > 0)
  }

  @Test("one who is hidden behind another comes back as the same track")
  func hidden() {
    var scene = Scene()
    for frame in 0..<40 {
      let time = Double(frame) / 5
      let walker = face(x: 100 + Float(time) * 80, y: 104)
      let sitter = face(x: 340)
      let isHidden = abs(walker.box.x - sitter.box.x) < 30
      scene.show(time, isHidden ? [(1, walker)] : [(1, walker), (2, sitter)])
    }
    #expect(scene.personsOfTrack == [0: [1], 1: [2]])
  }

  @Test("a person who takes the place of another within the gap is another track")
  func replacement() {
    var scene = Scene()
    for frame in 0..<5 { scene.show(Double(frame) / 5, [(1, face(x: 100))]) }
    #expect(scene.show(1.6, [(2, face(x: 110))]) == [1])
  }

  @Test("a gap up to the tolerance is bridged, a longer one is not")
  func gap() {
    var scene = Scene()
    for time in [0.0, 0.2, 0.4, 1.4, 1.6] { #expect(scene.show(time, [(1, face(x: 50))]) == [0]) }
    #expect(scene.ended.isEmpty)
    #expect(scene.show(2.8, [(1, face(x: 50))]) == [1])
    #expect(scene.ended == [.init(number: 0, isSighting: true)])
  }

  @Test("a shot change ends every track, even under a face in the same place")
  func cut() {
    var scene = Scene()
    scene.show(0, [(1, face(x: 50)), (2, face(x: 300))])
    scene.show(0.2, [(1, face(x: 50)), (2, face(x: 300))])
    #expect(scene.show(0.4, [(1, face(x: 50))], isNewShot: true) == [2])
    #expect(
      scene.ended == [.init(number: 0, isSighting: true), .init(number: 1, isSighting: true)])
  }

  @Test("one weak detection is no sighting, one strong detection or two weak ones are")
  func confirmation() {
    var scene = Scene()
    scene.show(0, [(1, face(x: 0, score: 0.71))])
    scene.show(5, [(2, face(x: 300, score: FaceTracker.strongScore))])
    scene.show(10, [(3, face(x: 600, score: 0.71))])
    scene.show(10.2, [(3, face(x: 600, score: 0.71))])
    scene.show(15, [])
    #expect(scene.confirmed == [1, 2])
    #expect(
      scene.ended == [
        .init(number: 0, isSighting: false), .init(number: 1, isSighting: true),
        .init(number: 2, isSighting: true),
      ])
  }

  @Test("tracks are numbered by first frame, then x, then y, whatever the detector's order")
  func numbering() {
    let seed: UInt64 = 20_260_220
    print("FaceTrackerTests.numbering seed \(seed)")
    var generator = SplitMix64(seed: seed)
    for _ in 0..<50 {
      var faces = [
        (1, face(x: 0)), (2, face(x: 200)), (3, face(x: 200, y: 400)), (4, face(x: 900)),
      ]
      faces.shuffle(using: &generator)
      var scene = Scene()
      let tracks = scene.show(0, faces)
      for (index, track) in tracks.enumerated() { #expect(track == faces[index].0 - 1) }
    }
  }

  @Test("a track ends after the greatest number of detections")
  func maximum() {
    var options = FaceTracker.Options()
    options.maximumDetections = 10
    var scene = Scene(options)
    let tracks = (0..<25).map { scene.show(Double($0) / 5, [(1, face(x: 50))])[0] }
    #expect(tracks == (0..<25).map { $0 / 10 })
  }

  @Test("times that stand still or run backwards do no harm")
  func badTimes() {
    var scene = Scene()
    for time in [0.0, 0.2, 0.2, 0.1, 0.0, 0.3] {
      #expect(scene.show(time, [(1, face(x: 50))]) == [0])
    }
  }

  @Test("boxes without size do no harm")
  func degenerateBoxes() {
    var scene = Scene()
    for frame in 0..<10 {
      scene.show(Double(frame) / 5, [(1, face(x: 50, side: 0)), (2, face(x: 50, side: 0))])
    }
    _ = scene.tracker.finish()
  }

  @Test("thirty random walkers, frame order of detections shuffled: no track has two people")
  func crowd() {
    let seed: UInt64 = 20_260_230
    print("FaceTrackerTests.crowd seed \(seed)")
    var generator = SplitMix64(seed: seed)
    var scene = Scene()
    var people = (0..<30).map { person in
      (
        person: person, x: Float.random(in: 0...1800, using: &generator),
        y: Float.random(in: 0...900, using: &generator),
        vx: Float.random(in: -150...150, using: &generator),
        vy: Float.random(in: -40...40, using: &generator)
      )
    }
    for frame in 0..<60 {
      for index in people.indices {
        people[index].x += people[index].vx / 5
        people[index].y += people[index].vy / 5
      }
      let seen = people.filter { _ in Double.random(in: 0...1, using: &generator) < 0.9 }
        .shuffled(using: &generator)
      scene.show(
        Double(frame) / 5, seen.map { ($0.person, face(x: $0.x, y: $0.y)) })
    }
    #expect(scene.personsOfTrack.values.allSatisfy { $0.count == 1 })
    // At nine detections in ten a gap of a second is rare, so that few tracks break.
    #expect(scene.personsOfTrack.count <= 33)
  }
}
