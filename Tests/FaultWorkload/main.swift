// What Tools/torture/faults runs, kills and asks:
//
//   fault-workload init ARCHIVE
//   fault-workload run ARCHIVE [--bug NAME]
//   fault-workload settle ARCHIVE SAID…     43: something that was said is not so; otherwise does
//                                           what is left, and then as answer; 13: damaged
//   fault-workload answer ARCHIVE           searches and the dump on standard output
//   fault-workload check ARCHIVE            13: damaged
//   fault-workload repair ARCHIVE           13: still damaged

import Archive
import Foundation
import Values

func fail(_ message: String, _ status: Int32) -> Never {
  FileHandle.standardError.write(Data((message + "\n").utf8))
  exit(status)
}

let arguments = Array(CommandLine.arguments.dropFirst())
guard arguments.count >= 2 else { fail("usage: fault-workload VERB ARCHIVE …", 64) }
let rest = Array(arguments.dropFirst(2))
var workload = Workload(path: arguments[1])
if rest.count == 2, rest[0] == "--bug" { workload.bug = Workload.Bug(rawValue: rest[1]) }

do {
  switch arguments[0] {
  case "init":
    try ArchiveDirectory.create(at: workload.path, settings: ArchiveSettings(timeZone: "UTC"))
  case "run": try workload.run()
  case "settle":
    try workload.verify(rest)
    workload.isSilent = true
    try workload.run()
    print(try workload.answer(), terminator: "")
    let report = try ArchiveCheck.examine(path: workload.path)
    if !report.isClean { fail("Cannot settle: \(report.findings)", 13) }
  case "answer": print(try workload.answer(), terminator: "")
  case "check":
    let report = try ArchiveCheck.examine(path: workload.path)
    for finding in report.findings { print("\(finding.kind.rawValue): \(finding.message)") }
    exit(report.isClean ? 0 : 13)
  case "repair":
    let report = try ArchiveCheck.repair(path: workload.path)
    for action in report.actions { print(action) }
    exit(report.after.isClean ? 0 : 13)
  default: fail("unknown verb \(arguments[0])", 64)
  }
} catch let failure as Failure {
  fail(failure.description, failure.code == .damaged ? 13 : 1)
} catch let lost as Lost {
  fail("LOST: \(lost.word)", 43)
} catch {
  fail("not a failure that a user can read: \(error)", 99)
}
