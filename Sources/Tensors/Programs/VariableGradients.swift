/// A function's value and its gradients with respect to variables, for custom training loops.
///
/// ```swift
/// let optimizer = Adam(learningRate: 1e-3)
/// for batch in dataset {
///   let (loss, gradients) = try valueWithGradients(of: model.trainableVariables) {
///     try lossFunction(batch.y!, model(batch.x, training: true))
///   }
///   try optimizer.apply(gradients, to: model.trainableVariables)
/// }
/// ```
///
/// Value, gradients and what the function assigns to variables, such as a batch normalization's moving means, are
/// computed in one program, which is compiled once for each form of the computation. Inside of a traced function they
/// are part of what is traced.
///
/// - Parameters:
///   - variables: what to differentiate with respect to.
///   - function: reads variables and gives a number; of a tensor with more elements, the sum is differentiated.
/// - Returns: the function's value, and one gradient for each variable, of its shape; zeros where the value does not
///   depend on it.
/// - Throws: what the function throws, and the ``TensorError`` of a value that cannot be computed. No variable is
///   changed then.
public func valueWithGradients(
  of variables: [Variable], _ function: () throws -> Tensor
) throws -> (value: Tensor, gradients: [Tensor]) {
  func differentiate(_ targets: [Tensor]) throws -> (value: Tensor, gradients: [Tensor]) {
    let value = try function().checked()
    return (value, Differentiation.gradients(of: value, withRespectTo: targets))
  }
  guard !variables.isEmpty else {
    throw TensorError(
      operation: "valueWithGradients",
      message:
        "there are no variables; a model has none before it is built, for which build(_:) or a first call is enough")
  }
  if Trace.current != nil { return try differentiate(variables.map(\.value)) }
  return try Differentiation.recordingGradients {
    try VariableScope.run { scope in
      let result = try differentiate(variables.map { scope.read($0) })
      try scope.commit(with: [result.value] + result.gradients, evaluating: Tensor.evaluate)
      return result
    }
  }
}

@available(*, unavailable, renamed: "valueWithGradients(of:_:)")
public func valueAndGradient(
  at variables: [Variable], of function: () throws -> Tensor
) throws -> (value: Tensor, gradients: [Tensor]) { fatalError() }

@available(*, unavailable, renamed: "valueWithGradients(of:_:)")
public func valueAndGradients(
  at variables: [Variable], of function: () throws -> Tensor
) throws -> (value: Tensor, gradients: [Tensor]) { fatalError() }

extension Variable {
  /// Calls `body`, and computes all that it assigns to variables in one program.
  package static func assigningTogether(_ body: () throws -> Void) throws {
    if Trace.current != nil { return try body() }
    try VariableScope.run { scope in
      try body()
      try scope.commit(with: [], evaluating: Tensor.evaluate)
    }
  }
}
