import ArgumentParser
import Foundation
import Logging

/// How events are written.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
  /// A line for people: time, level, event, facts.
  case text
  /// A JSON object on a line.
  case json

  /// A logger that writes so to standard error.
  func logger() -> Logger {
    Logger(label: "facearchive") { _ in LogOutput(format: self) }
  }
}

/// Writes events to standard error, each on a line of its own.
struct LogOutput: LogHandler {
  var format: LogFormat
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.info

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { _, new in new }.mapValues { "\($0)" }
    Console.note(line(Date(), event.level, "\(event.message)", all))
  }

  /// One event as it is written.
  func line(
    _ time: Date, _ level: Logger.Level, _ message: String, _ facts: [String: String]
  ) -> String {
    let moment = time.formatted(
      Date.ISO8601FormatStyle(includingFractionalSeconds: true, timeZone: .gmt))
    switch format {
    case .json:
      let own = ["time": moment, "level": level.rawValue, "event": message]
      let object = facts.merging(own) { _, own in own }
      return (try? JSONText.line(object)) ?? message
    case .text:
      let words = facts.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted($0.value))" }
      return "\(moment) \(level.rawValue) \(message)\(words.joined())"
    }
  }

  /// A value with blanks in quotation marks, so that a line can be taken apart again.
  private static func quoted(_ value: String) -> String {
    guard value.contains(where: { $0 == " " || $0 == "\"" || $0.isNewline }) || value.isEmpty else {
      return value
    }
    let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n")
    return "\"\(escaped)\""
  }
}
