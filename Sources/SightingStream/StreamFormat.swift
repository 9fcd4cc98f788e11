/// The bytes of a sighting stream.
///
/// A stream is a preamble followed by frames up to its end. All numbers are little-endian.
///
/// | part | bytes | what |
/// |---|---|---|
/// | preamble | 4 | `FASS` |
/// | | 2 | format version, `UInt16` |
/// | frame | 4 | payload length n, `UInt32`, at most 64 MiB |
/// | | 2 | type, `UInt16` |
/// | | n | payload |
/// | | 4 | CRC-32C of type and payload, `UInt32` |
///
/// A worker's two pipes and a shard file share this framing: `Job`s travel to the worker, `Record`s
/// come back. A stream may end after any frame; only its `sourceEnded` record says whether a
/// source is complete, never the end of the bytes.
///
/// Payloads hold the fields of the types in the order of their declaration: integers as 64-bit
/// two's complement, `Float` and `Double` as their IEEE 754 bits, text and bytes as a `UInt32`
/// count followed by the bytes, an optional as one byte 0 or 1 followed by the value, an
/// enumeration as one byte, a dictionary as a `UInt32` count followed by keys and values in
/// ascending order of the keys. Equal values have equal bytes.
enum StreamFormat {
  static let magic: [UInt8] = Array("FASS".utf8)

  /// The version that is written, and the only one that is read.
  static let version: UInt16 = 1

  /// The longest payload, in bytes: a crop is some 20 KiB, a path at most 64 KiB.
  static let maximumPayloadBytes = 64 << 20

  /// The types of frames.
  enum FrameType {
    static let sourceBegan: UInt16 = 1
    static let face: UInt16 = 2
    static let sightingEnded: UInt16 = 3
    static let progress: UInt16 = 4
    static let warning: UInt16 = 5
    static let sourceEnded: UInt16 = 6
    static let checkpoint: UInt16 = 7
    static let resumed: UInt16 = 8
    static let trackBegan: UInt16 = 9
    static let identity: UInt16 = 10
    static let continues: UInt16 = 11
    static let resembles: UInt16 = 12
    static let job: UInt16 = 0x100
  }
}

/// What no value of a stream exceeds. Writers refuse to write beyond it, readers to read.
enum StreamLimits {
  /// Magnitude of a coordinate in pixels. FFmpeg refuses pictures of 2^31 pixels and more, so that
  /// no side of a real one comes near.
  static let coordinate: Float = 1e7
  /// Side of a frame or crop in pixels.
  static let side = 1 << 20
  /// Every count: integers of this size survive a `Double`, as JSON needs.
  static let count = 1 << 53
  /// Every time in seconds: 100,000 years.
  static let seconds = 3.2e12
  /// Head angles in degrees.
  static let degrees: Float = 360
  /// Length of an embedding.
  static let dimension = 4096
  /// How far the square of an embedding's length may be from 1: Float32 rounding of 4,096 terms
  /// stays far below, a vector that was never normalised far above.
  static let unitTolerance: Double = 1e-3
  /// Bytes of a crop.
  static let cropBytes = 16 << 20
  /// Bytes of a path, sixteen times Linux's `PATH_MAX`.
  static let pathBytes = 64 << 10
  /// Bytes of a name, code or digest.
  static let nameBytes = 256
  /// Bytes of a sentence.
  static let messageBytes = 16 << 10
  /// Places of a sighting: nearly four hours at five frames a second.
  static let trailPoints = TrailPoint.most
  /// Video tracks of a source besides the first, by number: containers hold at most 256 streams.
  static let tracks = 2...256
  /// Bytes of a log of stretches: four and more of each.
  static let stretchBytes = 8 * StretchLog.most
  /// Recordings that a job names: begun by one camera within two seconds.
  static let knownRecordings: UInt32 = 256
  /// Entries of a dictionary.
  static let entries = 256
}
