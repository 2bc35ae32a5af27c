import Testing

@testable import Keras
@testable import KerasPlots

@Suite struct VisualizationAxisTests {
  @Test func ticksAreRoundNumbersThatHoldTheData() {
    let axis = Axis(holding: [0.04, 1.78])
    #expect(axis.ticks == [0, 0.5, 1, 1.5, 2])
    #expect(axis.ticks.map(axis.text) == ["0", "0.5", "1.0", "1.5", "2.0"])
    #expect(axis.range == 0...2)
    #expect(axis.position(1) == 0.5)
  }

  @Test(arguments: [
    [0.1, 0.3], [-3.2, 8.9], [1e-9, 5e-9], [1e7, 3e7], [-1e-3, 0], [0, 1], [99.97, 100.01], [-1e308, 1e308],
    [Double.leastNonzeroMagnitude, 0],
  ])
  func everyAxisHoldsItsValuesWithAFewTicks(values: [Double]) {
    let axis = Axis(holding: values)
    #expect((2...9).contains(axis.ticks.count))
    #expect(zip(axis.ticks, axis.ticks.dropFirst()).allSatisfy { $0 < $1 })
    #expect(Set(axis.ticks.map(axis.text)).count == axis.ticks.count, "tick texts are told apart")
    for value in values where abs(value) <= 1e300 {
      #expect((-1e-6...1.000001).contains(axis.position(value)))
    }
  }

  @Test func valuesThatAreAllTheSameStandInTheMiddle() {
    let axis = Axis(holding: [0.5, 0.5])
    #expect(axis.range.lowerBound < 0.5 && axis.range.upperBound > 0.5)
    #expect(Axis(holding: [0, 0]).range == 0...1)
  }

  @Test func valuesThatAreNotFiniteAreLeftOut() {
    #expect(Axis(holding: [.nan, 0, .infinity, 1]) == Axis(holding: [0, 1]))
    #expect(Axis(holding: [.nan]).range == 0...1)
  }

  @Test func epochsAreWholeNumbersFromOne() {
    #expect(Axis(epochs: 1).ticks == [1])
    #expect(Axis(epochs: 1).position(1) == 0.5)
    #expect(Axis(epochs: 5).ticks == [1, 2, 3, 4, 5])
    #expect(Axis(epochs: 20).ticks == [1, 5, 10, 15, 20])
    #expect(Axis(epochs: 120).ticks.map(Axis(epochs: 120).text) == ["1", "20", "40", "60", "80", "100", "120"])
    for last in 1...500 {
      let axis = Axis(epochs: last)
      #expect(axis.ticks.count <= 12 && axis.ticks.allSatisfy { $0 == $0.rounded() && $0 >= 1 && $0 <= Double(last) })
    }
  }

  @Test func numbersAreShortAndRounded() {
    #expect(NumberText.fixed(-1234567.891, decimals: 1) == "−1,234,567.9")
    #expect(NumberText.fixed(-0.001, decimals: 2) == "0.00")
    #expect(NumberText.significant(0.06491) == "0.0649")
    #expect(NumberText.significant(0.9999) == "1.00")
    #expect(NumberText.significant(9.999) == "10.0")
    #expect(NumberText.significant(12345) == "12,345")
    #expect(NumberText.significant(6.25e-5) == "6.25×10⁻⁵")
    #expect(NumberText.significant(-.infinity) == "−∞")
    #expect(NumberText.scientific(9.96e-7, decimals: 1) == "1.0×10⁻⁶")
    #expect(NumberText.scientific(.leastNonzeroMagnitude, decimals: 0) == "5×10⁻³²⁴")
  }

  @Test func textReadsOnEveryColourOfTheRamp() {
    for step in 0...100 {
      let background = Palette.ramp(Double(step) / 100)
      #expect(background.contrast(with: Palette.text(on: background)) >= 3.8)
    }
  }
}
