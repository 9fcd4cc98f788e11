import Answers
import Foundation
import TestSupport
import Testing
import Values

@Suite("Schema/json-output.md documents what is encoded, and nothing else")
struct OutputPageTests {
  /// What each section documents.
  static let answers: [(heading: String, type: any Answer.Type)] = [
    ("`search --json`", SearchAnswer.self),
    ("`search --show-faces --json`", PhotoFacesAnswer.self),
    ("`where --json`", ItineraryAnswer.self),
    ("`sheet --json`", SheetAnswer.self),
    ("`show --json`", SightingAnswer.self),
    ("`init --json`", InitAnswer.self),
    ("`ingest --json`", IngestAnswer.self),
    ("`watch --json`", WatchAnswer.self),
    ("`status --json`", StatusAnswer.self),
    ("`index check --json`", IndexCheckAnswer.self),
    ("`index status --json`", IndexStatusAnswer.self),
    ("`retain --json`", RetentionAnswer.self),
    ("`journal list --json`, `journal show --json`", JournalAnswer.self),
    ("`stills --json`", StillsAnswer.self),
    ("`camera list --json`, `camera set --json`", CameraListAnswer.self),
    ("`journal retry --json`", RetryAnswer.self),
    ("`journal retime --json`", RetimeAnswer.self),
    ("`root move --json`", RootMoveAnswer.self),
    ("`layout test --json`", LayoutTestAnswer.self),
    ("`dump --json`", DumpAnswer.self),
    ("`compare --json`", ComparisonAnswer.self),
    ("`eval lfw --json`", VerificationAnswer.self),
    ("`eval identify --json`", IdentificationAnswer.self),
    ("`eval scface --json`", SurveillanceAnswer.self),
    ("`eval calibrate --json`", CalibrationAnswer.self),
    ("`model list --json`", ModelsAnswer.self),
    ("`model show --json`", ModelAnswer.self),
    ("`model add --json`", ModelAdditionAnswer.self),
    ("`model remove --json`", ModelRemovalAnswer.self),
    ("`model verify --json`", ModelVerificationAnswer.self),
    ("`generation list --json`", GenerationsAnswer.self),
    ("`generation activate --json`, `generation rollback --json`", LiveGenerationAnswer.self),
    ("`generation drop --json`", GenerationRemovalAnswer.self),
    ("`generation compare --json`", GenerationComparisonAnswer.self),
    ("`reindex --json`", ReindexAnswer.self),
    ("`redetect --json`", RedetectionAnswer.self),
    ("`check --json`", CheckAnswer.self),
    ("`check --repair --json`", RepairAnswer.self),
    ("`backup --json`, `restore --json`", BackupAnswer.self),
    ("Failures", FailureAnswer.self),
  ]

  static let text = try? String(
    contentsOfFile: TestResources.packageRoot + "/Schema/json-output.md", encoding: .utf8)

  /// Examples of an answer as JSON.
  static func encoded(_ type: (some Answer).Type) throws -> [[String: JSONValue]] {
    try Example.fillings.compactMap { filling in
      let data = try JSONEncoder().encode(try Example.make(type, filling))
      guard case .object(let object) = try JSONDecoder().decode(JSONValue.self, from: data) else {
        return nil
      }
      return object
    }
  }

  /// Where the page and what is encoded contradict each other.
  static func faults(
    of page: OutputPage, at heading: String, _ examples: [[String: JSONValue]]
  ) -> [String] {
    guard var section = page.section(heading) else { return ["there is no section \(heading)"] }
    if let one = section.isOne { section = page.section(of: one) ?? section }
    var faults = section.faults
    let object = DocumentedObject(section, in: page)
    for example in examples {
      object.visit(example, path: "") { faults.append($0) }
    }
    object.report(path: "") { faults.append($0) }
    return faults.sorted()
  }

  @Test("Each section is what its answer encodes, path by path, both ways", arguments: answers)
  func sections(_ heading: String, _ type: any Answer.Type) throws {
    let page = OutputPage(try #require(Self.text))
    let faults = Self.faults(of: page, at: heading, try Self.encoded(type))
    #expect(faults.isEmpty, "\(heading):\n\(faults.joined(separator: "\n"))")
  }

  @Test("No section is left out, and no object is documented that no answer has")
  func complete() throws {
    let page = OutputPage(try #require(Self.text))
    let held = Set(Self.answers.map(\.heading))
    #expect(
      page.sections.filter { $0.heading.contains("--json") && !held.contains($0.heading) }
        .isEmpty)
    let named =
      page.sections.flatMap(\.fields).map { "\($0.form)" }
      + page.sections.map {
        $0.isOne.map { "named(\"\($0)\")" } ?? ""
      }
    for section in page.sections where section.heading.wholeMatch(of: /`[a-zA-Z]+`/) != nil {
      let name = section.heading.filter { $0 != "`" }
      #expect(named.contains { $0.contains("named(\"\(name)\")") }, "\(name) is used nowhere")
      #expect(!section.fields.isEmpty)
    }
    #expect(page.sections.flatMap(\.faults) == [])
  }

  @Test("A wrong row of any section is found", arguments: answers)
  func planted(_ heading: String, _ type: any Answer.Type) throws {
    let page = OutputPage(try #require(Self.text))
    let section = try #require(page.section(heading))
    let table = section.isOne.map { "`\($0)`" } ?? heading
    let examples = try Self.encoded(type)
    func faults(_ change: (inout [String]) -> Void) -> [String] {
      Self.faults(of: page.changing(table, change), at: heading, examples)
    }
    let rows = try #require(page.section(table)).lines.indices.filter { row in
      page.section(table)?.lines[row].hasPrefix("| `") ?? false
    }
    let first = try #require(rows.first)
    let added = faults { $0.insert("| `planted` | text | what there is not |", at: first) }
    #expect(added == ["planted is documented and never encoded"])
    for row in rows {
      // Taken away, renamed, wrongly optional or not, of another form: each is found.
      #expect(!faults { $0.remove(at: row) }.isEmpty, "row \(row) removed")
      let renamed = faults {
        $0[row] = $0[row].replacing("| `", with: "| `wrong", maxReplacements: 1)
      }
      #expect(!renamed.isEmpty, "row \(row) renamed")
      for isOptional in [true, false] {
        let other = faults { lines in
          var cells = lines[row].split(separator: "|", omittingEmptySubsequences: false)
          let forms = cells[2].split(separator: ",")
          let changed = forms.map { form in
            isOptional
              ? form.contains("*optional*")
                ? form.replacing("*optional* ", with: "") : " *optional*\(form)"
              : " list of lists of flags"
          }.joined(separator: ",")
          cells[2] = changed[...]
          lines[row] = cells.joined(separator: "|")
        }
        #expect(!other.isEmpty, "row \(row) of another form, optional: \(isOptional)")
      }
    }
  }

  @Test("Names that a field may have are those of the code")
  func names() throws {
    let page = OutputPage(try #require(Self.text))
    let checked = try #require(page.section("`check --json`")).lines.joined()
    for kind in CheckAnswer.Finding.Kind.allCases {
      #expect(checked.contains("`\(kind.rawValue)`"))
    }
    let failures = try #require(page.section("Failures")).lines.joined()
    for code in Failure.Code.allCases { #expect(failures.contains("`\(code.rawValue)`")) }
  }

  @Test("An answer that is decoded is the one that was encoded", arguments: answers)
  func roundTrip(_ heading: String, _ type: any Answer.Type) throws {
    func check<Value: Answer>(_ type: Value.Type) throws {
      for filling in Example.fillings {
        let value = try Example.make(type, filling)
        let data = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(type, from: data) == value)
      }
    }
    try check(type)
  }
}
