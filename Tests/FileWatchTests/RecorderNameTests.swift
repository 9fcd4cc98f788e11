import FileWatch
import Foundation
import Testing
import Values

@Suite("Names that recorders give begin when they say, or with a warning")
struct RecorderNameTests {
  let folder: TemporaryFolder
  let scanner: DumpScanner

  init() throws {
    folder = try TemporaryFolder()
    scanner = DumpScanner(
      layout: DumpLayout(
        timeTemplate: .automatic, cameraTemplate: try CameraTemplate(),
        timeZone: try #require(TimeZone(identifier: "UTC"))))
  }

  /// A name in a dump, and what it says.
  struct Name: Sendable, CustomTestStringConvertible {
    var path: String
    var start: String
    var camera = "10B_6_3"
    var warnings: [WarningCode] = []
    /// Where people quote such a name.
    var reference: String

    var testDescription: String { path }
  }

  @Test("A recorder's name below a camera's folder", arguments: Known.belowCameras)
  func belowCamera(name: Name) throws { try check(name) }

  @Test("A file beside the cameras' folders is one of a camera", arguments: Known.besideCameras)
  func besideCamera(name: Name) throws { try check(name) }

  @Test("Digits that are no time are none", arguments: Known.counters)
  func counter(name: Name) throws { try check(name) }

  @Test("Names in doubt are read with a warning by name", arguments: Known.doubtful)
  func doubtful(name: Name) throws { try check(name) }

  @Test("A file with a camera's name and more belongs to the camera beside it")
  func sibling() throws {
    try folder.write("1599025493/10B_6_3/a.mp4")
    try folder.write("1599025493/10B_6_3_2.mp4")
    try folder.write("1599025493/10B_6_4_2.mp4")
    let sources = try scanner.scan(root: folder.path).sources
    #expect(sources.map(\.camera.text) == ["10B_6_3", "10B_6_3", "10B_6_4_2"])
    #expect(sources[1].reading?.doubts.map(\.code) == ["camera-assumed"])
    #expect(sources[2].reading?.doubts.isEmpty == true)
  }

  @Test("A day alone is no camera", arguments: ["2026_01_01", "2026-01-01_12-00-00"])
  func dayIsNoCamera(name: String) throws {
    try folder.write("1599025493/\(name).mp4")
    let report = try scanner.scan(root: folder.path)
    #expect(report.sources.isEmpty && report.unmatched.map(\.code) == [.notCamera])
  }

  @Test("Any name is a camera when the archive says so")
  func anyName() throws {
    var layout = scanner.layout
    layout.cameraTemplate = try CameraTemplate(CameraTemplate.anyNameText)
    try folder.write("20260101_120000/front_door/clip.mp4")
    try folder.write("20260101_120000/front_door_20260101_123000.mp4")
    let sources = try DumpScanner(layout: layout).scan(root: folder.path).sources
    #expect(sources.map(\.camera.text) == ["front_door", "front_door"])
    #expect(sources.map(\.camera.building) == ["", ""])
    #expect(sources.map { isoText($0.start) } == ["2026-01-01T12:00:00", "2026-01-01T12:30:00"])
  }

  @Test("A file template reads what it describes, on the folder's day")
  func fileTemplate() throws {
    var layout = scanner.layout
    layout.fileTemplate = try TimeTemplate(ofFiles: "<*>#<ss>.<mm>.<HH>")
    try folder.write("2026-01-01/10B_6_3/a#59.30.12.mp4")
    let source = try #require(try DumpScanner(layout: layout).scan(root: folder.path).sources.first)
    #expect(isoText(source.start) == "2026-01-01T12:30:59")
    #expect(source.reading?.doubts.isEmpty == true)
    let failure = #expect(throws: Failure.self) { try TimeTemplate(ofFiles: "<ss>") }
    #expect(failure?.code == .usage)
  }

  @Test("A zone in the name counts before the camera's, and that before the archive's")
  func zones() throws {
    var layout = scanner.layout
    layout.cameraZones = ["10B_6_3": try #require(TimeZone(identifier: "America/New_York"))]
    for path in ["10B_6_3/12-30-00", "10B_6_3/2026-01-01T12-30-01+0100", "10B_6_4/12-30-00"] {
      try folder.write("2026-01-01/\(path).mp4")
    }
    let sources = try DumpScanner(layout: layout).scan(root: folder.path).sources
    #expect(
      sources.map { isoText($0.start) } == [
        "2026-01-01T17:30:00", "2026-01-01T11:30:01", "2026-01-01T12:30:00",
      ])
    #expect(sources.map { $0.reading?.zoneSource } == [.camera, .name, .archive])
    #expect(sources.prefix(2).map { $0.reading?.zone } == ["America/New_York", "+01:00"])
  }

  private func check(_ name: Name) throws {
    try folder.write(FilePath(name.path), Array("content".utf8))
    let report = try scanner.scan(root: folder.path)
    let source = try #require(report.sources.first, "\(report.unmatched)")
    #expect(source.camera.text == name.camera)
    #expect(isoText(source.start) == name.start, "\(name.reference)")
    let reading = try #require(source.reading)
    #expect(reading.doubts.map(\.code) == name.warnings.map(\.rawValue), "\(reading)")
  }

  /// Names as public reports quote them, in the folders of a dump.
  private enum Known {
    static let belowCameras: [Name] = [
      // Reolink: FTP, SD card, NVR.
      Name(
        path: "2022-03-06/10B_6_3/RecM01_20220306_020024_020118_6732828_2821E4C.mp4",
        start: "2022-03-06T02:00:24",
        reference: "github.com/sven337/ReolinkLinux/wiki/Figuring-out-the-file-names"),
      Name(
        path: "2023-04-26/10B_6_3/RecS02_DST20230426_145918_150032_2B14808_32F1DF.mp4",
        start: "2023-04-26T14:59:18",
        reference: "github.com/starkillerOG/reolink_aio/issues/72"),
      Name(
        path: "2020-12-21/10B_6_3/Mp4Record_2020-12-21_RecM01_20201221_121551_121553_6D28808.mp4",
        start: "2020-12-21T12:15:51",
        reference: "github.com/ReolinkCameraAPI/reolinkapipy/pull/79"),
      Name(
        path: "20260101_0000/10B_6_3/NVR-01_ch3_main_20260101003000_20260101010000.mp4",
        start: "2026-01-01T00:30:00", reference: "NVR_ch3_main_20180826150000_20180826160000.mp4"),
      // Dahua.
      Name(
        path: "2019-05-09/10B_6_3/001/dav/21/21.04.49-21.05.14[M][0@0][0].dav",
        start: "2019-05-09T21:04:49",
        reference: "2019-05-09/001/dav/21/21.04.49-21.05.14[M][0@0][0].mp4"),
      Name(
        path: "2018-10-10/10B_6_3/001/jpg/15/07/47[M][0@0][0].jpg",
        start: "2018-10-10T15:07:47",
        reference: "2018-10-10/001/jpg/15/07/47[M][0@0][0].jpg"),
      Name(
        path: "2023-08-03/10B_6_3/001/jpg/08/25.03[M][0@0][0].jpg",
        start: "2023-08-03T08:25:03",
        reference: "2023-08-03/001/jpg/08/25.03[M][0@0][0].jpg"),
      Name(
        path: "2019-04-15/10B_6_3/XVR_ch1_main_20190415110000_20190415113822.avi",
        start: "2019-04-15T11:00:00", reference: "XVR_ch1_main_20190415110000_20190415113822.avi"),
      // motionEye and Motion.
      Name(
        path: "2015-12-23/10B_6_3/09-45-00.jpg", start: "2015-12-23T09:45:00",
        reference: "github.com/motioneye-project/motioneye/issues/83"),
      Name(
        path: "2016-04-20/10B_6_3/2016-04-20-09-45-00.mp4", start: "2016-04-20T09:45:00",
        reference: "github.com/motioneye-project/motioneye/issues/83"),
      Name(
        path: "2021-01-07/10B_6_3/01-41-28.mp4", start: "2021-01-07T01:41:28",
        reference: "github.com/ZLMediaKit/ZLMediaKit/issues/679"),
      // UniFi Protect.
      Name(
        path: "2020-02-09/10B_6_3/Front Door - 2-9-2020, 11.21.12pm.mp4",
        start: "2020-02-09T23:21:12",
        reference: "github.com/danielfernau/unifi-protect-video-downloader/issues/14"),
      Name(
        path: "2020-02-09/10B_6_3/Front Door - 02-09-2020, 23h21m12s.mp4",
        start: "2020-02-09T23:21:12",
        reference: "github.com/danielfernau/unifi-protect-video-downloader/issues/14"),
      Name(
        path: "2020-03-15/10B_6_3/Front Door 9F1A - 2020-03-15 - 12.30.15+0100.mp4",
        start: "2020-03-15T11:30:15",
        reference: "github.com/danielfernau/unifi-protect-video-downloader/issues/14"),
      // MediaMTX.
      Name(
        path: "2008-11-07/10B_6_3/2008-11-07_11-22-04-123456.mp4", start: "2008-11-07T11:22:04",
        reference: "github.com/bluenviron/mediamtx/issues/3566"),
      Name(
        path: "2023-10-23/10B_6_3/path1-1698052221.mp4", start: "2023-10-23T09:10:21",
        reference: "github.com/bluenviron/mediamtx/issues/2547"),
      Name(
        path: "2023-10-23/10B_6_3/path1-1698052221-000.mp4", start: "2023-10-23T09:10:21",
        reference: "github.com/bluenviron/mediamtx/issues/2547"),
      // Tesla.
      Name(
        path: "2026-03-12/10B_6_3/2026-03-12_10-44-17-left_repeater.mp4",
        start: "2026-03-12T10:44:17", reference: "github.com/marcone/teslausb/issues/260"),
      // BlackVue.
      Name(
        path: "2025-09-11/10B_6_3/20250911_162008_NF.mp4", start: "2025-09-11T16:20:08",
        reference: "github.com/acolomba/blackvuesync/issues/3"),
      // Frigate's clips.
      Name(
        path: "2020-11-30/10B_6_3/front-1606742747.272411-0lbwng.mp4",
        start: "2020-11-30T13:25:47",
        reference: "github.com/blakeblackshear/frigate/issues/323"),
      // Blink, Aqara, Yi.
      Name(
        path: "2020-11-26/10B_6_3/2020-11-26T02_06_04+00_00.mp4", start: "2020-11-26T02:06:04",
        reference: "github.com/lurume84/bling-desktop/issues/47"),
      Name(
        path: "2020-11-09/10B_6_3/Roof_Rear_Corner_2020-11-09T10_30_54-0800.mp4",
        start: "2020-11-09T18:30:54",
        reference: "github.com/lurume84/bling-desktop/issues/47"),
      Name(
        path: "20260314/10B_6_3/173154.mp4", start: "2026-03-14T17:31:54",
        reference: "github.com/TheScubaDiver/camera-gallery-card/issues/11"),
      Name(
        path: "2021Y07M05D14H/10B_6_3/11M10S50.mp4", start: "2021-07-05T14:11:10",
        reference: "github.com/roleoroleo/yi-hack-MStar/issues/375"),
      // Android.
      Name(
        path: "2023-07-04/10B_6_3/PXL_20230704_150156326.jpg", start: "2023-07-04T15:01:56",
        reference: "people.linaro.org/~amit.pundir/…/PXL_20230704_150156326.jpg"),
      Name(
        path: "2023-05-14/10B_6_3/VID_20230514_183012.mp4", start: "2023-05-14T18:30:12",
        reference: "VID_20230514_183012"),
      Name(
        path: "2026-03-29/10B_6_3/PXL_20260329_025227801.TS.mp4", start: "2026-03-29T02:52:27",
        reference: "PXL_20260329_025227801.jpg"),
      Name(
        path: "2019-09-25/10B_6_3/2019-09-25_15-52-29/front.mp4", start: "2019-09-25T15:52:29",
        reference: "github.com/ehendrix23/tesla_dashcam/issues/71"),
      Name(
        path: "1599025493/10B_6_3_20200902_061000/clip.mp4", start: "2020-09-02T06:10:00",
        reference: "camera and time in a folder's name"),
      Name(
        path: "260101100500/10B_6_3/a.mp4", start: "2026-01-01T10:05:00",
        reference: "yyMMddHHmmss"),
    ]

    static let besideCameras: [Name] = [
      Name(
        path: "2026-01-01/10B_6_3_20260101_123000.mp4", start: "2026-01-01T12:30:00",
        reference: "camera and time in one name"),
      Name(
        path: "2026-01-01/10B_6_3-2026-01-01T12-30-00.mp4", start: "2026-01-01T12:30:00",
        reference: "camera and time in one name"),
      Name(
        path: "2026-01-01/20260101123000_10B_6_3.mp4", start: "2026-01-01T12:30:00",
        reference: "time and camera in one name"),
      Name(
        path: "2026-01-01/10B_6_3_12-30-00.mp4", start: "2026-01-01T12:30:00",
        reference: "camera and time of day in one name"),
      Name(
        path: "2026-01-01/10B_6_3_20260101_123000-20260101_124000.mp4",
        start: "2026-01-01T12:30:00", reference: "camera and period in one name"),
      Name(
        path: "2026-01-01/10B_6_3_123000.mp4", start: "2026-01-01T12:30:00",
        reference: "camera and time of day in one name"),
      Name(
        path: "1599025493/10B_6_3 (1).mp4", start: "2020-09-02T05:44:53",
        reference: "a copy as Windows names it"),
      Name(
        path: "1599025493/10B_6_3 - Copy.mp4", start: "2020-09-02T05:44:53",
        reference: "a copy as Windows names it"),
      Name(
        path: "1599025493/10B_6_3 copy 2.mp4", start: "2020-09-02T05:44:53",
        reference: "a copy as macOS names it"),
      Name(
        path: "1599025493/Main_Hall_2_1.mp4", start: "2020-09-02T05:44:53",
        camera: "Main_Hall_2_1", reference: "a building with a blank"),
    ]

    static let counters: [Name] = [
      Name(
        path: "2022-04-06/10B_6_3/948987989.mp4", start: "2022-04-06T00:00:00",
        warnings: [.timeImprecise], reference: "a number of nine digits, in 2000 as a time"),
      Name(
        path: "1599025493/10B_6_3/948987989.mp4", start: "2020-09-02T05:44:53",
        reference: "a number of nine digits"),
      Name(
        path: "1599025493/10B_6_3/clip_000123.mp4", start: "2020-09-02T05:44:53",
        reference: "a counter"),
      Name(
        path: "1599025493/10B_6_3/99999999999999999999.mp4", start: "2020-09-02T05:44:53",
        reference: "a serial number"),
      Name(
        path: "1599025493/10B_6_3/IMG_0042.mp4", start: "2020-09-02T05:44:53",
        reference: "a counter"),
    ]

    static let doubtful: [Name] = [
      Name(
        path: "2021072308/10B_6_3/42M03S_1627051323.mp4", start: "2021-07-23T08:42:03",
        warnings: [.timeConflict], reference: "a Xiaomi camera whose clock has another zone"),
      Name(
        path: "2026-01-01/10B_6_3/clip.mp4", start: "2026-01-01T00:00:00",
        warnings: [.timeImprecise], reference: "only a day"),
      Name(
        path: "4102444800/10B_6_3/clip.mp4", start: "2100-01-01T00:00:00",
        warnings: [.timeInFuture], reference: "a clock that is ahead"),
      Name(
        path: "19700101_000012/10B_6_3/clip.mp4", start: "1970-01-01T00:00:12",
        warnings: [.timeBefore1990], reference: "a clock that was never set"),
      Name(
        path: "2026-01-01/10B_6_3/20240203_101112.mp4", start: "2024-02-03T10:11:12",
        warnings: [.timeConflict], reference: "a file of another year"),
      Name(
        path: "1599025493/10B_6_3/120000.mp4", start: "2020-09-02T05:44:53",
        warnings: [.timeAmbiguous], reference: "a time of day, or a counter"),
      Name(
        path: "20260101_2350/10B_6_3/00-10-00.mp4", start: "2026-01-02T00:10:00",
        warnings: [.timeAmbiguous], reference: "past midnight"),
      Name(
        path: "2026-01-01/10B_6_3/20260101_123000_20260101_120000.mp4",
        start: "2026-01-01T12:30:00", warnings: [.timeAmbiguous],
        reference: "two times, the later one first"),
      Name(
        path: "2026-01-01/10B_6_3/19700101_000000_NF.mp4", start: "2026-01-01T00:00:00",
        warnings: [.timeConflict, .timeImprecise],
        reference: "github.com/acolomba/blackvuesync: /Record/19700101_000000_NF.mp4"),
    ]
  }
}

/// `2026-01-01T12:30:00`, in UTC.
func isoText(_ time: WallTime) -> String {
  let civil = CivilTime(time, offset: { _ in 0 })
  return civil.dateText + "T" + civil.timeText
}
