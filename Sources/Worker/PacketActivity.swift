import FFmpeg

/// How much happens in each stretch of a video, as far as the sizes of its packets show.
///
/// An encoder spends bytes on what differs from the picture before: where nothing moves, pictures
/// that refer to others are small and alike. Only the sizes of such pictures are compared, each
/// stretch with the quiet ones around it; a video of which every picture stands alone shows
/// nothing.
struct PacketActivity {
  /// Bytes per referring picture, on the average of the stretch and in its busiest moment, each
  /// over that of quiet stretches nearby.
  struct Level: Equatable {
    var mean: Double
    var peak: Double
  }

  /// One for each stretch; `nil` when it has no referring picture.
  let levels: [Level?]
  /// What the bytes of a picture and of a moment are compared with, for each stretch.
  private let quiet: [Level]
  /// The least moment of each stretch in bytes per picture, and how many pictures are compared.
  private let leastMoments: [(bytes: Double, pictures: Int)?]
  private let trail: PacketTrail
  private let stretches: [Range<Int>]

  /// The busiest moment lasts this long, in pictures: nobody passes a camera in less than half a
  /// second, and single pictures are large for reasons of the encoder.
  private static let momentPictures = 6
  /// At the beginning of a file an encoder that holds a bit rate has yet to find out what the scene
  /// takes, and spends several times as much, in pictures. Source: measured on x264.
  private static let settling = 20
  /// Stretches on each side among which the quiet ones are searched for: some minutes, so that the
  /// noise of the evening is not compared with that of the day.
  private static let neighbourhood = 100
  /// The share of the stretches around that is taken for quiet.
  private static let quietShare = 0.2

  /// The busiest moment of a quiet stretch has at most so many times the bytes of its average: an
  /// encoder that holds a bit rate lets them swing by half, one that holds a quality by a quarter.
  /// Source: measured on composed clips of still scenes, x264 and x265.
  private static let mostQuietPeak = 1.5

  init(_ trail: PacketTrail, stretches: [Range<Int>]) {
    self.trail = trail
    self.stretches = stretches
    var leastMoments: [(bytes: Double, pictures: Int)?] = []
    let measured = stretches.indices.map { number -> Level? in
      let moments = Self.moments(trail, stretches, number)
      leastMoments.append(
        moments.map(\.bytes).min().map { bytes in
          (bytes, Self.pictures(trail, stretches, number).count)
        })
      guard let peak = moments.map(\.bytes).max() else { return nil }
      let sizes = Self.pictures(trail, stretches, number).map { Double(trail.packets[$0].bytes) }
      return Level(mean: sizes.reduce(0, +) / Double(sizes.count), peak: peak)
    }
    var levels: [Level?] = []
    var quiet: [Level] = []
    for index in measured.indices {
      let from = max(0, index - Self.neighbourhood)
      let near = measured[from...min(measured.count - 1, index + Self.neighbourhood)]
      let mean = max(1, Self.quietOnes(near.compactMap { $0?.mean }))
      let peak = min(Self.quietOnes(near.compactMap { $0?.peak }), Self.mostQuietPeak * mean)
      quiet.append(Level(mean: mean, peak: max(mean, peak)))
      levels.append(
        measured[index].map { Level(mean: $0.mean / mean, peak: $0.peak / max(mean, peak)) })
    }
    self.levels = levels
    self.quiet = quiet
    self.leastMoments = leastMoments
  }

  /// Whether some more bytes in the least moment of a stretch would have made it busier than `limit`,
  /// on the average or in that moment.
  func wouldShow(_ bytes: Double, in stretch: Int, above limit: Level) -> Bool {
    guard let level = levels[stretch], let least = leastMoments[stretch] else { return false }
    let quiet = quiet[stretch]
    let moment = Double(min(Self.momentPictures, least.pictures))
    return level.mean * quiet.mean + bytes / Double(least.pictures) > limit.mean * quiet.mean
      || least.bytes + bytes / moment > limit.peak * quiet.peak
  }

  /// The place after the last moment of a stretch that is busier than `limit` (as `Level.peak`), as
  /// the number of a packet; `nil` when no moment is.
  func end(ofStirIn stretch: Int, above limit: Double) -> Int? {
    Self.moments(trail, stretches, stretch).last { $0.bytes > limit * quiet[stretch].peak }?.end
  }

  private static func quietOnes(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    return sorted[Int(Double(sorted.count - 1) * quietShare)]
  }

  /// The packets of a stretch that are compared.
  private static func pictures(
    _ trail: PacketTrail, _ stretches: [Range<Int>], _ number: Int
  ) -> [Int] {
    var pictures = stretches[number].filter { !trail.packets[$0].isKey }
    // Of half of the pictures it is examined anyway.
    if number == 0 { pictures.removeFirst(min(settling, pictures.count / 2)) }
    return pictures
  }

  /// The moments of a stretch in the order of decoding: bytes per picture, and the packet after.
  private static func moments(
    _ trail: PacketTrail, _ stretches: [Range<Int>], _ number: Int
  ) -> [(bytes: Double, end: Int)] {
    let pictures = pictures(trail, stretches, number)
    guard !pictures.isEmpty else { return [] }
    let sizes = pictures.map { Double(trail.packets[$0].bytes) }
    let length = min(momentPictures, sizes.count)
    var sum = sizes[..<length].reduce(0, +)
    var moments = [(bytes: sum / Double(length), end: pictures[length - 1] + 1)]
    for index in length..<sizes.count {
      sum += sizes[index] - sizes[index - length]
      moments.append((sum / Double(length), pictures[index] + 1))
    }
    return moments
  }
}
