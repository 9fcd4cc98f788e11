import FFmpeg

/// How much happens in each stretch of a video, as far as the sizes of its packets tell.
///
/// An encoder spends bytes on what differs from the picture before: where nothing moves, pictures
/// that refer to others are small and alike. Only the sizes of such pictures are compared, each
/// stretch with the quiet ones around it; a video of which every picture stands alone tells nothing.
struct PacketActivity {
  /// Bytes per referring picture, on the average of the stretch and in its busiest moment, each over
  /// that of quiet stretches nearby; `nil` when the stretch has none.
  struct Level: Equatable {
    var mean: Double
    var peak: Double
  }

  let levels: [Level?]

  /// The busiest moment lasts this long, in pictures: nobody passes a camera in less than half a
  /// second, and single pictures are large for reasons of the encoder.
  private static let momentPictures = 6
  /// At the beginning of a file an encoder that holds a bit rate has yet to find out what the scene
  /// takes, and spends several times as much, in pictures. Source: measured on x264.
  private static let settling = 20
  /// Stretches on each side among which the quiet ones are looked for: some minutes, so that the
  /// noise of the evening is not compared with that of the day.
  private static let neighbourhood = 100
  /// The share of the stretches around that is taken for quiet.
  private static let quietShare = 0.2

  /// The busiest moment of a quiet stretch has at most so many times the bytes of its average: an
  /// encoder that holds a bit rate lets them swing by half, one that holds a quality by a quarter.
  /// Source: measured on composed clips of still scenes, x264 and x265.
  private static let mostQuietPeak = 1.5

  init(_ trail: PacketTrail, stretches: [Range<Int>]) {
    let measured = stretches.enumerated().map { number, stretch in
      Self.measure(trail, stretch, unsettled: number == 0 ? Self.settling : 0)
    }
    levels = measured.indices.map { index in
      guard let own = measured[index] else { return nil }
      let near =
        max(
          0, index - Self.neighbourhood)...min(
          measured.count - 1, index + Self.neighbourhood)
      let mean = max(1, Self.quiet(measured[near].compactMap { $0?.mean }))
      let peak = min(Self.quiet(measured[near].compactMap { $0?.peak }), Self.mostQuietPeak * mean)
      return Level(mean: own.mean / mean, peak: own.peak / max(mean, peak))
    }
  }

  private static func quiet(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted[Int(Double(sorted.count - 1) * quietShare)]
  }

  /// - Parameter unsettled: Pictures at its beginning whose size tells nothing; of half of them it is
  ///   looked at all the same.
  private static func measure(
    _ trail: PacketTrail, _ stretch: Range<Int>, unsettled: Int
  ) -> Level? {
    var sizes = trail.packets[stretch].filter { !$0.isKey }.map { Double($0.bytes) }
    sizes.removeFirst(min(unsettled, sizes.count / 2))
    guard !sizes.isEmpty else { return nil }
    let length = min(momentPictures, sizes.count)
    var sum = sizes[..<length].reduce(0, +)
    var peak = sum
    for index in length..<sizes.count {
      sum += sizes[index] - sizes[index - length]
      peak = max(peak, sum)
    }
    return Level(
      mean: sizes.reduce(0, +) / Double(sizes.count), peak: peak / Double(length))
  }
}
