extension JudgedFace {
  /// How sure it is that the face is upright in the picture as it lies, rather than turned by a
  /// quarter or a half: 0...1.
  ///
  /// The detector also finds faces that stand on their head, and places their points as if they did
  /// not; the landmark network, which only knows upright ones, is less sure of them.
  public var uprightness: Float { detection.score * (detection.landmarkScore ?? 0) }

  /// From here on nobody need try other turns.
  ///
  /// Source: measured on 288 photos of LFW: upright 95 % reach 0.90 and the median is 0.92; on
  /// their head the greatest is 0.88, on their side 0.72.
  public static let clearUprightness: Float = 0.9
}
