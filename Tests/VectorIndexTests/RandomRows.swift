import FaceSearch
import Foundation
import Values
import VectorIndex

/// A repeatable source of rows, filters and choices.
struct RandomRows {
  private var state: UInt64
  var dimension: Int
  /// Percent of the rows that camera 1 sees beside its share of the others: its strip fills blocks.
  var busyShare = 0
  /// The next face id is this plus a random step, unless ids are drawn backwards.
  private var nextFace: Int64 = 1

  init(seed: UInt64, dimension: Int) {
    state = seed
    self.dimension = dimension
  }

  mutating func number(_ range: Range<Int>) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let mixed = (state ^ (state >> 29)) &* 0xBF58_476D_1CE4_E5B9
    return range.lowerBound + Int((mixed >> 33) % UInt64(range.count))
  }

  mutating func chance(_ percent: Int) -> Bool { number(0..<100) < percent }

  mutating func float() -> Float { Float(number(0..<1_000_001)) / 1_000_000 }

  /// A unit vector, sometimes a sparse one, near `other` when given.
  mutating func vector(near other: [Float]? = nil) -> [Float] {
    let isSparse = chance(10)
    while true {
      var values = (0..<dimension).map { position -> Float in
        let noise = isSparse && position % 7 != 0 ? 0 : (float() + float() - 1)
        return other.map { $0[position] + noise / Float(dimension).squareRoot() } ?? noise
      }
      let length = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      guard length > 0.01 else { continue }
      for position in values.indices {
        let value = Float(Double(values[position]) / length)
        values[position] = value.isSubnormal ? 0 : value
      }
      return values
    }
  }

  /// Rows in which vectors, times and sightings repeat.
  mutating func rows(_ count: Int, known: [VectorRow] = []) -> [VectorRow] {
    var rows: [VectorRow] = []
    var pool = known.suffix(50).map(\.vector)
    for _ in 0..<count {
      nextFace += Int64(number(1..<4))
      let vector: [Float]
      if !pool.isEmpty, chance(20) {
        vector = pool[number(0..<pool.count)]
      } else if !pool.isEmpty, chance(40) {
        vector = self.vector(near: pool[number(0..<pool.count)])
      } else {
        vector = self.vector()
      }
      if pool.count < 100 || chance(10) { pool.append(vector) }
      rows.append(
        VectorRow(
          faceID: FaceID(rawValue: nextFace),
          sightingID: SightingID(rawValue: Int64(number(1..<max(2, count / 3)))),
          time: WallTime(milliseconds: nextFace * 10 + Int64(number(-50..<50))),
          camera: CameraID(rawValue: camera()), quality: float(), vector: vector))
    }
    return rows
  }

  private mutating func camera() -> Int32 {
    busyShare > 0 && chance(busyShare) ? 1 : Int32(number(1..<90))
  }

  /// One filter of each kind and a mixture, cut to fit `rows`.
  mutating func filters(for rows: [VectorRow]) -> [FaceFilter] {
    guard !rows.isEmpty else { return [FaceFilter()] }
    func pick(_ random: inout RandomRows) -> VectorRow { rows[random.number(0..<rows.count)] }
    let times = [pick(&self).time, pick(&self).time].sorted()
    let cameras = Set((0..<number(1..<20)).map { _ in pick(&self).camera })
    let sightings = (0..<number(1..<20)).map { _ in pick(&self).sightingID }
    let excluded = (0..<number(1..<20)).map { _ in pick(&self).faceID }
    let quality = float()
    let last = pick(&self).faceID
    let admitted = rows.filter { _ in chance(60) }.map(\.faceID)
    let others = Set((0..<number(1..<20)).map { _ in pick(&self).camera }).subtracting(cameras)
    return [
      FaceFilter(),
      FaceFilter(time: times[0]..<times[1]),
      FaceFilter(cameras: cameras),
      FaceFilter(minimumQuality: quality),
      FaceFilter(rows: RowSet(sightings: sightings)),
      FaceFilter(excluded: RowSet(faces: excluded)),
      FaceFilter(lastFace: last),
      FaceFilter(
        time: times[0]..<WallTime(milliseconds: .max), cameras: cameras,
        minimumQuality: quality / 2, excluded: RowSet(faces: excluded), lastFace: last),
      FaceFilter(cameras: []),
      FaceFilter(rows: RowSet(faces: admitted)),
      FaceFilter(
        minimumQuality: quality / 3, rows: RowSet(faces: excluded, sightings: sightings),
        excluded: RowSet(sightings: Array(sightings.prefix(2)))),
      FaceFilter(rows: RowSet()),
      windows([
        CameraWindow(cameras: cameras, time: times[0]..<times[1]),
        CameraWindow(cameras: others, time: times[1]..<WallTime(milliseconds: .max)),
      ]),
      windows([CameraWindow(cameras: cameras), CameraWindow(time: times[0]..<times[1])]),
      windows([CameraWindow(cameras: cameras), CameraWindow(cameras: others)]),
      windows([]),
    ]
  }

  private func windows(_ windows: [CameraWindow]) -> FaceFilter {
    var filter = FaceFilter()
    filter.windows = windows
    return filter
  }

  mutating func goal() -> SearchGoal {
    switch number(0..<6) {
    case 0: .faces(1)
    case 1: .faces(number(2..<200))
    case 2: .sightings(number(1..<30))
    case 3: .cameras(number(1..<30))
    case 4: .everything(minimumSimilarity: float() - 0.2)
    default: .faces(10)
    }
  }
}
