import Tensors

/// The largest element of each channel over sequences.
///
/// Input: `(batch, steps, channels)`, or with the channels second with `dataFormat: .channelsFirst`. Output: `(batch,
/// channels)`; with `keepDims`, `(batch, 1, channels)`, or with the channels second.
open class GlobalMaxPooling1D: BaseGlobalPooling {
  override class var spatialRank: Int { 1 }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    inputs.max(axes: axes, keepDims: keepDims)
  }

  open override class var definition: Definition<Layer> {
    family(GlobalMaxPooling1D.self) { GlobalMaxPooling1D(dataFormat: $1, keepDims: $2, name: $0.name, dtype: $0.dtype) }
  }
}

/// Another name of ``GlobalMaxPooling1D``.
public typealias GlobalMaxPool1D = GlobalMaxPooling1D
