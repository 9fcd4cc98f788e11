import FaceModel
import Query

/// Numbers as people read them.
enum Words {
  /// `1,234 faces`, `1 face`.
  static func count(_ number: Int, _ noun: String, plural: String? = nil) -> String {
    "\(grouped(number)) \(number == 1 ? noun : plural ?? noun + "s")"
  }

  /// `45 s`, `12 min 05 s`, `3 h 20 min`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "?" }
    let whole = Int(seconds.rounded())
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    if whole < 10 { return "\(decimals(seconds, 1)) s" }
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
    return "\(grouped(whole / 3600)) h \(two(whole / 60 % 60)) min"
  }

  /// `812 B`, `4.2 MB`, `1.3 GB`: decimal units.
  static func bytes(_ bytes: Int64) -> String {
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
