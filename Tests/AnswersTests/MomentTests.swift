import Answers
import Testing
import Values

@Suite("A moment is written with its offset, and read back")
struct MomentTests {
  @Test func textAndBack() {
    let moment = Moment(WallTime(milliseconds: 1_599_025_493_250), offsetSeconds: 7200)
    #expect(moment.isoText == "2020-09-02T07:44:53.250+02:00")
    #expect(Moment(isoText: moment.isoText) == moment)
    let west = Moment(WallTime(milliseconds: -1), offsetSeconds: -12_600)
    #expect(west.isoText == "1969-12-31T20:29:59.999-03:30")
    #expect(Moment(isoText: west.isoText) == west)
  }

  @Test(arguments: ["", "2020-09-02", "2020-09-02T07:44:53+02:00", "2020-13-02T07:44:53.250+02:00"])
  func otherTextIsNone(_ text: String) {
    #expect(Moment(isoText: text) == nil)
  }
}
