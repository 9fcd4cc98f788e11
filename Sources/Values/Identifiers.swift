/// The number of one face (one detection in one frame that was kept). Allocated by SQLite, from 1.
public struct FaceID: RawRepresentable, Sendable, Hashable, Comparable, Codable {
  /// The number itself, from 1.
  public var rawValue: Int64

  /// The identifier with this number.
  public init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  /// Orders by number.
  public static func < (lhs: FaceID, rhs: FaceID) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// The number of one sighting (one face seen continuously by one camera). From 1.
public struct SightingID: RawRepresentable, Sendable, Hashable, Comparable, Codable {
  /// The number itself, from 1.
  public var rawValue: Int64

  /// The identifier with this number.
  public init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  /// Orders by number.
  public static func < (lhs: SightingID, rhs: SightingID) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// The number of one source (one video or image file, by content). From 1.
public struct SourceID: RawRepresentable, Sendable, Hashable, Comparable, Codable {
  /// The number itself, from 1.
  public var rawValue: Int64

  /// The identifier with this number.
  public init(rawValue: Int64) {
    self.rawValue = rawValue
  }

  /// Orders by number.
  public static func < (lhs: SourceID, rhs: SourceID) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// The number of one camera of the archive. From 1; fits 32 bits, as the index keeps it.
public struct CameraID: RawRepresentable, Sendable, Hashable, Comparable, Codable {
  /// The number itself, from 1.
  public var rawValue: Int32

  /// The identifier with this number.
  public init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// Orders by number.
  public static func < (lhs: CameraID, rhs: CameraID) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// The number of one generation: all embeddings of one model, and their index. From 1.
public struct GenerationID: RawRepresentable, Sendable, Hashable, Comparable, Codable {
  /// The number itself, from 1.
  public var rawValue: Int32

  /// The identifier with this number.
  public init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// Orders by number.
  public static func < (lhs: GenerationID, rhs: GenerationID) -> Bool {
    lhs.rawValue < rhs.rawValue
  }
}
