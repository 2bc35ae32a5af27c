import Tensors

extension Loop {
  /// The results of all steps, one step after another.
  func compute(
    _ inputs: [Elements], _ outputs: [TensorSpec], body: ReferenceProgram
  ) throws(TensorError) -> [Elements] {
    var carried = Array(inputs[..<carriedCount])
    let sequences = inputs[carriedCount..<carriedCount + sequenceCount]
    let captured = inputs[(carriedCount + sequenceCount)...]
    // For each element of the sequences: the step's outputs, and the carried values before it.
    var outputsOfSteps = [[Elements]](repeating: [], count: steps)
    var carriedBefore = outputsOfSteps
    for step in 0..<steps {
      let element = reverse ? steps - 1 - step : step
      carriedBefore[element] = carried
      let results = try body(carried + sequences.map { $0.element(element) } + captured)
      carried = Array(results[..<carriedCount])
      outputsOfSteps[element] = Array(results[carriedCount...])
    }
    let all = zip(outputsOfSteps, carriedBefore).map { $0 + $1 }
    return carried
      + outputs[carriedCount...].enumerated().map { number, spec in
        Elements(spec, joining: all.map { $0[number] })
      }
  }
}

extension Elements {
  /// One element along the first dimension.
  fileprivate func element(_ index: Int) -> Elements {
    let spec = TensorSpec(Array(shape.dropFirst()), self.spec.dtype)
    return picked(Array(index * spec.count..<(index + 1) * spec.count), spec)
  }

  /// Elements one after another.
  fileprivate init(_ spec: TensorSpec, joining parts: [Elements]) {
    if spec.dtype.isFloatingPoint {
      self.init(spec, real: parts.flatMap(\.real))
    } else if spec.dtype.isUnsigned {
      self.init(spec, unsigned: parts.flatMap(\.unsigned))
    } else {
      self.init(spec, signed: parts.flatMap(\.signed))
    }
  }
}
