import Testing

@testable import Evaluation

@Suite("Intervals are those that SciPy computes")
struct IntervalTests {
  // Source of the expected numbers: SciPy 1.x, `binomtest(k, n).proportion_ci`, `beta.ppf`,
  // `special.betainc`.
  @Test(
    "Clopper-Pearson",
    arguments: [
      (0.0, 10.0, 0.0, 0.30849710781876294),
      (3, 1000, 0.0006190999316499173, 0.008742023238657654),
      (10, 10, 0.6915028921812371, 1.0),
      (250, 6000, 0.0367511363990296, 0.04703385375567898),
      (4.5, 321.25, 0.004217086030829107, 0.03377499682475606),
    ])
  func clopperPearson(_ k: Double, _ n: Double, _ lower: Double, _ upper: Double) {
    let interval = Interval.clopperPearson(successes: k, trials: n)
    #expect(abs(interval.lower - lower) < 1e-10)
    #expect(abs(interval.upper - upper) < 1e-10)
  }

  @Test(
    "Wilson",
    arguments: [
      (0, 10, 0.0, 0.27753279986288926),
      (3, 1000, 0.0010207838811386186, 0.008783014053503173),
      (10, 10, 0.7224672001371109, 1.0),
      (5969, 6000, 0.9926758071778069, 0.9963576376137838),
    ])
  func wilson(_ k: Int, _ n: Int, _ lower: Double, _ upper: Double) {
    let interval = Interval.wilson(successes: k, trials: n)
    #expect(abs(interval.lower - lower) < 1e-10)
    #expect(abs(interval.upper - upper) < 1e-10)
  }

  @Test("The incomplete beta function and its inverse")
  func beta() {
    #expect(abs(BetaDistribution.share(upTo: 0.3, a: 2.5, b: 3.5) - 0.29675298929566646) < 1e-13)
    #expect(
      abs(BetaDistribution.share(upTo: 0.001, a: 0.5, b: 1000) - 0.842752725733276) < 1e-12)
    #expect(
      abs(BetaDistribution.quantile(0.025, a: 3.2, b: 45.7) - 0.014989660428328222) < 1e-12)
    let tiny = BetaDistribution.quantile(0.975, a: 30, b: 1e6)
    #expect(abs(tiny / 4.164736626722082e-05 - 1) < 1e-9)
  }

  @Test("Nothing counted leaves everything open")
  func nothing() {
    #expect(Interval.wilson(successes: 0, trials: 0) == Interval(lower: 0, upper: 1))
    #expect(Interval.clopperPearson(successes: 0, trials: 0) == Interval(lower: 0, upper: 1))
  }
}
