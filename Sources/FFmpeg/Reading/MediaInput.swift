/// A file and how it is to be read: all that it takes to open it, and to open it once more.
struct MediaInput {
  var source: any ByteSource
  /// The ending of its name, as a file name of its own: see `NameHint`.
  var nameHint: String
  var limits: MediaLimits
  /// Of a raw stream that does not say its own, in frames per second; `nil` for FFmpeg's guess.
  var likelyFrameRate: Double?
}
