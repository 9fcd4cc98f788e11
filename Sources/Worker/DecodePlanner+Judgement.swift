import FFmpeg
import SightingStream

/// What of a video is decoded, from the sizes of its packets and what was seen of it.
extension DecodePlanner {
  /// Beyond this somebody moves: the stretch is decoded with its neighbours.
  ///
  /// Source: measured on composed clips of still scenes with sensor noise, x264 and x265, at
  /// constant quality: without anybody the mean stays below 1.14 and the peak below 1.27; one
  /// person of 100 pixels face height in 1080 rows raises the mean to 1.4 and more, the peak to
  /// 1.45.
  static let busy = PacketActivity.Level(mean: 1.4, peak: 1.8)
  /// Beyond this there may be somebody far away: unless all has to be fast, the stretch is decoded.
  static let stirring = PacketActivity.Level(mean: 1.25, peak: 1.3)

  /// What follows the last moment that is busier than usual, in seconds: whoever made it may still
  /// be in view, and does not go without making another.
  private static let lingerSeconds = 0.5
  /// Between two checks of what is quiet, in seconds, when all has to be fast: whoever comes is
  /// seen by the packets; the looks are for those who stand still.
  private static let restSeconds = 4.0
  /// The longest stretch, in seconds, in which checks of its two ends can show that nothing
  /// happened.
  private static let shortSeconds = 3.0
  /// Whoever is in view for less may be missed, in seconds; key pictures no farther apart show all
  /// others.
  private static let leastPresence = 1.0
  /// What containers that count in milliseconds round, in seconds.
  private static let stampTolerance = 0.01
  /// From this part of the bytes of a key picture on, spent a second on the pictures that refer to
  /// others, a bit rate may be held.
  ///
  /// Source: our choice: an encoder that holds a rate has a buffer of a second or two, which bounds
  /// its key pictures. Those that follow take all the rate that these leave.
  private static let mostHeldShare = 0.25
  /// Of fewer such stretches the sizes are not compared.
  private static let leastCalm = 8
  /// Median absolute deviations above the median up to which sizes are noise: three standard
  /// deviations of a normal distribution. Source: P. J. Huber, "Robust Statistics": 1.4826.
  private static let deviations = 3 * 1.4826

  /// What sizes and looks at key pictures say of each stretch.
  struct Judgement {
    fileprivate var activity: PacketActivity
    /// At the key picture of each stretch, as far as they were examined.
    fileprivate var looks: [Look?]
    /// What the sizes of each have to exceed to say that something happens.
    fileprivate var limits: [PacketActivity.Level]
    /// Key pictures or sizes show, in it or beside it, that something happens.
    fileprivate var isSeen: [Bool]
    /// Neither would show somebody who comes and goes between two key pictures.
    fileprivate var canHide: [Bool]
  }

  /// - Parameter looks: At the key pictures that `wantedLooks` names.
  func judgement(_ activity: PacketActivity, _ looks: [Look?]) -> Judgement {
    let noise = noise(of: activity.levels, looks)
    let limits = stretches.indices.map { index -> PacketActivity.Level in
      let limits = options.thoroughness == .normal ? Self.stirring : Self.busy
      return isShort(index) ? limits.raised(to: noise) : limits
    }
    let active = stretches.indices.map { index in
      let busy = isShort(index) ? Self.busy.raised(to: noise) : Self.busy
      return exceeds(activity.levels[index], busy) || showsSuspect(looks, index)
    }
    return Judgement(
      activity: activity, looks: looks, limits: limits,
      isSeen: stretches.indices.map { index in
        showsSuspect(looks, index) || hasChanged(looks, index)
          || !isCalm(looks, index)
            && (max(0, index - 1)...min(active.count - 1, index + 1)).contains { active[$0] }
      },
      canHide: stretches.indices.map { index in
        canHide(somebodyIn: index, activity, above: limits[index])
      })
  }

  /// Of each stretch in which somebody could hide, and where nothing else speaks for decoding it, the
  /// pictures that show whoever is there between its key picture and the next one.
  func picturesBetween(_ judgement: Judgement) -> [[Int]] {
    stretches.indices.map { index in
      guard judgement.canHide[index], !judgement.isSeen[index], isShort(index),
        isEmpty(judgement.looks, index),
        !exceeds(judgement.activity.levels[index], judgement.limits[index])
      else { return [] }
      return picturesBetween(index)
    }
  }

  /// Pictures of a stretch so that from its key picture to the next one they are nowhere farther
  /// apart than the least presence, and as little as possible is decoded for them; none when there
  /// are no such pictures.
  private func picturesBetween(_ index: Int) -> [Int] {
    let first = trail.packets[stretches[index].lowerBound].stamp
    var next = end(of: index)
    var pictures: [Int] = []
    while timeBase.seconds(next - first) > Self.leastPresence + Self.stampTolerance {
      let near = stretches[index].filter { picture in
        let packet = trail.packets[picture]
        return packet.isShown && packet.stamp > first && packet.stamp < next
          && timeBase.seconds(next - packet.stamp) <= Self.leastPresence + Self.stampTolerance
          && trail.packets[keyPicture(of: picture)].stamp <= packet.stamp
      }
      guard let picture = near.min(by: { $0 - keyPicture(of: $0) < $1 - keyPicture(of: $1) })
      else { return [] }
      pictures.append(picture)
      next = trail.packets[picture].stamp
    }
    return pictures
  }

  /// Up to which packet each stretch is decoded; none of it where that is its first one.
  ///
  /// - Parameter between: Looks at the pictures that `picturesBetween` names.
  func ends(_ judgement: Judgement, _ between: [[Look]]) -> [Int] {
    stretches.indices.map { index in
      let stretch = stretches[index]
      let isWatched =
        !between[index].isEmpty
        && between[index].allSatisfy { !$0.showsSuspect && !$0.hasChanged }
      if judgement.isSeen[index] || judgement.canHide[index] && !isWatched {
        return stretch.upperBound
      }
      let limits = judgement.limits[index]
      guard exceeds(judgement.activity.levels[index], limits) else { return stretch.lowerBound }
      // Whoever comes and goes between two looks has gone when the sizes are as ever.
      guard isEmpty(judgement.looks, index),
        let end = judgement.activity.end(ofStirIn: index, above: limits.peak)
      else { return stretch.upperBound }
      let last = trail.packets[end - 1].stamp
      return (end..<stretch.upperBound).first { index in
        timeBase.seconds(trail.packets[index].stamp - last) > Self.lingerSeconds
      } ?? stretch.upperBound
    }
  }

  /// Pictures that stand alone show nothing by their sizes; the decoding of them can be thinned
  /// instead, so that only `fast` leaves groups of them out.
  private func exceeds(_ level: PacketActivity.Level?, _ limits: PacketActivity.Level) -> Bool {
    guard let level else { return options.thoroughness == .normal }
    return level.mean > limits.mean || level.peak > limits.peak
  }

  /// What the sizes of packets come to where looks have shown that nothing happens: an encoder that
  /// holds a bit rate has them swing all the time. `nil` when there are too few such stretches.
  private func noise(
    of levels: [PacketActivity.Level?], _ looks: [Look?]
  ) -> PacketActivity.Level? {
    let calm = levels.indices.filter { isShort($0) && isEmpty(looks, $0) }.compactMap { levels[$0] }
    guard calm.count >= Self.leastCalm else { return nil }
    func limit(_ values: [Double]) -> Double {
      let middle = values.median
      return middle + Self.deviations * values.map { abs($0 - middle) }.median
    }
    return PacketActivity.Level(
      mean: limit(calm.map(\.mean)), peak: limit(calm.map(\.peak)))
  }

  /// Whether somebody of the least size may come and go in a stretch without a trace: its key
  /// pictures are too far apart to show them for certain, and what they add to the sizes of packets
  /// would not exceed the limit. At a held bit rate, with filler, and where pictures are full of
  /// noise it never does. `fast` takes that risk.
  func canHide(
    somebodyIn index: Int, _ activity: PacketActivity, above limit: PacketActivity.Level
  ) -> Bool {
    let stretch = stretches[index]
    guard options.thoroughness == .normal else { return false }
    let first = trail.packets[stretch.lowerBound].stamp
    let seconds = timeBase.seconds(end(of: index) - first)
    guard seconds > Self.leastPresence + Self.stampTolerance else { return false }
    let key = Double(trail.packets[stretch.lowerBound].bytes)
    let others = stretch.reduce(0) { sum, index in
      sum + (trail.packets[index].isKey ? 0 : Double(trail.packets[index].bytes))
    }
    // An encoder that holds a rate pays for whoever comes with what it gave to all else.
    if others / seconds > Self.mostHeldShare * key { return true }
    return !activity.wouldShow(personBytes(key: key), in: index, above: limit)
  }

  /// When the next key picture of a stretch is shown; of the last one, its last picture.
  private func end(of index: Int) -> Int64 {
    index + 1 < stretches.count
      ? trail.packets[stretches[index + 1].lowerBound].stamp
      : span(of: stretches[index]).upperBound
  }

  /// What somebody adds at least who has just come: the bytes of the macroblocks of 16 pixels that
  /// their head covers. No body is counted on: heads show above walls, cars and the edge of the
  /// picture.
  ///
  /// Source: a head is about 1.5 times as wide and 1.9 times as high as the face that the detector
  /// marks, and an ellipse. It takes more than its part of a key picture where much of the picture is
  /// flat or coarse: measured on composed clips (x264, 640x360, CRF 23 to 38, 1 to 25 pictures a
  /// second, faces of 24 and 64 pixels), whoever appears and hardly moves adds within six pictures
  /// at least that part, and at least its geometric mean with 36 bytes a macroblock.
  ///
  /// - Parameter key: The bytes of a key picture.
  private func personBytes(key: Double) -> Double {
    let face = Double(options.minimumFacePixels)
    let head = (1.5 * face + 16) * (1.9 * face + 16) * .pi / 4
    let part = key * head / Double(pixels)
    return max(part, (part * head / 256 * 36).squareRoot())
  }

  /// Its key pictures are so near to each other that hardly anybody comes and goes between them.
  private func isShort(_ index: Int) -> Bool {
    let span = span(of: stretches[index])
    return timeBase.seconds(span.upperBound - span.lowerBound) <= Self.shortSeconds
  }

  /// Which key pictures are examined.
  ///
  /// Looking costs about a tenth of decoding the stretch: not worth it where the packets show that
  /// something happens. Where that is so of few stretches, they may be mistaken: what the others
  /// look like tells.
  /// What has to be decoded anyway because sizes say nothing there, and whose key pictures are far
  /// apart, is not looked at either.
  func wantedLooks(_ activity: PacketActivity) -> [Bool] {
    let levels = activity.levels
    let busy = levels.map { exceeds($0, Self.busy) }
    let looksAtBusy = 2 * busy.count(where: \.self) < busy.count
    guard options.thoroughness == .fast else {
      return busy.indices.map { index in
        (!busy[index] || looksAtBusy)
          && (isShort(index) || !canHide(somebodyIn: index, activity, above: Self.stirring))
      }
    }
    var last: Int64?
    return stretches.indices.map { index in
      guard !busy[index], levels[index] != nil else {
        last = nil
        return !busy[index] || looksAtBusy
      }
      let stamp = trail.packets[stretches[index].lowerBound].stamp
      if let last, timeBase.seconds(stamp - last) < Self.restSeconds - 1e-3 { return false }
      last = stamp
      return true
    }
  }

  /// Neither its own key picture nor the next one shows anybody or that anything came or went, as
  /// far as they were examined.
  private func isEmpty(_ looks: [Look?], _ index: Int) -> Bool {
    guard let own = looks[index], !own.showsSuspect, index + 1 < looks.count else { return false }
    guard let next = looks[index + 1] else { return options.thoroughness == .fast }
    return !next.showsSuspect && !next.hasChanged
  }

  /// Something that may be a face at its own key picture or at the next one.
  private func showsSuspect(_ looks: [Look?], _ index: Int) -> Bool {
    looks[index...min(index + 1, looks.count - 1)].contains { $0?.showsSuspect == true }
  }

  /// Something came, went or moved between its key picture and the next one.
  private func hasChanged(_ looks: [Look?], _ index: Int) -> Bool {
    options.thoroughness == .normal && index + 1 < looks.count
      && looks[index + 1]?.hasChanged == true
  }

  /// Its own key picture and the next one were both examined, and showed that nothing came or went:
  /// whoever is in view in the stretch beside it is not here.
  private func isCalm(_ looks: [Look?], _ index: Int) -> Bool {
    options.thoroughness == .normal
      && (index...min(index + 1, looks.count - 1)).allSatisfy { looks[$0]?.showsSuspect == false }
  }
}

extension PacketActivity.Level {
  fileprivate func raised(to other: Self?) -> Self {
    guard let other else { return self }
    return Self(mean: max(mean, other.mean), peak: max(peak, other.peak))
  }
}

extension [Double] {
  /// Of an even number the larger of the two in the middle; the array is not empty.
  fileprivate var median: Double { sorted()[count / 2] }
}
