import Keras
import Testing

/// Optimizers move variables into arenas; whatever was compiled before must go on with the values that training gives.
@Suite(.ownSession()) struct VariableMemoryTests {
  @Test("A program that was compiled before an optimizer was built reads what the optimizer trains")
  func programBeforeOptimizer() throws {
    let variables = [Variable(name: "a", shape: [2], fill: 1), Variable(name: "b", shape: [1], fill: 2)]
    let trace = Trace()
    let sum = trace.record { variables[0].value.sum() + variables[1].value.sum() }
    let program = try Program(label: "sum", inputs: [], outputs: [sum], trace: trace)
    #expect(try program()[0].item() == 4)
    let optimizer = SGD(learningRate: 1.0)
    try optimizer.build(variables)
    try optimizer.apply([.ones([2]), .ones([1])])
    #expect(try program()[0].item() == 1)
  }

  @Test("A program that updates variables goes on with them where another optimizer has moved them")
  func updatingProgramBeforeOptimizer() throws {
    let variables = [Variable(name: "a", shape: [2], fill: 1), Variable(name: "b", shape: [1], fill: 2)]
    let trace = Trace()
    try trace.record { for variable in variables { try variable.assign(variable.value * 10) } }
    let program = try Program(label: "scale", inputs: [], outputs: [], trace: trace)
    let optimizer = SGD(learningRate: 1.0)
    try optimizer.build(variables)
    _ = try program()
    #expect(try variables[0].value.scalars(as: Float.self) == [10, 10])
    try optimizer.apply([.ones([2]), .ones([1])])
    #expect(try variables[1].value.item() == 19)
  }

  @Test("Two optimizers may train the same variables in turn")
  func twoOptimizers() throws {
    let variables = [
      Variable(name: "a", shape: [2]), Variable(name: "b", shape: [1]), Variable(name: "c", shape: [1]),
    ]
    func step(_ optimizer: Optimizer, _ variables: [Variable]) throws -> Program {
      try optimizer.build(variables)
      let trace = Trace()
      optimizer.use(in: trace)
      try trace.record { try optimizer.apply(variables.map { .ones($0.shape) }) }
      return try Program(label: "step", inputs: [], outputs: [], trace: trace)
    }
    let first = try step(SGD(learningRate: 1.0), Array(variables[..<2]))
    let second = try step(SGD(learningRate: 10.0), variables)
    let third = try step(SGD(learningRate: 100.0), Array(variables[..<2]))
    for step in [first, second, third, first] { _ = try step() }
    #expect(try variables[0].value.scalars(as: Float.self) == [-112, -112])
    #expect(try variables[1].value.item() == -112)
    #expect(try variables[2].value.item() == -10)
  }

  @Test("Two models that share layers train them in turn")
  func sharedLayers() throws {
    let shared = Dense(2, useBias: true, kernelInitializer: "ones")
    let x = Tensor.ones([4, 2])
    let models = [
      Sequential([Input(shape: [2]), shared, Dense(1, kernelInitializer: "ones")]),
      Sequential([Input(shape: [2]), shared, Dense(3, kernelInitializer: "ones")]),
    ]
    for model in models { try model.compile(optimizer: SGD(learningRate: 0.01), loss: "mse") }
    for round in 0..<2 {
      for (index, model) in models.enumerated() {
        let y = Tensor.zeros([4, index == 0 ? 1 : 3])
        let before = try model.evaluate(x, y, verbose: 0).loss
        let bias = try shared.weights[1].value.scalars(as: Float.self)
        try model.fit(x, y, epochs: 1, verbose: 0)
        let after = try model.evaluate(x, y, verbose: 0).loss
        // With positive weights and outputs above their targets, each step of either model lowers the biases.
        #expect(try zip(shared.weights[1].value.scalars(as: Float.self), bias).allSatisfy { $0 < $1 })
        #expect(after < before * 0.9, "model \(index), round \(round)")
      }
      let first = try models[0].predict(x, verbose: 0).scalars(as: Float.self)
      let kernels = try models[0].layers.suffix(2).flatMap {
        try $0.weights.map { try $0.value.scalars(as: Float.self) }
      }
      // What is predicted follows from the weights as they are read.
      let hidden = (0..<2).map { kernels[0][$0] + kernels[0][2 + $0] + kernels[1][$0] }
      let expected = hidden[0] * kernels[2][0] + hidden[1] * kernels[2][1] + kernels[3][0]
      #expect(abs(first[0] - expected) < 1e-5)
    }
  }

  @Test("An optimizer that is built inside a trace updates what the trace has read")
  func builtInsideTrace() throws {
    let variables = [Variable(name: "a", shape: [2], fill: 3), Variable(name: "b", shape: [1], fill: 2)]
    let optimizer = SGD(learningRate: 1.0)
    let trace = Trace()
    let (before, after) = try trace.record {
      try variables[1].assign(variables[1].value + 1)
      let before = variables.map { $0.value * 2 }
      try optimizer.applyGradients(zip(before, variables).map { (gradient: $0, variable: $1) })
      return (before, variables.map(\.value))
    }
    let program = try Program(label: "step", inputs: [], outputs: before + after, trace: trace)
    let results = try program().map { try $0.scalars(as: Float.self) }
    #expect(results == [[6, 6], [6], [-3, -3], [-3]])
    #expect(try variables[0].value.scalars(as: Float.self) == [-3, -3])
    #expect(try variables[1].value.item() == -3)
  }

  @Test("Weights that are read from a file's pages after training are what is trained on from then on")
  func mappedWeights() throws {
    let folder = TemporaryFolder()
    let path = folder.file("m.keras")
    let x = Tensor.full([8, 512], 0.5)
    let y = Tensor.zeros([8, 3])
    let model = Sequential([Input(shape: [512]), Dense(600, activation: "relu"), Dense(3)])
    try model.compile(optimizer: SGD(learningRate: 0.05, momentum: 0.9), loss: "mse")
    try model.fit(x, y, epochs: 1, verbose: 0)
    try model.save(path)
    let mapped = try loadModel(path, mmap: true)
    let losses = try [model, mapped as Model].map { model in
      try model.fit(x, y, epochs: 3, verbose: 0, shuffle: false)
      return try model.evaluate(x, y, verbose: 0).loss
    }
    #expect(losses[0] == losses[1])
  }
}
