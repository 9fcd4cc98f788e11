import FFmpeg

/// How much happens in each stretch of a video, as far as the sizes of its packets tell.
///
/// An encoder spends bytes on what differs from the picture before: where nothing moves, pictures
/// that refer to others are small and alike. Only the sizes of such pictures are compared, each
/// stretch with the quiet ones around it; a video of which every picture stands alone tells nothing.
struct PacketActivity {
  /// Bytes per referring picture, on the average of the stretch and in its busiest moment, over
  /// those of quiet stretches nearby; `nil` when the stretch has none.
  struct Level: Equatable {
    var mean: Double
    var peak: Double
  }

  let levels: [Level?]

  /// The busiest moment lasts this long, in pictures: nobody passes a camera in less than half a
  /// second, and single pictures are large for reasons of the encoder.
  private static let momentPictures = 6
  /// Stretches on each side among which the quiet ones are looked for: some minutes, so that the
  /// noise of the evening is not compared with that of the day.
  private static let neighbourhood = 100
  /// The share of the stretches around that is taken for quiet.
  private static let quietShare = 0.2

  init(_ trail: PacketTrail, stretches: [Range<Int>]) {
    let measured = stretches.map { Self.measure(trail, $0) }
    levels = measured.indices.map { index in
      guard let own = measured[index] else { return nil }
      let near =
        max(
          0, index - Self.neighbourhood)...min(
          measured.count - 1, index + Self.neighbourhood)
      let means = measured[near].compactMap { $0?.mean }.sorted()
      let quiet = max(1, means[Int(Double(means.count - 1) * Self.quietShare)])
      return Level(mean: own.mean / quiet, peak: own.peak / quiet)
    }
  }

  private static func measure(_ trail: PacketTrail, _ stretch: Range<Int>) -> Level? {
    let sizes = trail.packets[stretch].filter { !$0.isKey }.map { Double($0.bytes) }
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
