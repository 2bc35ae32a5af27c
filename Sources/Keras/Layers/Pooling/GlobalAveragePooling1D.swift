import Tensors

/// The mean of each channel over the steps of sequences; steps that a mask excludes do not count.
///
/// Input: `(batch, steps, channels)`, or with the channels second with `dataFormat: .channelsFirst`. Output: `(batch,
/// channels)`; with `keepDims`, `(batch, 1, channels)`, or with the channels second.
open class GlobalAveragePooling1D: BaseGlobalPooling {
  override class var spatialRank: Int { 1 }

  public override init(
    dataFormat: (any DataFormatSpecifier)? = nil, keepDims: Bool = false, inputShape: SymbolicShape? = nil,
    name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    super.init(dataFormat: dataFormat, keepDims: keepDims, inputShape: inputShape, name: name, dtype: dtype)
    supportsMasking = true
  }

  open override func call(_ inputs: Tensor, mask: Tensor?, training: Bool) throws -> Tensor {
    guard let mask else { return inputs.mean(axes: axes, keepDims: keepDims) }
    let counts = mask.cast(to: inputs.dtype).expandingDimensions(dataFormat == .last ? 2 : 1)
    let total = inputs.where(counts.notEqual(0), else: 0).sum(axes: axes, keepDims: keepDims)
    return total / counts.sum(axes: axes, keepDims: keepDims)
  }

  open override func computeMask(_ inputs: Tensor, mask: Tensor?) -> Tensor? { nil }

  open override class var definition: Definition<Layer> {
    family(GlobalAveragePooling1D.self) {
      GlobalAveragePooling1D(dataFormat: $1, keepDims: $2, name: $0.name, dtype: $0.dtype)
    }
  }
}

/// Another name of ``GlobalAveragePooling1D``.
public typealias GlobalAvgPool1D = GlobalAveragePooling1D
