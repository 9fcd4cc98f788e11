import ArgumentParser

/// How a command writes its results.
struct OutputOptions: ParsableArguments {
  @Flag(name: .customLong("json"), help: "Write results, and errors, as JSON.")
  var json = false

  /// Writes `payload` as JSON, or else what `text` makes of it.
  func render<Payload: Encodable>(
    _ payload: Payload, text: (Payload) -> String
  ) throws {
    try Console.write(json ? JSONText.document(payload) + "\n" : text(payload))
  }
}
