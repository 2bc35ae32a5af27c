import Keras
import Testing

/// Every metric against the results and the state of Python Keras, batch after batch.
struct MetricReferenceTests {
  struct File: Decodable {
    struct Batch: Decodable, Sendable {
      let yTrue, yPred: ReferenceArray
      let weight, mask: ReferenceArray?
    }
    struct State: Decodable, Sendable {
      let path: String
      let value: ReferenceArray
    }
    struct Case: Decodable, Sendable {
      let name: String
      let batches: [Batch]
      let results: [ReferenceArray]
      let variables: [State]
      let config: ReferenceValue
    }
    let names: [String: String]
    let cases: [Case]
  }
  let file: File

  init() throws { file = try Reference.load("metrics.json") }

  @Test("Results and states are those of Keras, batch after batch")
  func results() throws {
    #expect(file.cases.count > 90)
    for item in file.cases {
      let metric = try #require(MetricTable.make(item.name), "\(item.name) is not in the table")
      for (index, batch) in item.batches.enumerated() {
        try update(metric, batch)
        if item.results.count == item.batches.count {
          try expectClose(metric.result(), item.results[index], "\(item.name), batch \(index)")
        }
      }
      try expectClose(metric.result(), item.results.last!, item.name)
      try expectState(metric, item)
    }
  }

  @Test("A compiled step gathers the same")
  func compiledStep() throws {
    for item in file.cases {
      let metric = try #require(MetricTable.make(item.name))
      let first = item.batches[0]
      // One step for all batches: a second one reads what the first has written.
      let inputs = [first.yTrue, first.yPred, first.weight, first.mask].compactMap { $0?.tensor }
        .map { Tensor.placeholder("input", shape: $0.shape, dtype: $0.dtype) }
      let trace = Trace()
      let result = try trace.record {
        try update(
          metric, inputs[0], inputs[1], weight: first.weight == nil ? nil : inputs[2],
          mask: first.mask == nil ? nil : inputs.last)
        return try metric.result()
      }
      let program = try Program(label: item.name, inputs: inputs, outputs: [result], trace: trace)
      for (index, batch) in item.batches.enumerated() {
        let tensors = [batch.yTrue, batch.yPred, batch.weight, batch.mask].compactMap { $0?.tensor }
        let outputs =
          switch tensors.count {
          case 2: try program(tensors[0], tensors[1])
          case 3: try program(tensors[0], tensors[1], tensors[2])
          default: try program(tensors[0], tensors[1], tensors[2], tensors[3])
          }
        if item.results.count == item.batches.count {
          try expectClose(outputs[0], item.results[index], "\(item.name), batch \(index)")
        }
      }
      try expectState(metric, item)
      metric.resetState()
      for variable in metric.variables {
        #expect(try variable.value.scalars(as: Double.self).allSatisfy { $0 == 0 }, "\(item.name), after a reset")
      }
    }
  }

  private func update(_ metric: Metric, _ batch: File.Batch) throws {
    try update(
      metric, batch.yTrue.tensor, batch.yPred.tensor, weight: batch.weight?.tensor, mask: batch.mask?.tensor)
  }

  private func update(_ metric: Metric, _ yTrue: Tensor, _ yPred: Tensor, weight: Tensor?, mask: Tensor?) throws {
    switch metric {
    case let metric as Sum: try metric.updateState(yPred, sampleWeight: weight)
    case let metric as Mean where type(of: metric) == Mean.self: try metric.updateState(yPred, sampleWeight: weight)
    default: try metric.updateState(yTrue, yPred, sampleWeight: weight, mask: mask)
    }
  }

  private func expectState(_ metric: Metric, _ item: File.Case) throws {
    #expect(metric.variables.map(\.path) == item.variables.map(\.path))
    for (variable, state) in zip(metric.variables, item.variables) {
      #expect(variable.dtype.name == state.value.dtype, "\(variable.path)")
      // Differences of sums of up to 30, in float32.
      try expectClose(variable.value, state.value, absolute: 5e-6, "\(item.name), variable \(variable.path)")
    }
  }

  @Test("Configurations are those of Keras")
  func configurations() throws {
    for item in file.cases {
      let metric = try #require(MetricTable.make(item.name))
      #expect(item.config.matches(.object(metric.config)), "\(item.name): \(metric.config) but Keras \(item.config)")
      #expect(item.name.hasPrefix(metric.className))
    }
  }

  @Test("Every name that Keras knows is known, and names the metric")
  func names() throws {
    #expect(file.names.count > 70)
    for (name, className) in file.names {
      let metric = try name.resolved(yTrue: [nil, 3], yPred: [nil, 3], loss: nil)
      #expect(metric.name == name)
      // "accuracy" is decided by the shapes.
      #expect(metric.className == className || name.lowercased() == "accuracy")
    }
  }
}
