import Keras
import Testing

/// Every optimizer against the steps that Python Keras makes, eagerly and compiled.
struct OptimizerReferenceTests {
  struct File: Decodable {
    struct State: Decodable, Sendable {
      let path: String
      let value: ReferenceArray
    }
    struct Step: Decodable, Sendable {
      let step: Int
      let values: [ReferenceArray]
    }
    struct Case: Decodable, Sendable {
      let name: String
      let after: [Step]
      let variables: [State]
      let config: ReferenceValue
    }
    let variables: [State]
    let gradients: [[ReferenceArray]]
    let names: [String]
    let cases: [Case]
  }
  let file: File

  init() throws { file = try Reference.load("optimizers.json") }

  @Test("Steps and slots are those of Keras", arguments: [false, true])
  func steps(compiled: Bool) throws {
    #expect(file.cases.count > 35)
    for item in file.cases {
      let optimizer = try #require(OptimizerTable.make(item.name), "\(item.name) is not in the table")
      let variables = makeVariables()
      if item.name.contains("constraint") { variables[0].constraint = { $0.relu() } }
      if item.name == "Adam excluded" { try optimizer.excludeFromWeightDecay(names: ["bias", "gam+a"]) }
      try optimizer.build(variables)
      let apply = compiled ? try compiledStep(optimizer, variables, item.name) : { try optimizer.apply($0) }
      for (step, gradients) in file.gradients.enumerated() {
        let isInfinite = item.name.contains("infinite") && step == 3
        try apply(gradients.map { isInfinite ? .full($0.shape, .infinity) : $0.tensor })
        if let expected = item.after.first(where: { $0.step == step }) {
          for (variable, value) in zip(variables, expected.values) {
            try expectClose(
              variable.value, value, relative: 2e-5, absolute: 2e-6, "\(item.name), step \(step), \(variable.path)")
          }
        }
      }
      try expectState(optimizer, item)
    }
  }

  private func makeVariables() -> [Variable] {
    file.variables.map { state in
      let variable = Variable(
        name: state.path.split(separator: "/").last.map(String.init)!, shape: state.value.shape)
      variable.path = state.path
      try! variable.assign(state.value.tensor)
      return variable
    }
  }

  /// The optimizer's step as a program over gradients.
  private func compiledStep(
    _ optimizer: Optimizer, _ variables: [Variable], _ label: String
  ) throws -> ([Tensor]) throws -> Void {
    let inputs = variables.map { Tensor.placeholder("gradient", shape: $0.shape) }
    let trace = Trace()
    optimizer.use(in: trace)
    try trace.record { try optimizer.apply(inputs) }
    let program = try Program(label: label, inputs: inputs, outputs: [], trace: trace)
    return { gradients in _ = try program(gradients[0], gradients[1], gradients[2], gradients[3]) }
  }

  private func expectState(_ optimizer: Optimizer, _ item: File.Case) throws {
    // Keras leaves the optimizer out of the path of what Adafactor keeps beside vectors.
    let expected = item.variables.map { $0.path == "bias" || $0.path == "gamma" ? "adafactor/\($0.path)" : $0.path }
    #expect(optimizer.variables.map(\.path) == expected, "\(item.name)")
    for (variable, state) in zip(optimizer.variables, item.variables) {
      #expect(variable.dtype.name == state.value.dtype, "\(item.name), \(variable.path)")
      try expectClose(
        variable.value, state.value, relative: 2e-5, absolute: 2e-6, "\(item.name), slot \(variable.path)")
    }
  }

  @Test("Configurations are those of Keras")
  func configurations() throws {
    for item in file.cases {
      let optimizer = try #require(OptimizerTable.make(item.name))
      #expect(
        item.config.matches(.object(optimizer.config)), "\(item.name): \(optimizer.config) but Keras \(item.config)")
    }
  }

  @Test("Every name that Keras knows is known")
  func names() throws {
    for name in file.names {
      let optimizer: Optimizer = try name.resolved()
      #expect(optimizer.className.lowercased() == name)
    }
    #expect(try ("Adam".resolved() as Optimizer).name == "adam")
  }
}
