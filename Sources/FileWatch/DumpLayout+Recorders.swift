import Foundation
import Values

// Paths that recorders name.
extension DumpLayout {
  /// What a recorder's path says, or why it says nothing.
  enum PathReading {
    case found(CameraName, StartJudgement)
    case refused(UnmatchedPath.Code, String)
  }

  /// One way to read a path.
  private struct Candidate {
    var layout: String
    var weight: Int
    var camera: CameraName
    var judgement: StartJudgement
  }

  /// Reads a path by all layouts that the user named; the one that fixes most of it counts.
  ///
  /// - Parameters:
  ///   - names: Of the folders below the root and of the file, the latter without extension.
  ///   - root: The root's own name, for layouts without a camera in the path.
  func read(
    _ names: [FilePath], root: FilePath, modified: WallTime?, now: WallTime = .now
  ) -> PathReading {
    var candidates: [Candidate] = []
    var isMatched = false
    for layout in recorders {
      for template in layout.templates {
        guard let match = template.match(names) else { continue }
        isMatched = true
        let name = match.camera ?? root
        let own = cameraZones[name.description]
        var judge = StartJudge(
          folder: [], folderName: FilePath(bytes: []), inner: Array(match.rest.dropLast()),
          stem: CameraFinder.withoutCopyNumber(match.rest.last ?? name),
          templated: fileTemplate?.readings(of: match.rest.last ?? name, in: timeZone).first,
          zone: layout.zone ?? own ?? timeZone,
          zoneSource: layout.zone != nil ? .name : own != nil ? .camera : .archive,
          modified: modified, now: now)
        guard let judgement = judge.judge() else { continue }
        let camera =
          cameraTemplate.camera(of: name)
          ?? CameraName(text: name.description, building: "", floor: "", number: "")
        candidates.append(
          Candidate(
            layout: layout.name, weight: template.weight, camera: camera, judgement: judgement))
      }
    }
    let most = candidates.map(\.weight).max()
    let best = candidates.filter { $0.weight == most }
    guard let first = best.first else {
      return isMatched
        ? .refused(.noTime, "its path has a recorder's form, but gives no time")
        : .refused(.notInLayout, "its path has the form of no recorder that was named")
    }
    if let other = best.first(where: {
      $0.camera != first.camera || $0.judgement.start != first.judgement.start
    }) {
      return .refused(
        .ambiguous,
        "\(first.layout) and \(other.layout) read it differently; name one with --layout")
    }
    return .found(first.camera, first.judgement)
  }
}
