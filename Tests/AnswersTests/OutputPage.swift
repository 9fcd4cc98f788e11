/// `Schema/json-output.md`, taken apart.
struct OutputPage {
  /// One field of a table.
  struct Field {
    /// Its path within the section: `hits[].camera`.
    var path: String
    var form: FormText
    var isOptional: Bool
  }

  /// What is below one heading, up to the next.
  struct Section {
    /// Without its number signs: `` `search --json` ``.
    var heading: String
    var lines: [String]
    private(set) var fields: [Field] = []
    /// The section has no table and says that it is one of these objects.
    private(set) var isOne: String?
    /// What cannot be understood.
    private(set) var faults: [String] = []

    init(heading: String, lines: [String]) {
      self.heading = heading
      self.lines = lines
      var parent = ""
      for line in lines {
        if line.hasPrefix("One `"), let one = line.wholeMatch(of: /One `([a-z]+)`\./) {
          isOne = String(one.output.1)
        }
        if line.hasPrefix("| `") { addFields(line, &parent) }
      }
    }

    /// - Parameter parent: What paths that start with a dot belong to.
    private mutating func addFields(_ line: String, _ parent: inout String) {
      let cells = line.split(separator: "|", omittingEmptySubsequences: false)
      guard cells.count == 5 else {
        faults.append("a row has other cells than three: \(line)")
        return
      }
      let quoted = cells[1].split(separator: "`", omittingEmptySubsequences: false)
      let paths = quoted.indices.filter { $0 % 2 == 1 }.map { String(quoted[$0]) }
      if let own = paths.first, !own.hasPrefix(".") { parent = own }
      let forms = cells[2].split(separator: ",")
      guard forms.count == 1 || forms.count == paths.count else {
        faults.append("a row has other forms than fields: \(line)")
        return
      }
      for (index, path) in paths.enumerated() {
        let words = forms[forms.count == 1 ? 0 : index].split(separator: " ")
        let isOptional = words.first == "*optional*"
        let text = words.dropFirst(isOptional ? 1 : 0).joined(separator: " ")
        guard let form = FormText(text[...]) else {
          faults.append("\(path): \"\(text)\" is no form")
          continue
        }
        fields.append(
          Field(
            path: path.hasPrefix(".") ? parent + path : path, form: form, isOptional: isOptional))
      }
    }
  }

  var sections: [Section] = []

  init(_ text: String) {
    var heading: String?
    var lines: [String] = []
    for line in (text + "\n## ").split(separator: "\n", omittingEmptySubsequences: false) {
      guard line.hasPrefix("##") else {
        lines.append(String(line))
        continue
      }
      if let heading { sections.append(Section(heading: heading, lines: lines)) }
      heading = String(line.drop { $0 == "#" || $0 == " " })
      lines = []
    }
  }

  /// The section of an object that a form names: one of its own, or that of a command.
  func section(of name: String) -> Section? {
    section("`\(name)`") ?? section("`\(name) --json`")
  }

  func section(_ heading: String) -> Section? { sections.first { $0.heading == heading } }

  /// The page with other lines in one section.
  func changing(_ heading: String, _ change: (inout [String]) -> Void) -> OutputPage {
    var page = self
    for index in sections.indices where sections[index].heading == heading {
      var lines = sections[index].lines
      change(&lines)
      page.sections[index] = Section(heading: heading, lines: lines)
    }
    return page
  }
}
