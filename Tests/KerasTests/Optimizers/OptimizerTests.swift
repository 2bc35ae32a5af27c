import Keras
import Testing

struct OptimizerTests {
  @Test("Variables of one kind lie in one arena and keep their values")
  func arena() throws {
    let variables = [Variable(name: "a", shape: [2, 2], fill: 1), Variable(name: "b", shape: [3], fill: 2)]
    let optimizer = Adam()
    try optimizer.build(variables)
    #expect(try variables[0].value.scalars(as: Float.self) == [1, 1, 1, 1])
    #expect(try variables[1].value.scalars(as: Float.self) == [2, 2, 2])
    let distance = try variables[1].buffer.hostStorage().pointer - variables[0].buffer.hostStorage().pointer
    #expect(distance == 4 * MemoryLayout<Float>.size)
  }

  @Test("The learning rate of a compiled step can be set without compiling it again")
  func setLearningRate() throws {
    let variable = Variable(name: "w", shape: [2])
    let optimizer = SGD(learningRate: 1.0)
    try optimizer.build([variable])
    let gradient = Tensor.placeholder("gradient", shape: [2])
    let trace = Trace()
    optimizer.use(in: trace)
    try trace.record { try optimizer.apply([gradient]) }
    let step = try Program(label: "step", inputs: [gradient], outputs: [], trace: trace)
    _ = try step(Tensor.ones([2]).evaluate())
    try optimizer.setLearningRate(0.5)
    #expect(optimizer.learningRate == 0.5)
    _ = try step(Tensor.ones([2]).evaluate())
    #expect(try variable.value.scalars(as: Float.self) == [-1.5, -1.5])
    #expect(try optimizer.iterations.value.item() == 2)
  }

  @Test("Variables of several types are updated each in its own")
  func dtypes() throws {
    let variables = [DType.float32, .bfloat16, .float64, .float32].map {
      Variable(name: "w", shape: [2], fill: 1, dtype: $0)
    }
    let optimizer = SGD(learningRate: 0.5, momentum: 0.5, globalClipnorm: 2)
    try optimizer.build(variables)
    try optimizer.apply(variables.map { .ones([2], dtype: $0.dtype) })
    for variable in variables {
      // Eight ones have the norm sqrt(8).
      let value = try variable.value.cast(to: .float32).scalars(as: Double.self)
      #expect(value.allSatisfy { abs($0 - (1 - 0.5 * 0.70710678)) < (variable.dtype == .bfloat16 ? 4e-3 : 1e-6) })
    }
  }

  @Test("At the end of training the variables become their averages")
  func averages() throws {
    let variables = [Variable(name: "a", shape: [1]), Variable(name: "b", shape: [1])]
    let optimizer = SGD(learningRate: 1.0, useEma: true, emaMomentum: 0.5)
    try optimizer.build(variables)
    for _ in 0..<2 { try optimizer.apply([.ones([1]), .full([1], 2)]) }
    #expect(try variables.map { try $0.value.item() } == [-2, -4])
    try optimizer.finalizeVariableValues()
    #expect(try variables.map { try $0.value.item() } == [-1.5, -3])
  }

  @Test("A step in a trace that went before is seen by what is traced after it")
  func twoStepsInOneTrace() throws {
    let variables = [Variable(name: "a", shape: [1]), Variable(name: "b", shape: [2])]
    let optimizer = SGD(learningRate: 1.0)
    try optimizer.build(variables)
    let trace = Trace()
    optimizer.use(in: trace)
    let seen = try trace.record {
      let before = variables[1].value
      #expect(variables[1].value.isIdentical(to: before))
      try optimizer.apply([.ones([1]), .ones([2])])
      #expect(!variables[1].value.isIdentical(to: before))
      // A member that is assigned by itself, then read as a part of the whole again.
      try variables[0].assign(variables[0].value * 10)
      try optimizer.apply([.ones([1]), .ones([2])])
      return variables[1].value
    }
    let program = try Program(label: "two steps", inputs: [], outputs: [seen], trace: trace)
    #expect(try program()[0].scalars(as: Float.self) == [-2, -2])
    #expect(try variables[0].value.item() == -11)
    #expect(try variables[1].value.scalars(as: Float.self) == [-2, -2])
  }

  @Test("Gradients that do not fit are an error that names the variable")
  func wrongGradients() throws {
    let variable = Variable(name: "w", shape: [2])
    variable.path = "dense/w"
    let optimizer = Adam()
    #expect(throws: KerasError.self) { try optimizer.apply([.ones([2])]) }
    try optimizer.build([variable])
    #expect(throws: KerasError.self) { try optimizer.apply([]) }
    #expect {
      try optimizer.apply([.ones([3])])
    } throws: { error in
      "\(error)".contains("dense/w") && "\(error)".contains("(3,)") && "\(error)".contains("(2,)")
    }
    #expect(throws: KerasError.self) { try optimizer.excludeFromWeightDecay(names: ["w"]) }
  }

  @Test("Arguments out of range are an error")
  func arguments() {
    let wrong: [Optimizer] = [
      SGD(momentum: 1.5), Adam(clipnorm: 1, clipvalue: 1), Adam(useEma: true, emaMomentum: 2),
      Adam(useEma: true, emaOverwriteFrequency: 0), Adam(gradientAccumulationSteps: 1), Lion(beta1: 0),
      Ftrl(learningRatePower: 1), Ftrl(l1RegularizationStrength: -1), LossScaleOptimizer(SGD(), initialScale: 0),
      Muon(excludeLayers: ["("]),
    ]
    for optimizer in wrong {
      #expect(throws: KerasError.self, "\(optimizer.className)") { try optimizer.resolved() }
      #expect(throws: KerasError.self, "\(optimizer.className)") { try optimizer.build([]) }
    }
    #expect {
      try "adan".resolved() as Optimizer
    } throws: { error in
      guard case KerasError.unknownName("optimizer", "adan", let candidates) = error else { return false }
      return candidates.first == "adam"
    }
  }

  @Test("A custom optimizer says its slots and its update")
  func subclass() throws {
    final class Inertia: Optimizer {
      init() { super.init(name: nil, learningRate: 0.5) }
      override func slots(for variable: Variable) -> [[OptimizerSlot]] { [[OptimizerSlot("last", fill: 1)]] }
      override func update(
        _ variable: Tensor, gradient: Tensor, slots: [Tensor], step: OptimizerStep
      ) -> (variable: Tensor, slots: [Tensor]) {
        (variable - slots[0] * step.learningRate, [gradient])
      }
    }
    let variable = Variable(name: "w", shape: [1])
    let optimizer = Inertia()
    try optimizer.applyGradients([(.full([1], 4), variable)])
    try optimizer.applyGradients([(.full([1], 0), variable)])
    #expect(try variable.value.item() == -2.5)
    #expect(optimizer.variables.map(\.path) == ["inertia/iteration", "inertia/learning_rate", "inertia/w_last"])
  }

  @Test("Gradients are applied as by apply(_:to:) in each of Python's spellings")
  func applySpellings() throws {
    let applications: [(Optimizer, [Tensor], [Variable]) throws -> Void] = [
      { try $0.apply($1, to: $2) }, { try $0.apply($1, $2) }, { try $0.applyGradients(zip($1, $2)) },
      { try $0.applyGradients([($1[0], $2[0]), ($1[1], $2[1])]) },
    ]
    for apply in applications {
      let variables = [Variable(name: "a", shape: [1], fill: 1), Variable(name: "b", shape: [1], fill: 2)]
      try apply(SGD(0.5), [.ones([1]), .full([1], 2)], variables)
      #expect(try variables.map { try $0.value.item() } == [0.5, 1])
    }
  }
}
