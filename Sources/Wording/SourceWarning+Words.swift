import Answers

extension SourceWarning {
  /// `timestamps-jump, 3 times, first at 12.4 s: 3 time stamps were …`
  public var words: String {
    let place = firstSeconds.map { ", first at \(decimals($0, 1)) s" } ?? ""
    return "\(code), \(counted(count, "time"))\(place): \(message)"
  }
}

extension Words {
  /// `3 sources with timestamps-jump, 1 with decode-error`: how many have each warning.
  public static func warnings(_ sources: [String: Int]) -> String {
    sources.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.enumerated().map { place, warning in
      let number = place == 0 ? counted(warning.value, "source") : grouped(warning.value)
      return "\(number) with \(warning.key)"
    }.joined(separator: ", ")
  }

  /// The same as a line of a summary, with the command that says more.
  public static func warningsLine(_ sources: [String: Int]) -> String {
    "Warnings: \(warnings(sources)). See: facearchive journal list --warnings"
  }

  /// `time in doubt: timestamps-jump`; `nil` without a doubt.
  public static func timeDoubt(_ codes: [String]) -> String? {
    codes.isEmpty ? nil : "time in doubt: " + codes.joined(separator: ", ")
  }
}
