import Values

extension FaceTracker {
  /// Pairs the tracks with one frame's detections.
  struct Association {
    let tracks: [Track]
    let detections: [Detection]
    /// The frame's time.
    let seconds: Double

    /// The least overlap of a predicted box with a detected one, as intersection over union.
    ///
    /// Source: A. Bewley et al., "Simple Online and Realtime Tracking", 2016; `sort.py`,
    /// `iou_threshold` = 0.3.
    static let leastOverlap: Float = 0.3

    /// A pair that overlaps less is in doubt even without a rival: the box may be that of somebody
    /// who steps before the face that was followed.
    ///
    /// Source: MoMaF facerec and its SORT pair only what overlaps by half; in a street scene the
    /// one wrong pair of a hundred overlapped by 0.3 to 0.5.
    static let clearOverlap = 0.5

    /// Two overlaps that differ by less leave a doubt which of the two is right: the overlap of one
    /// face with itself scatters by about as much when its box jitters by a twentieth of its size.
    static let doubtfulDifference = 0.25

    /// A track that has not been seen for longer than this is in doubt even without a rival: the
    /// face that comes into its place may be another.
    static let doubtfulSeconds = 0.5

    /// The least cosine of a pair that was in doubt, when the boxes overlap; below it the two are
    /// two people. Source: measured with SFace, whose 99.9th percentile of different people is
    /// 0.38 and whose mean is near 0; a face and itself some frames later are mostly above 0.5.
    static let leastSimilarity: Float = 0.2

    /// The least cosine of a pair whose boxes do not overlap: there the geometry says less.
    static let leastDistantSimilarity: Float = 0.3

    /// The greatest squared distance of a pair whose boxes do not overlap, in expected deviations.
    ///
    /// Source: the 99th percentile of the chi-squared distribution with two degrees of freedom.
    static let greatestDistance = 9.21

    /// The greatest factor between the heights of a pair whose boxes do not overlap.
    static let greatestHeightRatio = 1.6

    /// A track and a detection, by their indices, that may belong together.
    private struct Pair {
      var track: Int
      var detection: Int
      /// Greater than 0; the greater the better.
      var score: Double
    }

    /// The pairs of indices of a track and a detection.
    func matches(
      similarity: (_ track: Int, _ detection: Int) throws -> Float?
    ) rethrows -> [(track: Int, detection: Int)] {
      var freeTracks = Array(tracks.indices)
      var freeDetections = Array(detections.indices)
      var matches: [(track: Int, detection: Int)] = []
      func accept(_ found: [(track: Int, detection: Int)]) {
        matches += found
        freeTracks.removeAll { index in found.contains { $0.track == index } }
        freeDetections.removeAll { index in found.contains { $0.detection == index } }
      }
      accept(try overlapping(freeTracks, freeDetections, similarity))
      accept(try distant(freeTracks, freeDetections, similarity))
      return matches
    }

    private func overlapping(
      _ freeTracks: [Int], _ freeDetections: [Int],
      _ similarity: (_ track: Int, _ detection: Int) throws -> Float?
    ) rethrows -> [(track: Int, detection: Int)] {
      let pairs = self.pairs(freeTracks, freeDetections) { track, detection in
        let overlap = track.motion.box.intersectionOverUnion(detection.box)
        return overlap >= Self.leastOverlap ? Double(overlap) : nil
      }
      return try Self.components(of: pairs).flatMap { component in
        guard isInDoubt(component) else { return Self.best(of: component) }
        return Self.best(
          of: try judged(component, least: Self.leastSimilarity, similarity: similarity))
      }
    }

    private func distant(
      _ freeTracks: [Int], _ freeDetections: [Int],
      _ similarity: (_ track: Int, _ detection: Int) throws -> Float?
    ) rethrows -> [(track: Int, detection: Int)] {
      let pairs = self.pairs(freeTracks, freeDetections) { track, detection in
        let distance = track.motion.squaredDistance(to: detection.box)
        guard distance < Self.greatestDistance,
          track.motion.heightRatio(to: detection.box) <= Self.greatestHeightRatio
        else { return nil }
        return 1 - distance / Self.greatestDistance
      }
      return try Self.components(of: pairs).flatMap { component in
        Self.best(
          of: try judged(component, least: Self.leastDistantSimilarity, similarity: similarity))
      }
    }

    private func pairs(
      _ freeTracks: [Int], _ freeDetections: [Int], score: (Track, Detection) -> Double?
    ) -> [Pair] {
      freeTracks.flatMap { track in
        freeDetections.compactMap { detection in
          score(tracks[track], detections[detection]).map {
            Pair(track: track, detection: detection, score: $0)
          }
        }
      }
    }

    /// Whether two pairs of a component compete closely, overlap little, or a track was out of
    /// sight.
    private func isInDoubt(_ component: [Pair]) -> Bool {
      for (index, pair) in component.enumerated() {
        if pair.score < Self.clearOverlap { return true }
        if seconds - tracks[pair.track].lastSeen > Self.doubtfulSeconds { return true }
        for rival in component[(index + 1)...]
        where rival.track == pair.track || rival.detection == pair.detection {
          if abs(rival.score - pair.score) < Self.doubtfulDifference { return true }
        }
      }
      return false
    }

    /// The pairs with their similarity added to their score, without those that are too unlike.
    ///
    /// A pair whose similarity cannot be known stays as it is when it has no rival.
    private func judged(
      _ component: [Pair], least: Float,
      similarity: (_ track: Int, _ detection: Int) throws -> Float?
    ) rethrows -> [Pair] {
      try component.compactMap { pair in
        guard let cosine = try similarity(tracks[pair.track].number, pair.detection) else {
          return component.count == 1 ? pair : nil
        }
        guard cosine >= least else { return nil }
        var judged = pair
        judged.score += Double(cosine)
        return judged
      }
    }

    /// The choice among `pairs` that uses each track and detection once and scores most in sum.
    private static func best(of pairs: [Pair]) -> [(track: Int, detection: Int)] {
      let tracks = Set(pairs.map(\.track)).sorted()
      let detections = Set(pairs.map(\.detection)).sorted()
      var scores = Array(
        repeating: [Double?](repeating: nil, count: detections.count), count: tracks.count)
      for pair in pairs {
        guard let row = tracks.firstIndex(of: pair.track),
          let column = detections.firstIndex(of: pair.detection)
        else { continue }
        scores[row][column] = max(pair.score, .leastNormalMagnitude)
      }
      let assignment = Assignment(maximising: scores)
      return tracks.indices.compactMap { row in
        assignment.columnOfRow[row].map { (tracks[row], detections[$0]) }
      }
    }

    /// The pairs, divided so that no track and no detection is in two parts.
    private static func components(of pairs: [Pair]) -> [[Pair]] {
      var parts: [[Pair]] = []
      for pair in pairs {
        var joined = [pair]
        parts.removeAll { part in
          guard part.contains(where: { $0.track == pair.track || $0.detection == pair.detection })
          else { return false }
          joined = part + joined
          return true
        }
        parts.append(joined)
      }
      return parts
    }
  }
}
