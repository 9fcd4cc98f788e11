/// A pattern for names in which `*` stands for any run of characters and `?` for one.
///
/// Matching ignores letter case, as people type `10b_6_*`.
struct Glob: Sendable, Hashable {
  let pattern: String
  private let symbols: [Character]

  init(_ pattern: String) {
    self.pattern = pattern
    symbols = Array(pattern.lowercased())
  }

  /// Whether the whole of `name` fits the pattern.
  ///
  /// - Complexity: O(pattern × name) at worst, without recursion.
  func matches(_ name: String) -> Bool {
    let characters = Array(name.lowercased())
    var symbol = 0
    var position = 0
    var retry: (symbol: Int, position: Int)?
    while position < characters.count {
      if symbol < symbols.count && symbols[symbol] == "*" {
        retry = (symbol + 1, position)
        symbol += 1
      } else if symbol < symbols.count
        && (symbols[symbol] == "?" || symbols[symbol] == characters[position])
      {
        symbol += 1
        position += 1
      } else if let last = retry {
        retry = (last.symbol, last.position + 1)
        symbol = last.symbol
        position = last.position + 1
      } else {
        return false
      }
    }
    return symbols[symbol...].allSatisfy { $0 == "*" }
  }
}
