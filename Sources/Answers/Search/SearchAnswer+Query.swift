import Values

extension SearchAnswer {
  /// What was asked with.
  public struct Query: AnswerPart {
    /// `photos`, `face` or `sighting`.
    public var origin: String
    /// Paths of the photos, as `FilePath.description` spells them.
    public var photos: [String]?
    /// By how many degrees each photo was turned clockwise, beyond what its file says, to have its
    /// faces upright; absent when none had to be.
    public var turnedDegrees: [Int]?
    /// The face of the archive that was asked with.
    public var face: FaceID?
    /// The sighting of the archive that was asked with.
    public var sighting: SightingID?
    /// The lowest similarity of any two of the faces whose mean was searched with. A low one says
    /// that the photos may not show one person.
    public var agreement: Float?

    /// The value with these parts.
    public init(
      origin: String, photos: [String]? = nil, turnedDegrees: [Int]? = nil, face: FaceID? = nil,
      sighting: SightingID? = nil, agreement: Float? = nil
    ) {
      self.origin = origin
      self.photos = photos
      self.turnedDegrees = turnedDegrees
      self.face = face
      self.sighting = sighting
      self.agreement = agreement
    }
  }
}
