/// A pattern for names, as in a shell: `*` stands for any run of characters, `?` for one, `[67]`,
/// `[6-8]` and `[!6]` for one of a set or not of it, `{6,EG}` for one of several patterns.
///
/// Matching ignores letter case, as people type `10b_6_*`. A bracket or brace that nothing closes
/// stands for itself.
struct Glob: Sendable, Hashable {
  /// What one place of the pattern takes, and where it leads: places are numbers in `places`.
  private enum Place: Sendable, Hashable {
    case end
    case any(then: Int)
    case one(Character, then: Int)
    case member(of: [ClosedRange<Character>], isIn: Bool, then: Int)
    /// Any of these next, without taking a character.
    case choice([Int])
  }

  let pattern: String
  private var places: [Place] = [.end]
  private var start = 0

  init(_ pattern: String) {
    self.pattern = pattern
    start = add(Array(pattern.lowercased())[...], then: 0)
  }

  /// Whether the whole of `name` fits the pattern.
  ///
  /// - Complexity: O(pattern × name), whatever the pattern.
  func matches(_ name: String) -> Bool {
    var reached = reachable(from: [start])
    for character in name.lowercased() {
      reached = reachable(from: reached.compactMap { next(of: places[$0], after: character) })
      guard !reached.isEmpty else { return false }
    }
    return reached.contains(0)
  }

  private func next(of place: Place, after character: Character) -> Int? {
    switch place {
    case .any(let next): next
    case .one(let wanted, let next): wanted == character ? next : nil
    case .member(let ranges, let isIn, let next):
      ranges.contains { $0.contains(character) } == isIn ? next : nil
    case .end, .choice: nil
    }
  }

  /// `starts`, and what follows them without a character.
  private func reachable(from starts: [Int]) -> Set<Int> {
    var found: Set<Int> = []
    var open = starts
    while let place = open.popLast() {
      guard found.insert(place).inserted, case .choice(let next) = places[place] else { continue }
      open += next
    }
    return found
  }

  // MARK: Reading a pattern

  /// Adds the places of a part of the pattern, from its end to its beginning.
  ///
  /// - Returns: the first of them.
  private mutating func add(_ text: ArraySlice<Character>, then next: Int) -> Int {
    guard let symbol = text.first else { return next }
    let rest = text.dropFirst()
    switch symbol {
    case "*":
      let after = add(rest, then: next)
      let choice = append(.choice([]))
      places[choice] = .choice([append(.any(then: choice)), after])
      return choice
    case "?": return append(.any(then: add(rest, then: next)))
    case "[":
      guard let set = Self.set(rest) else { break }
      let after = add(set.rest, then: next)
      return append(.member(of: set.ranges, isIn: set.isIn, then: after))
    case "{":
      guard let braces = Self.alternatives(rest) else { break }
      let after = add(braces.rest, then: next)
      var choices: [Int] = []
      for part in braces.parts { choices.append(add(part, then: after)) }
      return append(.choice(choices))
    default: break
    }
    return append(.one(symbol, then: add(rest, then: next)))
  }

  private mutating func append(_ place: Place) -> Int {
    places.append(place)
    return places.count - 1
  }

  /// What a set holds, from behind its `[`; `nil` when nothing closes it.
  private static func set(
    _ text: ArraySlice<Character>
  ) -> (ranges: [ClosedRange<Character>], isIn: Bool, rest: ArraySlice<Character>)? {
    var rest = text
    let isIn = rest.first != "!" && rest.first != "^"
    if !isIn { rest = rest.dropFirst() }
    var ranges: [ClosedRange<Character>] = []
    while let low = rest.popFirst() {
      // A bracket that closes nothing yet belongs to the set.
      if low == "]", !ranges.isEmpty { return (ranges, isIn, rest) }
      guard rest.first == "-", let high = rest.dropFirst().first, high != "]", low <= high else {
        ranges.append(low...low)
        continue
      }
      ranges.append(low...high)
      rest = rest.dropFirst(2)
    }
    return nil
  }

  /// The patterns between braces, from behind the `{`; `nil` when nothing closes it.
  private static func alternatives(
    _ text: ArraySlice<Character>
  ) -> (parts: [ArraySlice<Character>], rest: ArraySlice<Character>)? {
    var parts: [ArraySlice<Character>] = []
    var depth = 0
    var start = text.startIndex
    for index in text.indices {
      switch text[index] {
      case "{": depth += 1
      case "}" where depth > 0: depth -= 1
      case "}": return (parts + [text[start..<index]], text[(index + 1)...])
      case "," where depth == 0:
        parts.append(text[start..<index])
        start = index + 1
      default: break
      }
    }
    return nil
  }
}
