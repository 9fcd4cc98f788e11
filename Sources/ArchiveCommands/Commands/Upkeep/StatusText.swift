import Answers
import Wording

extension StatusAnswer.Building {
  /// `generation 2 of arcface, 4,096 of 11,795 faces (34.7 %), 118.2 per second, 1 min 5 s left`
  var words: String {
    var parts = [
      "generation \(generation) of \(model)",
      "\(grouped(covered)) of \(counted(faces, "face")) (\(Words.share(covered, of: faces)))",
    ]
    if let facesPerSecond { parts.append("\(decimals(facesPerSecond, 1)) per second") }
    if isRunning {
      if let remainingSeconds { parts.append("\(Words.duration(remainingSeconds)) left") }
    } else {
      parts.append(
        covered < faces
          ? "to resume: facearchive reindex --model \(model)"
          : "to use it: facearchive generation activate \(generation)")
    }
    return parts.joined(separator: ", ")
  }
}

extension StatusAnswer.Watch {
  /// Lines for people.
  var lines: [(String, String)] {
    guard isRunning else {
      return [
        ("Watch", ended.map { "ended \($0.text)" } ?? "not running; last report \(written.text)")
      ]
    }
    let work =
      "\(grouped(settling)) settling, \(grouped(queued)) queued, \(grouped(working)) working"
      + (waitingForRetry > 0 ? ", \(grouped(waitingForRetry)) to be tried again" : "")
      + (isThrottled ? "; paused: the machine is busy" : "")
    return [("Watch", "since \(began.text), process \(process): \(work)")]
      + roots.map { root in
        let way =
          root.isPolled
          ? "read periodically" : counted(root.watchedFolders, "folder") + " watched"
        let system = root.fileSystem.isEmpty ? "" : " (\(root.fileSystem))"
        let settling =
          root.knowsWriters.map {
            $0
              ? "; files are read when nobody writes to them"
              : "; files are read when two looks find them unchanged"
          } ?? ""
        return ("", "\(root.path)\(system): \(way)\(settling)")
      } + troubles.map { ("Degraded", "\($0.root): \($0.reason)") }
  }
}
