import Tensors

/// exp(x) / sum(exp(x)) along one axis or several. Positions that a mask excludes get probability 0.
///
/// Input and output: any shape.
public final class Softmax: Layer {
  /// The axes over which the output adds up to 1.
  public let axes: [Int]
  private let axis: NormAxes

  /// - Parameters:
  ///   - axis: along which the output adds up to 1.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public convenience init(
    axis: Int = -1, inputShape: SymbolicShape? = nil, name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(NormAxes(axis), inputShape: inputShape, name: name, dtype: dtype)
  }

  /// As the other initializer, over several axes at once.
  public convenience init(
    axis: [Int], inputShape: SymbolicShape? = nil, name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(NormAxes(axis), inputShape: inputShape, name: name, dtype: dtype)
  }

  private init(
    _ axis: NormAxes, inputShape: SymbolicShape? = nil, name: String?, dtype: (any DTypePolicySpecifier)?
  ) {
    var check = ArgumentCheck()
    axes = axis.axes
    check.require(!axes.isEmpty, "axis is empty; expected one axis or more")
    self.axis = axis
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    supportsMasking = true
    note(check)
    buildAtOnce()
  }

  public override func call(_ inputs: Tensor, mask: Tensor?, training: Bool) throws -> Tensor {
    var x = inputs
    var kept = mask
    if let mask {
      guard Shape.broadcast(mask.shape, inputs.shape) == inputs.shape else {
        throw KerasError.incompatibleInput(
          layer: name,
          "expected a mask that broadcasts to shape \(CallContext.symbolic(inputs.shape).tupleText), got shape "
            + CallContext.symbolic(mask.shape).tupleText)
      }
      kept = mask.dtype == .bool ? mask : mask .> 0.5
      x = x.where(kept!, else: x.dtype == .float16 ? -3e4 : -1e9)
    }
    var y = axes.count == 1 ? x.softmax(axis: axes[0]) : (x - x.logSumExp(axes: axes, keepDims: true)).exp()
    // Where everything along the axis is masked, the softmax above is uniform.
    if let kept { y = y.where(kept, else: 0) }
    return y
  }
  public override func computeOutputShape(_ inputShape: SymbolicShape) -> SymbolicShape { inputShape }

  public override class var definition: Definition<Layer> {
    Definition(Softmax.self, .base, .axes("axis", \.axis, or: NormAxes(-1))) {
      Softmax($1, name: $0.name, dtype: $0.dtype)
    }
  }
}
