import Tensors

/// Encodes category indices as vectors of zeros and ones, or of counts.
///
/// ```swift
/// let layer = CategoryEncoding(numTokens: 4, outputMode: .oneHot)
/// try layer(Tensor([3, 2, 0, 1] as [Int32]))   // 4 rows, one 1 in each
/// ```
///
/// Input: whole numbers from 0 up to but not including `numTokens`; others count nowhere. Output: with `.multiHot` and
/// `.count`, `(batch, numTokens)` for an input of `(batch, n)`; with `.oneHot` the input's shape with `numTokens` after
/// it, where a last dimension of 1 goes first.
public final class CategoryEncoding: Layer {
  /// How many categories there are.
  public let numTokens: Int
  public let outputMode: CategoricalOutputMode

  /// - Parameters:
  ///   - numTokens: how many categories there are, 1 or more.
  ///   - outputMode: `.multiHot`, `.oneHot` or `.count`.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  public init(
    numTokens: Int, outputMode: any CategoricalOutputModeSpecifier = .multiHot, inputShape: SymbolicShape? = nil,
    name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(numTokens >= 1, "numTokens is \(numTokens); expected 1 or more")
    self.numTokens = numTokens
    self.outputMode = check.outputMode(outputMode, among: [.multiHot, .oneHot, .count])
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    note(check)
    buildAtOnce()
  }

  /// As the other initializer, in Python's order: `CategoryEncoding(4, outputMode: .oneHot)`.
  public convenience init(
    _ numTokens: Int, outputMode: any CategoricalOutputModeSpecifier = .multiHot, inputShape: SymbolicShape? = nil,
    name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(numTokens: numTokens, outputMode: outputMode, inputShape: inputShape, name: name, dtype: dtype)
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    inputs.categories(outputMode, depth: numTokens, dtype: variableDType)
  }

  /// The counts with a weight for each number, which only `.count` has.
  ///
  /// - Parameters:
  ///   - inputs: categories' numbers.
  ///   - countWeights: what each of them counts for, of the input's shape.
  public func callAsFunction(_ inputs: Tensor, countWeights: Tensor) throws -> Tensor {
    guard outputMode == .count else {
      throw KerasError.invalidArgument(
        "layer '\(name)'", "countWeights requires outputMode count, not \(outputMode.name)")
    }
    guard countWeights.shape == inputs.shape else {
      throw KerasError.invalidArgument(
        "layer '\(name)'",
        "countWeights has shape \(countWeights.shape.tupleText); expected the input's, \(inputs.shape.tupleText)")
    }
    return try calling(inputs, training: nil) { x, _ in
      try x.categories(.count, depth: numTokens, dtype: variableDType, weights: countWeights.cast(to: computeDType))
        .checked()
    }
  }

  public override class var definition: Definition<Layer> {
    Definition(
      CategoryEncoding.self, .base, .int("num_tokens", \.numTokens),
      .string("output_mode", \.outputMode.name, or: "multi_hot")
    ) {
      CategoryEncoding(numTokens: $1, outputMode: $2, name: $0.name, dtype: $0.dtype)
    }
  }
}
