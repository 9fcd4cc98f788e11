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
    /// The sighting of the archive that was asked with, the first one of several.
    public var sighting: SightingID?
    /// All sightings of the archive that were asked with.
    public var sightings: [SightingID]?
    /// The lowest similarity of any two of the faces whose mean was searched with. A low one says
    /// that the photos or sightings may not show one person.
    public var agreement: Float?
    /// Photos that were not read whole.
    public var cutPhotos: [CutPhoto]

    /// The value with these parts.
    public init(
      origin: String, photos: [String]? = nil, turnedDegrees: [Int]? = nil, face: FaceID? = nil,
      sighting: SightingID? = nil, sightings: [SightingID]? = nil, agreement: Float? = nil,
      cutPhotos: [CutPhoto] = []
    ) {
      self.origin = origin
      self.photos = photos
      self.turnedDegrees = turnedDegrees
      self.face = face
      self.sighting = sighting
      self.sightings = sightings
      self.agreement = agreement
      self.cutPhotos = cutPhotos
    }
  }

  /// A photo that was not read whole.
  public struct CutPhoto: AnswerPart {
    /// As `FilePath.description` spells it.
    public var path: String
    /// What is missing, as a clause.
    public var reason: String

    /// The value with these parts.
    public init(path: String, reason: String) {
      self.path = path
      self.reason = reason
    }
  }
}
