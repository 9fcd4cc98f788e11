import FileWatch
import Foundation
import Testing
import Values

@Suite("Each recorder's paths are read by its layout, or refused with a reason")
struct RecorderLayoutTests {
  /// A path as people quote it, and what it says.
  struct Path: Sendable, CustomTestStringConvertible {
    var layout: String
    var path: String
    /// `nil` when it must be refused.
    var camera: String?
    var start = ""
    var warnings: [WarningCode] = []
    var reference: String

    var testDescription: String { "\(layout): \(path)" }
  }

  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  private func scanner(_ layout: String, camera: String = CameraTemplate.standardText) throws
    -> DumpScanner
  {
    var names = DumpLayout(
      timeTemplate: .automatic, cameraTemplate: try CameraTemplate(camera),
      timeZone: try #require(TimeZone(identifier: "Europe/Berlin")))
    names.recorders = try RecorderLayout.named(layout)
    return DumpScanner(layout: names)
  }

  private func check(_ path: Path, layout: String) throws {
    let root = folder.path.appending(FilePath("yard"))
    try folder.write(FilePath("yard/" + path.path), Array("content".utf8))
    let report = try scanner(layout).scan(root: root)
    let source = report.sources.first
    #expect(source?.camera.text == path.camera, "\(report.unmatched) \(path.reference)")
    guard let source else {
      #expect(report.unmatched.count == 1 && !report.unmatched[0].reason.isEmpty)
      return
    }
    #expect(isoText(source.start) == path.start, "\(path.reference)")
    #expect(source.reading?.doubts.map(\.code) == path.warnings.map(\.rawValue))
  }

  @Test("By its own layout", arguments: paths)
  func own(path: Path) throws { try check(path, layout: path.layout) }

  @Test("By all layouts together", arguments: paths)
  func together(path: Path) throws { try check(path, layout: RecorderLayout.automatic) }

  @Test("There are three names of each recorder, and no layout without")
  func complete() throws {
    let counts = Dictionary(grouping: Self.paths, by: \.layout).mapValues(\.count)
    let names = try RecorderLayout.named(RecorderLayout.automatic).map(\.name)
    #expect(Set(counts.keys) == Set(names))
    for (name, count) in counts { #expect(count >= 3, "\(name)") }
    #expect(try RecorderLayout.named(RecorderLayout.standard).isEmpty)
    let failure = #expect(throws: Failure.self) { try RecorderLayout.named("hikvision") }
    #expect(failure?.code == .usage)
  }

  @Test("What no recorder names is refused by name")
  func refused() throws {
    try folder.write("yard/readme.txt")
    try folder.write("yard/a/b/holiday.mp4")
    try folder.write("yard/front/clip - new.mp4")
    let report = try scanner("unifi").scan(root: folder.path.appending(FilePath("yard")))
    #expect(report.sources.isEmpty)
    #expect(Set(report.unmatched.map(\.code)) == [.notMedia, .notInLayout, .noTime])
  }

  @Test("A camera's name still gives building, floor and number where it has them")
  func camera() throws {
    try folder.write("yard/2026-01-01/12/10B_6_3/34.56.mp4")
    let source = try #require(
      try scanner("frigate").scan(root: folder.path.appending(FilePath("yard"))).sources.first)
    #expect(source.camera.building == "10B" && source.camera.number == "3")
    #expect(source.reading?.zoneSource == .name)
  }

  // Times are those of the camera's clock in Berlin, told in UTC; Frigate, Kerberos, Nest and Pixels
  // name UTC.
  static let paths: [Path] = [
    Path(
      layout: "reolink",
      path: "Mp4Record/2022-03-06/RecM01_20220306_020024_020118_6732828_2821E4C.mp4",
      camera: "yard", start: "2022-03-06T01:00:24",
      reference: "github.com/ReolinkCameraAPI/reolinkapipy/pull/79"),
    Path(
      layout: "reolink",
      path: "door/Mp4Record/2023-04-26/RecS02_DST20230426_145918_150032_2B14808_32F1DF.mp4",
      camera: "door", start: "2023-04-26T12:59:18",
      reference: "github.com/starkillerOG/reolink_aio/issues/72"),
    Path(
      layout: "reolink", path: "2025/06/20/Front Door_00_20250620123456.mp4",
      camera: "Front Door", start: "2025-06-20T10:34:56",
      reference: "github.com/lukelalo/gallery-card/issues/12"),
    Path(
      layout: "reolink", path: "NVR_ch3_main_20180826150000_20180826160000.mp4", camera: "ch3",
      start: "2018-08-26T13:00:00", reference: "NVR_ch3_main_20180826150000_20180826160000.mp4"),
    Path(
      layout: "dahua",
      path: "BackYard/2015-04-11/001/dav/03/03.28.59-03.29.26[M][0@0][0].dav",
      camera: "BackYard", start: "2015-04-11T01:28:59",
      reference: "/media/nvr/BackYard/2015-04-11/001/dav/03/03.28.59-03.29.26[M][0@0][0].dav"),
    Path(
      layout: "dahua", path: "AMC0028V_795UUB/2018-08-24/001/jpg/22/27/22[M][0@0][0].jpg",
      camera: "AMC0028V_795UUB", start: "2018-08-24T20:27:22",
      reference: "FTP/120/AMC0028V_795UUB/2018-08-24/001/jpg/22/27/22[M][0@0][0].jpg"),
    Path(
      layout: "dahua", path: "Sippe3/2023-08-03/001/jpg/08/25.03[M][0@0][0].jpg",
      camera: "Sippe3", start: "2023-08-03T06:25:03",
      reference: "ftp/sippe3/Sippe3/2023-08-03/001/jpg/08/25.03[M][0@0][0].jpg"),
    Path(
      layout: "dahua", path: "2019-05-09/001/dav/21/21.04.49-21.05.14[M][0@0][0].mp4",
      camera: "yard", start: "2019-05-09T19:04:49",
      reference: "2019-05-09/001/dav/21/21.04.49-21.05.14[M][0@0][0].mp4"),
    Path(
      layout: "motioneye", path: "Camera1/2015-12-23/09-45-00.jpg", camera: "Camera1",
      start: "2015-12-23T08:45:00",
      reference: "github.com/motioneye-project/motioneye/issues/83"),
    Path(
      layout: "motioneye", path: "Camera1/2016-04-20-09-45-00.mp4", camera: "Camera1",
      start: "2016-04-20T07:45:00",
      reference: "github.com/motioneye-project/motioneye/issues/83"),
    Path(
      layout: "motioneye", path: "record/app/stream/2021-01-07/01-41-28.mp4", camera: "stream",
      start: "2021-01-07T00:41:28", reference: "github.com/ZLMediaKit/ZLMediaKit/issues/679"),
    Path(
      layout: "nest", path: "1b64589b37a3/1767607742-camera_person.mp4", camera: "1b64589b37a3",
      start: "2026-01-05T10:09:02", reference: "github.com/home-assistant/core/issues/131854"),
    Path(
      layout: "nest", path: "1b64589b37a3/1732752000-camera_sound.jpg", camera: "1b64589b37a3",
      start: "2024-11-28T00:00:00", reference: "github.com/home-assistant/core/issues/131854"),
    Path(
      layout: "nest", path: "2022-04-06/front/948987989.mp4", camera: "front",
      start: "2022-04-05T22:00:00", warnings: [.timeImprecise],
      reference: "an event's number, which is no time"),
    Path(
      layout: "unifi", path: "Front Door - 2-9-2020, 11.21.12pm.mp4", camera: "Front Door",
      start: "2020-02-09T22:21:12", warnings: [.timeAmbiguous],
      reference: "github.com/danielfernau/unifi-protect-video-downloader/issues/14"),
    Path(
      layout: "unifi", path: "Front Door - 2020-09-02, 23h21m12s.mp4", camera: "Front Door",
      start: "2020-09-02T21:21:12",
      reference: "github.com/danielfernau/unifi-protect-video-downloader/issues/14"),
    Path(
      layout: "unifi", path: "Front Door 9F1A - 2020-03-15 - 12.30.15+0000.mp4",
      camera: "Front Door 9F1A", start: "2020-03-15T12:30:15",
      reference: "github.com/danielfernau/unifi-protect-video-downloader/issues/14"),
    Path(
      layout: "mediamtx", path: "yt/MfLGYf3XRy8/2026-02-06_06-58-04-599664.mp4",
      camera: "MfLGYf3XRy8", start: "2026-02-06T05:58:04",
      reference: "github.com/bluenviron/mediamtx/issues/5451"),
    Path(
      layout: "mediamtx", path: "mypath/2008-11-07_11-22-04-123456.mp4", camera: "mypath",
      start: "2008-11-07T10:22:04", reference: "github.com/bluenviron/mediamtx/issues/3566"),
    Path(
      layout: "mediamtx", path: "path1-1698052221.mp4", camera: "path1",
      start: "2023-10-23T09:10:21", reference: "github.com/bluenviron/mediamtx/issues/2547"),
    Path(
      layout: "tesla", path: "TeslaCam/RecentClips/2019-06-24_19-59-37-left_repeater.mp4",
      camera: "left_repeater", start: "2019-06-24T17:59:37",
      reference: "github.com/marcone/teslausb/issues/102"),
    Path(
      layout: "tesla",
      path: "TeslaCam/SentryClips/2019-09-25_15-52-29/2019-09-25_15-42-05-back.mp4",
      camera: "back", start: "2019-09-25T13:42:05",
      reference: "github.com/ehendrix23/tesla_dashcam/issues/78"),
    Path(
      layout: "tesla", path: "TeslaCam/RecentClips/2019-06-24_20-00-37-front.mp4",
      camera: "front", start: "2019-06-24T18:00:37",
      reference: "github.com/marcone/teslausb/issues/102"),
    Path(
      layout: "blackvue", path: "Record/20250911_162008_NF.mp4", camera: "F",
      start: "2025-09-11T14:20:08", reference: "github.com/acolomba/blackvuesync/issues/3"),
    Path(
      layout: "blackvue", path: "Record/20260718_070333_ER.mp4", camera: "R",
      start: "2026-07-18T05:03:33", reference: "github.com/acolomba/blackvuesync/issues/3"),
    Path(
      layout: "blackvue", path: "20260718_070333_NI.mp4", camera: "I",
      start: "2026-07-18T05:03:33", reference: "20260718_070333_NI.mp4"),
    Path(
      layout: "wyze", path: "record/20220104/12/34.mp4", camera: "yard",
      start: "2022-01-04T11:34:00", warnings: [.timeImprecise],
      reference: "github.com/FiveLeavesLeft/WyzeCameraLiveStream/issues/7"),
    Path(
      layout: "wyze", path: "squirrel/record/20210503/03/07.mp4", camera: "squirrel",
      start: "2021-05-03T01:07:00", warnings: [.timeImprecise],
      reference: "github.com/FiveLeavesLeft/WyzeCameraLiveStream/issues/7"),
    Path(
      layout: "wyze", path: "record/20210506/23/59.mp4", camera: "yard",
      start: "2021-05-06T21:59:00", warnings: [.timeImprecise],
      reference: "github.com/FiveLeavesLeft/WyzeCameraLiveStream/issues/7"),
    Path(
      layout: "kerberos", path: "youruser/1630567591_6-967003_highway4_200-200-400-400_24_769.mp4",
      camera: "highway4", start: "2021-09-02T07:26:31",
      reference: "kerberos-io/vault: key youruser/1630567591_6-967003_highway4_…"),
    Path(
      layout: "kerberos", path: "martin/1639989500_6-967003_ingarage_200-200-400-400_24_769.mp4",
      camera: "ingarage", start: "2021-12-20T08:38:20",
      reference: "storage.googleapis.com/kstorage-europe-west1/martin/1639989500_6-967003_…"),
    Path(
      layout: "kerberos", path: "1536614476_6-804033_backyard_3-413-529-888_14945_575.mp4",
      camera: "backyard", start: "2018-09-10T21:21:16",
      reference: "github.com/kerberos-io/web/issues/135"),
    Path(
      layout: "ring", path: "front/2019_09_12_10.11.12_+0000_6735.mp4", camera: "front",
      start: "2019-09-12T10:11:12", reference: "github.com/davglass/doorbot/issues/48"),
    Path(
      layout: "ring", path: "Roof_Rear_Corner_2020-11-09T10_30_54-0800.mp4",
      camera: "Roof_Rear_Corner", start: "2020-11-09T18:30:54",
      reference: "github.com/lurume84/bling-desktop/issues/47"),
    Path(
      layout: "ring", path: "ring_FrontDoor/test.mp4", camera: nil,
      reference: "github.com/home-assistant/home-assistant.io/pull/3730"),
    Path(
      layout: "android", path: "DCIM/Camera/PXL_20230704_150156326.jpg", camera: "yard",
      start: "2023-07-04T15:01:56",
      reference: "people.linaro.org/~amit.pundir/…/PXL_20230704_150156326.jpg"),
    Path(
      layout: "android", path: "old phone/VID_20230514_183012.mp4", camera: "old phone",
      start: "2023-05-14T16:30:12", reference: "VID_20230514_183012"),
    Path(
      layout: "android", path: "phone/DCIM/Camera/IMG_20230214_192906.jpg", camera: "phone",
      start: "2023-02-14T18:29:06", reference: "IMG_20230214_192906.jpg"),
    Path(
      layout: "frigate", path: "recordings/2022-02-04/00/reolink/38.34.mp4", camera: "reolink",
      start: "2022-02-04T00:38:34", reference: "github.com/blakeblackshear/frigate/issues/2740"),
    Path(
      layout: "frigate", path: "2024-01-26/13/front_door/05.10.mp4", camera: "front_door",
      start: "2024-01-26T13:05:10", reference: "github.com/blakeblackshear/frigate/pull/9248"),
    Path(
      layout: "frigate", path: "2024-01-26/23/side/59.59.mp4", camera: "side",
      start: "2024-01-26T23:59:59", reference: "github.com/blakeblackshear/frigate/pull/9248"),
  ]
}
