import ArgumentParser
import Foundation
import Values

/// The options of a command line as they were typed, compared with those that its command declares.
///
/// The parser takes the last value of an option that is given twice and says nothing.
struct TypedOptions {
  /// What the parser says of a command and its options. Source: swift-argument-parser,
  /// ArgumentParserToolInfo, version 0.
  private struct Tool: Decodable {
    struct Name: Decodable {
      var kind: String
      var name: String
    }

    struct Argument: Decodable {
      var kind: String
      var isRepeating: Bool
      var names: [Name]?
    }

    struct Command: Decodable {
      var commandName: String
      var subcommands: [Command]?
      var arguments: [Argument]?
    }

    var command: Command
  }

  private let arguments: [String]

  /// - Parameter arguments: Those after the program's name.
  init(_ arguments: [String]) {
    self.arguments = arguments
  }

  /// - Throws: `Failure(.usage)` for an option that takes one value and was given several.
  func requireOnce() throws {
    // Only where a name stands twice is it worth asking what it means.
    let names = arguments.prefix { $0 != "--" }.compactMap(Self.name)
    guard Set(names).count < names.count else { return }
    let declared = try Self.options(of: arguments)
    var values: [Int: [String]] = [:]
    var rest = arguments.prefix { $0 != "--" }[...]
    while let word = rest.popFirst() {
      guard let name = Self.name(word),
        let place = declared.firstIndex(where: { $0.names.contains(name) })
      else { continue }
      let joined = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = joined.count > 1 ? String(joined[1]) : rest.popFirst() ?? ""
      values[place, default: []].append(value)
      guard let given = values[place], given.count > 1, !declared[place].isRepeating else {
        continue
      }
      throw Failure(
        .usage, attempted: "understand the arguments", subject: "--\(name)",
        reason: "it takes one value, and was given \(given.joined(separator: " and "))",
        remedy: "Give it once.")
    }
  }

  /// `top` of `--top` and of `--top=5`.
  private static func name(_ word: String) -> String? {
    guard word.hasPrefix("--"), word.count > 2 else { return nil }
    return String(word.dropFirst(2).prefix { $0 != "=" })
  }

  /// The options with values of the command that `arguments` name.
  private static func options(
    of arguments: [String]
  ) throws -> [(names: Set<String>, isRepeating: Bool)] {
    let description = Data(FaceArchiveCommand._dumpHelp().utf8)
    var command = try JSONDecoder().decode(Tool.self, from: description).command
    for word in arguments {
      guard let next = command.subcommands?.first(where: { $0.commandName == word }) else { break }
      command = next
    }
    return (command.arguments ?? []).filter { $0.kind == "option" }.map { option in
      (Set((option.names ?? []).filter { $0.kind == "long" }.map(\.name)), option.isRepeating)
    }
  }
}
