import Foundation
import Values

/// How a face moves: its centre, its size and its shape, each with nearly constant velocity.
///
/// Size and shape are kept as logarithms: a face that comes nearer grows by a factor, and neither
/// can become negative. All deviations of the centre are in face heights, so that near and far
/// faces are treated alike.
struct FaceMotion: Sendable {
  private var centerX: KalmanFilter
  private var centerY: KalmanFilter
  private var logHeight: KalmanFilter
  private var logAspect: KalmanFilter

  /// Scatter of a detected centre and height, in face heights.
  ///
  /// Source: N. Wojke, A. Bewley and D. Paulus, "Simple Online and Realtime Tracking with a Deep
  /// Association Metric", 2017; `kalman_filter.py`, `_std_weight_position` = 1/20.
  static let measurementDeviation = 1.0 / 20

  /// Scatter of a detected box's width over height. Source: as above, `measure` in `project`.
  static let aspectDeviation = 1e-1

  /// Velocity of a face seen for the first time, in face heights per second.
  ///
  /// Source: people walk at 1.4 m/s (Knoblauch et al., 1996: 1.25 to 1.5 m/s) and run at 3 to 4, a
  /// face's box is about 0.2 m high: straight across 7 and 20 heights per second, taken as one and
  /// as three deviations, which is as far as a pair is searched for.
  static let velocityDeviation = 6.6

  /// Spread of the acceleration, in face heights² per s³: within a second the velocity of a person
  /// who starts, stops or turns changes by about half of that of walking.
  static let accelerationDensity = 3.5 * 3.5

  /// Growth of a face seen for the first time, per second: walking at 1.4 m/s towards a camera 3 m
  /// away is 0.47 per second, taken as one and a half deviations.
  static let growthDeviation = 0.3

  /// Spread of the change of growth, per s³; as for the velocity.
  static let growthDensity = 0.3 * 0.3

  /// Shape hardly changes. Source: as `aspectDeviation`: 1e-5, there per frame.
  static let aspectVelocityDeviation = 1e-5

  init(_ box: Box) {
    let height = Self.height(of: box)
    let deviation = Self.measurementDeviation
    centerX = KalmanFilter(
      value: Double(box.center.x), deviation: deviation * height,
      velocityDeviation: Self.velocityDeviation * height)
    centerY = KalmanFilter(
      value: Double(box.center.y), deviation: deviation * height,
      velocityDeviation: Self.velocityDeviation * height)
    logHeight = KalmanFilter(
      value: log(height), deviation: deviation, velocityDeviation: Self.growthDeviation)
    logAspect = KalmanFilter(
      value: Self.logAspect(of: box), deviation: Self.aspectDeviation,
      velocityDeviation: Self.aspectVelocityDeviation)
  }

  /// Where the face is thought to be.
  var box: Box {
    let height = exp(logHeight.value)
    let width = height * exp(logAspect.value)
    return Box(
      x: Float(centerX.value - width / 2), y: Float(centerY.value - height / 2),
      width: Float(width), height: Float(height))
  }

  mutating func predict(seconds: Double) {
    let height = exp(logHeight.value)
    let density = Self.accelerationDensity * height * height
    centerX.predict(seconds: seconds, density: density)
    centerY.predict(seconds: seconds, density: density)
    logHeight.predict(seconds: seconds, density: Self.growthDensity)
    logAspect.predict(seconds: seconds, density: 0)
  }

  mutating func update(_ box: Box) {
    let height = Self.height(of: box)
    let deviation = Self.measurementDeviation
    centerX.update(measurement: Double(box.center.x), deviation: deviation * height)
    centerY.update(measurement: Double(box.center.y), deviation: deviation * height)
    logHeight.update(measurement: log(height), deviation: deviation)
    logAspect.update(measurement: Self.logAspect(of: box), deviation: Self.aspectDeviation)
  }

  /// The squared distance of a box's centre from the expected one, in expected deviations: the
  /// distance in face heights over what this long a time makes plausible. Of a right pair it
  /// follows a chi-squared distribution with two degrees of freedom.
  func squaredDistance(to box: Box) -> Double {
    let deviation = Self.measurementDeviation * Self.height(of: box)
    return centerX.squaredDistance(to: Double(box.center.x), deviation: deviation)
      + centerY.squaredDistance(to: Double(box.center.y), deviation: deviation)
  }

  /// How far from `box` a face may be that is paired with it, in pixels.
  var reach: Double {
    (FaceTracker.Association.greatestDistance * max(centerX.variance, centerY.variance))
      .squareRoot()
  }

  /// The factor between the expected height and that of `box`, at least 1.
  func heightRatio(to box: Box) -> Double {
    exp(abs(log(Self.height(of: box)) - logHeight.value))
  }

  /// The height in pixels; at least 1, so that its logarithm is a number.
  private static func height(of box: Box) -> Double {
    max(1, Double(box.height))
  }

  private static func logAspect(of box: Box) -> Double {
    log(max(1, Double(box.width)) / height(of: box))
  }
}
