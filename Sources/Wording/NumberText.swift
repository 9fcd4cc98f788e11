// Numbers as people read them, alike in all that is printed.

/// `number` with a comma between thousands.
public func grouped(_ number: Int) -> String {
  let digits = String(number.magnitude)
  var text = ""
  for (index, digit) in digits.enumerated() {
    if index > 0 && (digits.count - index).isMultiple(of: 3) { text.append(",") }
    text.append(digit)
  }
  return number < 0 ? "-" + text : text
}

/// `1,234 faces`, `1 face`.
///
/// - Parameter plural: `nil` for `noun` with an s.
public func counted(_ number: Int, _ noun: String, plural: String? = nil) -> String {
  "\(grouped(number)) \(number == 1 ? noun : plural ?? noun + "s")"
}

/// `share` in percent with up to two decimals, rounded down so that what is missing shows: `99.8
/// %`, and `100 %` for the whole only.
public func percent(_ share: Double) -> String {
  let hundredths = (share * 10_000 + 1e-6).rounded(.down)
  var text = decimals(hundredths / 100, 2)
  while text.last == "0" { text.removeLast() }
  if text.last == "." { text.removeLast() }
  return text + " %"
}

/// `value` with `count` decimals, rounded half away from zero; a minus sign only when not zero.
/// What has more digits than a whole number of 64 bits is written as Swift writes it.
public func decimals(_ value: Double, _ count: Int) -> String {
  var scale = 1.0
  for _ in 0..<count { scale *= 10 }
  guard let scaled = Int64(exactly: (abs(value) * scale).rounded()) else { return "\(value)" }
  let digits = String(scaled)
  let padded = String(repeating: "0", count: max(0, count + 1 - digits.count)) + digits
  let sign = value < 0 && scaled != 0 ? "-" : ""
  let whole = padded.dropLast(count)
  return count == 0 ? sign + whole : "\(sign)\(whole).\(padded.suffix(count))"
}
