import Tensors

/// The scalars of an update step, in the variable's type.
public struct OptimizerStep {
  public let learningRate: Tensor
  /// The number of this update, counted from 1.
  public let number: Tensor
  /// The shared state's values, updated for this step.
  public internal(set) var shared: [Tensor] = []

  public var dtype: DType { number.dtype }

  /// `base` to the power of the step's number, as in bias corrections.
  public func power(_ base: Double) -> Tensor { Tensor(base, dtype: dtype).power(number) }
}

extension Optimizer {
  /// Records one update of the optimizer's own variables; see `apply(_:if:)`.
  func record(_ gradients: [Tensor], if condition: Tensor?) throws {
    guard let state else { throw KerasError.notReady("optimizer '\(name)'", "apply comes after build") }
    try check(gradients, state.variables)
    // Also where the optimizer was built inside the trace.
    if let trace = Trace.current { use(in: trace) }
    let done = iterations.value
    let accumulation = settings.gradientAccumulationSteps
    let number = accumulation.map { done.floorDivided(by: $0) } ?? done
    // With gradient accumulation, only every n-th step changes variables and slots.
    let isUpdate = accumulation.map { ((done + 1) % $0).equal(0) }
    let updates = Gate(condition: [condition, isUpdate].compactMap { $0 }.reduced { $0.logicalAnd($1) })
    let always = Gate(condition: condition)

    var flat = state.blocks.map { block in
      let unscaled = block.indices.map { index in
        let gradient = gradients[index].cast(to: block.variable.dtype)
        return settings.lossScaleFactor.map { gradient / $0 } ?? gradient
      }
      return block.members.count == 1 ? unscaled[0] : .concatenate(unscaled.map { $0.flattened() })
    }
    if let isUpdate {
      for (index, block) in state.blocks.enumerated() {
        let total = flat[index] + block.accumulator!.value
        try always.assign(
          block.accumulator!, Tensor(0, dtype: total.dtype).where(isUpdate, else: total))
        flat[index] = total / accumulation!
      }
    }
    flat = GradientClipping(settings).clipped(flat, of: state.blocks)

    let learningRate = rate.value(at: done)
    func step(_ dtype: DType) -> OptimizerStep {
      OptimizerStep(learningRate: learningRate.cast(to: dtype), number: number.cast(to: dtype) + 1)
    }
    var shared: [Tensor] = []
    if !state.shared.isEmpty {
      shared = updateSharedState(state.shared.map(\.value), step: step(state.shared[0].dtype))
    }
    for (block, gradient) in zip(state.blocks, flat) {
      var step = step(block.variable.dtype)
      step.shared = shared.map { $0.cast(to: step.dtype) }
      let old = block.variable.value
      let decayed = block.decay.map { old - old * (step.learningRate * $0) } ?? old
      let new = update(decayed, gradient: gradient, slots: block.slots.map(\.value), step: step)
      for (slot, value) in zip(block.slots, new.slots) { try updates.assign(slot, value) }
      var value = updates.select(new.variable, old)
      if let average = block.average { value = try averaged(value, average, number, always) }
      if let constraint = block.constraint { value = constraint(value) }
      try always.assign(block.variable, value)
    }
    for (variable, value) in zip(state.shared, shared) { try updates.assign(variable, value) }
    try always.assign(iterations, done + 1)
  }

  /// Takes the new value into the average, and gives back what the variable becomes.
  private func averaged(_ value: Tensor, _ average: Variable, _ number: Tensor, _ gate: Gate) throws -> Tensor {
    // The first average is the value itself.
    let kept = number.notEqual(0).cast(to: value.dtype) * settings.emaMomentum
    let new = kept * average.value + (1 - kept) * value
    try gate.assign(average, new)
    guard let frequency = settings.emaOverwriteFrequency else { return value }
    return new.where(((number + 1) % frequency).equal(0), else: value)
  }

  private func check(_ gradients: [Tensor], _ variables: [Variable]) throws {
    guard gradients.count == variables.count else {
      throw KerasError.invalidArgument(
        "optimizer '\(name)'", "\(gradients.count) gradients for \(variables.count) variables; expected one for each")
    }
    for (gradient, variable) in zip(gradients, variables) {
      try gradient.checked()
      guard gradient.shape == variable.shape else {
        throw KerasError.invalidArgument(
          "optimizer '\(name)'",
          "the gradient of '\(variable.path)' has shape \(gradient.shape.tupleText); expected \(variable.shape.tupleText)"
        )
      }
    }
  }
}

/// Assignments that count only where a condition holds.
private struct Gate {
  let condition: Tensor?

  func select(_ new: Tensor, _ old: Tensor) -> Tensor { condition.map { new.where($0, else: old) } ?? new }
  func assign(_ variable: Variable, _ value: Tensor) throws {
    try variable.assign(condition == nil ? value : select(value, variable.value))
  }
}

extension [Tensor] {
  fileprivate func reduced(_ combine: (Tensor, Tensor) -> Tensor) -> Tensor? {
    first.map { dropFirst().reduce($0, combine) }
  }
}
