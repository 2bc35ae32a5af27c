import Tensors

extension RNN {
  /// All time steps.
  func loop(
    _ inputs: Tensor, initialState: [Tensor]?, mask: Tensor?, training: Bool
  ) throws -> (output: Tensor, states: [Tensor]) {
    let before = try firstStates(initialState, batchSize: inputs.shape[0])
    let options = SequenceOptions(
      mask: try mask.map { try timeMask($0, for: inputs) }, training: training, reverse: goBackwards,
      zeroOutput: zeroOutputForMask)
    let sequenceCell = cell as? any SequenceCell
    sequenceCell?.endSequence()
    defer { sequenceCell?.endSequence() }
    var result: SequenceResult
    if !unroll, inputs.rank == 3, let sequenceCell, sequenceCell.takesSequences(training: training) {
      result = try sequenceCell.loop(inputs, states: before, options)
    } else {
      result = try steps(inputs, states: before, options)
    }
    // Keras on TensorFlow; on JAX the state that a stateful layer kept would be the output there.
    if let mask = options.mask, stateful, initialState == nil, !options.zeroOutput {
      result = result.zeroed(before: mask, reverse: goBackwards, isSequence: returnSequences)
    }
    if stateful {
      for (variable, state) in zip(states, result.states) { try variable.assign(state.cast(to: variable.dtype)) }
    }
    var output = result.last
    if returnSequences {
      output = goBackwards ? result.outputs[.all, .stride(by: -1)] : result.outputs
    }
    return (output.cast(to: computeDType), result.states.map { $0.cast(to: computeDType) })
  }

  private func firstStates(_ given: [Tensor]?, batchSize: Int) throws -> [Tensor] {
    if stateful, let kept = states.first, kept.shape[0] != batchSize {
      throw KerasError.incompatibleInput(
        layer: name,
        "it keeps states for batches of \(kept.shape[0]) samples, got \(batchSize); a stateful layer needs batches of "
          + "one size")
    }
    guard let given else {
      return stateful ? states.map(\.value) : cell.getInitialState(batchSize: batchSize)
    }
    let expected = cell.stateShapes.map { [batchSize] + $0 }
    guard given.map(\.shape) == expected else {
      throw KerasError.invalidArgument(
        "layer '\(name)'",
        "initialState has the shapes \(given.map(\.shape.tupleText).joined(separator: ", ")); expected "
          + expected.map(\.tupleText).joined(separator: ", "))
    }
    return given
  }

  private func timeMask(_ mask: Tensor, for inputs: Tensor) throws -> Tensor {
    let shape = Array(inputs.shape.prefix(2))
    guard mask.shape == shape || mask.shape == shape + [1] else {
      throw KerasError.incompatibleInput(
        layer: name,
        "expected a mask of shape \(shape.tupleText), as the input of shape \(inputs.shape.tupleText) has, got "
          + mask.shape.tupleText)
    }
    return mask.reshaped(to: shape).cast(to: .bool)
  }

  /// One step after another: each with operations of its own where they are to be unrolled, otherwise one loop over the
  /// cell's operations.
  private func steps(_ inputs: Tensor, states: [Tensor], _ options: SequenceOptions) throws -> SequenceResult {
    let time = inputs.shape[1]
    if unroll, CallContext.symbolic(inputs.shape)[1] == nil {
      throw KerasError.invalidArgument(
        "layer '\(name)'",
        "with unroll the number of time steps must be known, the input has shape "
          + CallContext.symbolic(inputs.shape).tupleText)
    }
    if time == 0 {
      throw KerasError.incompatibleInput(layer: name, "the input of shape \(inputs.shape.tupleText) has no time steps")
    }
    if CallContext.isSymbolic {
      // Further steps have the same structure.
      let (output, after) = try cell(inputs[.all, 0], states: states, training: options.training)
      return SequenceResult(
        outputs: .zeros([output.shape[0], time] + output.shape.dropFirst(), dtype: output.dtype), last: output,
        states: after)
    }
    return try unroll ? unrolled(inputs, states: states, options) : scanned(inputs, states: states, options)
  }

  private func unrolled(_ inputs: Tensor, states: [Tensor], _ options: SequenceOptions) throws -> SequenceResult {
    let time = inputs.shape[1]
    var states = states
    var outputs = [Tensor?](repeating: nil, count: time)
    var last: Tensor?
    for step in 0..<time {
      let t = options.reverse ? time - 1 - step : step
      var (output, after) = try cell(inputs[.all, t], states: states, training: options.training)
      if let mask = options.mask {
        (output, after) = masked(output, after, before: states, last, mask[.all, t], options)
      }
      (states, last) = (after, output)
      outputs[t] = output
    }
    let all = returnSequences ? Tensor.stack(outputs.map { $0! }, axis: 1) : last!
    return SequenceResult(outputs: all, last: last!, states: states)
  }

  private func scanned(_ inputs: Tensor, states: [Tensor], _ options: SequenceOptions) throws -> SequenceResult {
    let time = inputs.shape[1]
    let initial = states.map { $0.dtype.isFloatingPoint ? $0.cast(to: cell.computeDType) : $0 }
    let result = try scan(
      over: [inputs] + (options.mask.map { [$0] } ?? []), carrying: initial + lastOutput(inputs, states, options),
      in: cell, reverse: options.reverse
    ) { carried, elements in
      let (before, last) = (Array(carried[..<initial.count]), carried.dropFirst(initial.count).first)
      var (output, after) = try cell(elements[0], states: before, training: options.training)
      after = zip(after, before).map { $0.cast(to: $1.dtype) }
      if options.mask != nil {
        (output, after) = masked(output, after, before: before, last, elements[1], options)
      }
      return (after + (last.map { [output.cast(to: $0.dtype)] } ?? []), [output])
    }
    let outputs = result.outputs[0]
    return SequenceResult(
      outputs: outputs, last: outputs[.all, options.reverse ? 0 : time - 1],
      states: Array(result.carried[..<initial.count]))
  }

  /// What stands for the output before the first step, where a masked step gives the output before it.
  private func lastOutput(_ inputs: Tensor, _ states: [Tensor], _ options: SequenceOptions) -> [Tensor] {
    guard options.mask != nil, !options.zeroOutput else { return [] }
    let shape = inputs.rank == 3 ? [inputs.shape[0], cell.outputSize] : states[0].shape
    return [.zeros(shape, dtype: cell.computeDType)]
  }

  /// What a step gives where the mask lets it count; elsewhere the states stay.
  private func masked(
    _ output: Tensor, _ after: [Tensor], before: [Tensor], _ last: Tensor?, _ mask: Tensor, _ options: SequenceOptions
  ) -> (Tensor, [Tensor]) {
    func choose(_ new: Tensor, _ old: Tensor) -> Tensor {
      new.where(mask.reshaped(to: mask.shape + Array(repeating: 1, count: new.rank - 1)), else: old)
    }
    let nothing = Tensor.zeros(output.shape, dtype: output.dtype)
    var instead = last ?? nothing
    if !unroll {
      // As Keras' loop: the first state of the last cell counts as the output before.
      let lastCell = (cell as? StackedRNNCells)?.cells.last ?? cell
      let first = before[before.count - lastCell.stateSize.count]
      if options.zeroOutput {
        instead = nothing
      } else if first.shape == output.shape {
        instead = first.cast(to: output.dtype)
      }
    }
    return (choose(output, instead), zip(after, before).map(choose))
  }
}

extension SequenceResult {
  /// The result with zeros where no step has counted yet, whatever the states before the first step are.
  fileprivate func zeroed(before mask: Tensor, reverse: Bool, isSequence: Bool) -> SequenceResult {
    func fitted(_ mask: Tensor, to output: Tensor) -> Tensor {
      mask.reshaped(to: mask.shape + Array(repeating: 1, count: output.rank - mask.rank))
    }
    let counted = mask.cast(to: .int32)
    var result = self
    result.last = last.where(fitted(counted.max(axes: [1]) .> 0, to: last), else: 0)
    guard isSequence else {
      result.outputs = result.last
      return result
    }
    let seen = counted.cumulativeSum(axis: 1, reverse: reverse) .> 0
    result.outputs = outputs.where(fitted(seen, to: outputs), else: 0)
    return result
  }
}
