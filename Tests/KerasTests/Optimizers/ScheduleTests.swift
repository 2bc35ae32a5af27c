import Keras
import Testing

struct ScheduleTests {
  struct File: Decodable {
    struct Case: Decodable {
      let name: String
      let values: [Double]
      let config: ReferenceValue
    }
    let steps: [Int]
    let cases: [Case]
  }

  @Test("Schedules give what Keras' give")
  func values() throws {
    let file: File = try Reference.load("schedules.json")
    #expect(file.cases.count >= 11)
    for item in file.cases {
      let schedule = try #require(OptimizerTable.schedule(item.name))
      for (step, expected) in zip(file.steps, item.values) {
        let value: Double = try schedule(step)
        #expect(abs(value - expected) <= 1e-5 * abs(expected) + 1e-8, "\(item.name) at step \(step)")
      }
      #expect(item.config.matches(.object(schedule.config)), "\(item.name): \(schedule.config)")
    }
  }

  @Test("A schedule decides the learning rate of each step, and cannot be overruled")
  func scheduled() throws {
    let optimizer = SGD(learningRate: PiecewiseConstantDecay(boundaries: [0, 1], values: [1, 0.5, 0.25]))
    let variable = Variable(name: "w", shape: [2])
    try optimizer.build([variable])
    var rates: [Double] = []
    for _ in 0..<3 {
      rates.append(optimizer.learningRate)
      try optimizer.apply([.ones([2])])
    }
    #expect(rates == [1, 0.5, 0.25])
    #expect(try variable.value.scalars(as: Float.self) == [-1.75, -1.75])
    #expect(throws: KerasError.self) { try optimizer.setLearningRate(0.1) }
    #expect(optimizer.variables.map(\.name) == ["iteration"])
  }

  @Test("A function of the step is a schedule")
  func function() throws {
    let optimizer = SGD(learningRate: .function { step in 1 / (step.cast(to: .float32) + 1) })
    let variable = Variable(name: "w", shape: [1])
    try optimizer.build([variable])
    for _ in 0..<2 { try optimizer.apply([.ones([1])]) }
    #expect(try variable.value.item() == -1.5)
  }

  @Test("Arguments out of range are an error")
  func arguments() {
    let wrong: [any LearningRateSchedule] = [
      ExponentialDecay(initialLearningRate: 0.1, decaySteps: 0, decayRate: 0.5),
      CosineDecay(initialLearningRate: 0.1, decaySteps: -1),
      CosineDecayRestarts(initialLearningRate: 0.1, firstDecaySteps: 0),
      PolynomialDecay(initialLearningRate: 0.1, decaySteps: 0),
      InverseTimeDecay(initialLearningRate: 0.1, decaySteps: 0, decayRate: 1),
      PiecewiseConstantDecay(boundaries: [1], values: [1]),
    ]
    for schedule in wrong {
      #expect(throws: KerasError.self) { try Adam(learningRate: schedule).resolved() }
    }
  }
}
