import Tensors

/// Traces a model's steps on batches of some shapes, and compiles each one as a whole to a program.
///
/// Used by the one task that trains or evaluates; models are not shared between tasks that change them.
struct StepCompiler: @unchecked Sendable {
  enum Step { case training, testing }

  let model: Model
  let compilation: Compilation
  /// The caller, for errors: `"fit"`.
  let context: String

  /// The compiler whose step is being traced.
  @TaskLocal static var current: StepCompiler?

  /// The program of a step for batches of these shapes; compiled unless it is there.
  func program(_ step: Step, for signature: BatchSignature) throws -> Program {
    let known = step == .training ? compilation.trainSteps : compilation.testSteps
    return try known.program(for: signature, of: model) {
      let (inputs, trace) = try trace(step, signature)
      return try Program(
        label: step == .training ? "train_step" : "test_step", inputs: inputs, outputs: [], trace: trace)
    }
  }

  /// Throws what is wrong with a step on batches of these shapes, without compiling it.
  func check(_ step: Step, for signature: BatchSignature) throws { _ = try trace(step, signature) }

  private func trace(_ step: Step, _ signature: BatchSignature) throws -> (inputs: [Tensor], trace: Trace) {
    let batch = Batch(placeholdersFor: signature)
    let trace = Trace()
    try StepCompiler.$current.withValue(self) {
      switch step {
      case .training:
        // The model then reads its weights out of the optimizer's arenas.
        compilation.optimizer.use(in: trace)
        try trace.record { try model.trainStep(batch) }
      case .testing:
        try trace.record { try model.testStep(batch) }
      }
    }
    return (batch.parts.all, trace)
  }
}

extension Model {
  /// The recorded output for inputs of a shape and type.
  func predictComputation(_ label: String, for spec: TensorSpec) throws -> Computation {
    let x = Tensor.placeholder("x", shape: spec.shape, dtype: spec.dtype)
    let trace = Trace()
    let output = try trace.record { try predictStep(Batch(x)) }
    return try Computation(label: label, inputs: [x], outputs: [output], trace: trace)
  }

  /// How the model whose step is being traced was compiled; outside of a trace, how the model is compiled now.
  var compilationOfStep: Compilation {
    get throws { try StepCompiler.current?.compilation ?? requireCompilation(for: "trainStep") }
  }

  /// The caller, for errors in a step: `"fit"`.
  var stepContext: String { StepCompiler.current?.context ?? "trainStep" }

  /// The training step that was compiled last: print it to see fused kernels and memory use. Nil before training.
  public var trainProgram: Program? { compilation?.trainSteps.latest }
}
