import Tensors

extension Layer {
  /// What comes out for an input of which only shape and type are known.
  ///
  /// Builds the layer for the input's shape, then traces its call twice with two sizes in place of each unknown
  /// dimension: a dimension of the output that differs is unknown too.
  func symbolicOutput(for input: SymbolicTensor) throws -> SymbolicTensor {
    if let pendingMistake { throw pendingMistake }
    try requirePossible(input.shape, "input")
    try check(input.shape, autocast && input.dtype.isFloatingPoint ? inputDType : input.dtype)
    try buildIfNeeded(input.shape)
    let first = try trace(input, .first)
    try requirePossible(first.shape, "output")
    guard input.shape.contains(nil) else { return first }
    let second = try trace(input, .second)
    return SymbolicTensor(
      agreeing(first.shape, second.shape), first.dtype,
      maskShape: first.maskShape.map { agreeing($0, second.maskShape ?? []) })
  }

  /// Throws when a sample of a shape is more than any memory holds.
  private func requirePossible(_ shape: SymbolicShape, _ what: String) throws {
    let known = shape.dropFirst().map { $0 ?? 1 }
    guard known.allSatisfy({ $0 <= largestSize }), let count = checkedProduct(known), count <= 1 << 40 else {
      throw KerasError.incompatibleInput(
        layer: name, "\(what) of shape \(shape.tupleText): a sample would be larger than any memory")
    }
  }

  /// Nil where two shapes differ.
  private func agreeing(_ first: SymbolicShape, _ second: SymbolicShape) -> SymbolicShape {
    zip(first, second).map { $0 == $1 ? $0 : nil }
  }

  private func trace(_ input: SymbolicTensor, _ sizes: StandInSizes) throws -> SymbolicTensor {
    let x = Tensor.placeholder(name, shape: sizes.concrete(input.shape), dtype: input.dtype)
    let mask = input.maskShape.map { Tensor.placeholder("mask", shape: sizes.concrete($0), dtype: .bool) }
    do {
      return try CallContext.$current.withValue(CallContext(sizes)) {
        // What the call assigns to variables is recorded and forgotten.
        try Trace().record {
          let result = try forward(x, mask: mask, training: false)
          return SymbolicTensor(result.output.shape, result.output.dtype, maskShape: result.mask?.shape)
        }
      }
    } catch var error as TensorError {
      error.message = sizes.symbolic(error.message)
      throw error
    }
  }
}
