/// A Kalman filter of one number that moves with nearly constant velocity.
///
/// The state is (value, velocity); the acceleration is white noise, so that the filter knows how
/// much less certain it is after 1 s than after 0.1 s and frames may come at any times.
///
/// Source: Y. Bar-Shalom, X. R. Li and T. Kirubarajan, "Estimation with Applications to Tracking
/// and Navigation", 2001, section 6.2.2 (continuous white noise acceleration model).
struct KalmanFilter: Sendable {
  private(set) var value: Double
  private(set) var velocity: Double
  /// The covariance: of the value, of value with velocity, of the velocity.
  private(set) var variance: Double
  private var covariance = 0.0
  private var velocityVariance: Double

  /// A filter that has seen one measurement and knows nothing of the velocity but its spread.
  init(value: Double, deviation: Double, velocityDeviation: Double) {
    self.value = value
    velocity = 0
    variance = deviation * deviation
    velocityVariance = velocityDeviation * velocityDeviation
  }

  /// Moves the state `seconds` ahead.
  ///
  /// - Parameters:
  ///   - seconds: At least 0.
  ///   - density: The power spectral density of the acceleration, in value² / s³.
  mutating func predict(seconds: Double, density: Double) {
    value += velocity * seconds
    variance +=
      2 * seconds * covariance + seconds * seconds * velocityVariance
      + density * seconds * seconds * seconds / 3
    covariance += seconds * velocityVariance + density * seconds * seconds / 2
    velocityVariance += density * seconds
  }

  /// Takes a measurement with the given standard deviation, greater than 0, into account.
  mutating func update(measurement: Double, deviation: Double) {
    let innovationVariance = variance + deviation * deviation
    let valueGain = variance / innovationVariance
    let velocityGain = covariance / innovationVariance
    let innovation = measurement - value
    value += valueGain * innovation
    velocity += velocityGain * innovation
    velocityVariance -= velocityGain * covariance
    covariance *= 1 - valueGain
    variance *= 1 - valueGain
  }

  /// How surprising a measurement with the given standard deviation would be: its squared distance
  /// from the value in units of the expected deviation.
  func squaredDistance(to measurement: Double, deviation: Double) -> Double {
    let innovation = measurement - value
    return innovation * innovation / (variance + deviation * deviation)
  }
}
