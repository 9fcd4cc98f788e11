/// The answer of `search --show-faces`: the faces of a photo, which a picture shows with their numbers.
public struct PhotoFacesAnswer: Answer {
  /// The photo, as `FilePath.description` spells it.
  public var photo: String
  /// The picture that was written.
  public var picture: String
  /// The largest first.
  public var faces: [FailureAnswer.Face]

  /// The value with these parts.
  public init(photo: String, picture: String, faces: [FailureAnswer.Face]) {
    self.photo = photo
    self.picture = picture
    self.faces = faces
  }
}
