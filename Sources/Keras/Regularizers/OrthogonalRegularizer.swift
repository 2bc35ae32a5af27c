/// Pulls a matrix's rows (or columns) towards being orthogonal: `factor` times the mean absolute cosine between two of
/// them.
public struct OrthogonalRegularizer: Regularizer, Defined {
  public enum Mode: String, Sendable { case rows, columns }

  public let factor: Double
  public let mode: Mode

  public init(factor: Double = 0.01, mode: Mode = .rows) {
    self.factor = factor
    self.mode = mode
  }

  public static var definition: Definition<any Regularizer> {
    Definition(
      OrthogonalRegularizer.self, names: ["orthogonal_regularizer"],
      .singlePrecision("factor", \.factor),
      .choice("mode", \.mode, or: .rows)
    ) {
      OrthogonalRegularizer(factor: $0, mode: $1)
    }
  }

  public func resolved() throws -> any Regularizer {
    try factor.checkedFactor("OrthogonalRegularizer", "factor")
    return self
  }

  public func callAsFunction(_ x: Tensor) -> Tensor {
    if x.error != nil { return x }
    guard x.rank == 2 else {
      return Tensor(
        error: TensorError(
          operation: "OrthogonalRegularizer", message: "got shape \(x.shape.tupleText); expected two dimensions"))
    }
    let vectors = mode == .rows ? x : x.transposed()
    let number = vectors.shape[0]
    let inverseNorms = vectors.square().sum(axes: [1], keepDims: true).rsqrt().minimum(1 / Backend.epsilon)
    let unit = vectors * inverseNorms
    let cosines = unit.matmul(unit.transposed()) * (1 - Tensor.eye(number, dtype: x.dtype))
    return cosines.abs().sum() * (factor * 0.5 / (Double(number) * Double(number - 1) / 2))
  }
}

extension RegularizerSpecifier where Self == OrthogonalRegularizer {
  public static var orthogonal: OrthogonalRegularizer { OrthogonalRegularizer() }
  public static func orthogonal(factor: Double = 0.01, mode: OrthogonalRegularizer.Mode = .rows)
    -> OrthogonalRegularizer
  {
    OrthogonalRegularizer(factor: factor, mode: mode)
  }
}
