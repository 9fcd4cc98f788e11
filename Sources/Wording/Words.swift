import Values

/// Figures and lists as people read them.
public enum Words {
  /// A line each, the labels in a column of their own.
  public static func labelled(_ lines: [(String, String)]) -> String {
    let width = (lines.map(\.0.count).max() ?? 0) + 2
    return lines.map { label, text in
      label + String(repeating: " ", count: width - label.count) + text + "\n"
    }.joined()
  }

  /// `; spared: 1,203 quiet, 12 unchanged`, or nothing.
  public static func spared(_ skipped: [String: Int]) -> String {
    guard !skipped.isEmpty else { return "" }
    return "; spared: "
      + skipped.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\(grouped($0.value)) \($0.key)" }.joined(separator: ", ")
  }

  /// `120 parts examined that would have been skipped; a sighting began in 3 (2.5 %, at most 6.1
  /// %)`.
  ///
  /// The upper limit holds with 95 % confidence. Source: E. B. Wilson, "Probable inference, the law
  /// of succession, and statistical inference", 1927, one-sided.
  public static func audit(_ groups: Int, _ misses: Int) -> String {
    let (number, quantile) = (Double(max(1, groups)), 1.6449)
    let share = Double(misses) / number
    let square = quantile * quantile / number
    let spread = quantile * ((share * (1 - share) + square / 4) / number).squareRoot()
    let limit = min(1, (share + square / 2 + spread) / (1 + square))
    return
      "\(counted(groups, "part")) examined that would have been skipped; a sighting began in "
      + "\(grouped(misses)) (\(decimals(100 * share, 1)) %, at most \(decimals(100 * limit, 1)) %)"
  }

  /// `100 %`, `99.9 %`: never rounded up to all.
  public static func share(_ part: Int, of whole: Int) -> String {
    guard part < whole else { return "100 %" }
    return "\(decimals((Double(part) / Double(whole) * 1000).rounded(.down) / 10, 1)) %"
  }

  /// `45 s`, `12 min 05 s`, `3 h 20 min`.
  public static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "?" }
    let whole = Int(seconds.rounded())
    func two(_ number: Int) -> String { DigitText.decimal(number, digits: 2) }
    if whole < 10 { return "\(decimals(seconds, 1)) s" }
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
    return "\(grouped(whole / 3600)) h \(two(whole / 60 % 60)) min"
  }

  /// `812 B`, `4.2 MB`, `1.3 GB`: decimal units.
  public static func bytes(_ bytes: Int64) -> String {
    var value = Double(max(0, bytes))
    for unit in ["B", "kB", "MB", "GB"] {
      if value < 999.5 {
        return unit == "B" ? "\(Int(value)) B" : "\(decimals(value, value < 10 ? 1 : 0)) \(unit)"
      }
      value /= 1000
    }
    return "\(decimals(value, 1)) TB"
  }
}
