import Values

/// The pairs of a verification protocol, as `pairs.txt` of Labeled Faces in the Wild lists them.
///
/// The first line holds the number of folds and of pairs of each kind per fold (`10<TAB>300`); a
/// single number means one fold. Then, fold by fold, a line per pair: `NAME I J` for two photos of
/// one person, `NAME1 I NAME2 J` for photos of two. Photo I of NAME is `NAME/NAME_000I.jpg`.
///
/// Source: LFW's README, "View 2"; `lfw.read_pairs` of the FaceNet tools.
public struct PairsFile: Sendable, Hashable {
  /// One photo.
  public struct Photo: Sendable, Hashable {
    /// The person; also the name of the folder.
    public var name: String
    /// From 1.
    public var number: Int

    /// Photo `number` of a person, from 1.
    public init(name: String, number: Int) {
      self.name = name
      self.number = number
    }

    /// The path below the data set's folder, without its ending: `Name/Name_0001`.
    public var stem: String {
      "\(name)/\(name)_" + DigitText.decimal(number, digits: 4)
    }
  }

  /// Two photos.
  public struct Pair: Sendable, Hashable {
    /// One photo.
    public var first: Photo
    /// The other photo.
    public var second: Photo
    /// Both show one person.
    public var isGenuine: Bool
    /// From 0.
    public var fold: Int
  }

  /// The pairs, fold by fold in the file's order.
  public let pairs: [Pair]
  /// Folds, from 1.
  public let foldCount: Int

  /// Reads the text of a file.
  ///
  /// - Throws: `Failure(.usage)` that names the line that cannot be understood, or the number of
  ///   pairs that was announced and the one that came.
  public init(text: String) throws(Failure) {
    // Swift takes the two bytes at the end of a line from Windows for one character.
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
    guard let head = lines.first else { throw Self.problem(1, "the file is empty") }
    let numbers = head.split(whereSeparator: \.isWhitespace).map { Int($0) ?? 0 }
    guard (1...2).contains(numbers.count), numbers.allSatisfy({ $0 > 0 && $0 < 1_000_000 }) else {
      throw Self.problem(1, "it should hold the number of folds and of pairs, such as 10 and 300")
    }
    let folds = numbers.count == 2 ? numbers[0] : 1
    let perFold = 2 * numbers[numbers.count - 1]
    guard lines.count - 1 == folds * perFold else {
      throw Self.problem(
        1, "it announces \(folds * perFold) pairs, but \(lines.count - 1) lines follow")
    }
    var pairs: [Pair] = []
    for (index, line) in lines.dropFirst().enumerated() {
      guard let pair = Self.pair(line, fold: index / perFold) else {
        throw Self.problem(index + 2, "it is neither NAME I J nor NAME I NAME J")
      }
      pairs.append(pair)
    }
    self.pairs = pairs
    foldCount = folds
  }

  private static func pair(_ line: Substring, fold: Int) -> Pair? {
    let fields = line.split(whereSeparator: \.isWhitespace)
    func photo(_ name: Int, _ number: Int) -> Photo? {
      guard let value = Int(fields[number]), value >= 0, value < 1_000_000,
        !fields[name].contains("/")
      else { return nil }
      return Photo(name: String(fields[name]), number: value)
    }
    switch fields.count {
    case 3:
      guard let first = photo(0, 1), let second = photo(0, 2) else { return nil }
      return Pair(first: first, second: second, isGenuine: true, fold: fold)
    case 4:
      guard let first = photo(0, 1), let second = photo(2, 3) else { return nil }
      return Pair(first: first, second: second, isGenuine: false, fold: fold)
    default:
      return nil
    }
  }

  private static func problem(_ line: Int, _ reason: String) -> Failure {
    Failure(
      .usage, attempted: "read the list of pairs", subject: "in line \(line)",
      reason: reason, remedy: "Use pairs.txt as LFW publishes it.")
  }
}
