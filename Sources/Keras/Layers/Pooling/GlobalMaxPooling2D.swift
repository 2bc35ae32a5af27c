import Tensors

/// The largest element of each channel over images.
///
/// Input: `(batch, height, width, channels)`, or with the channels second with `dataFormat: .channelsFirst`. Output:
/// `(batch, channels)`; with `keepDims`, `(batch, 1, 1, channels)`, or with the channels second.
open class GlobalMaxPooling2D: BaseGlobalPooling {
  override class var spatialRank: Int { 2 }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    inputs.max(axes: axes, keepDims: keepDims)
  }

  open override class var definition: Definition<Layer> {
    family(GlobalMaxPooling2D.self) { GlobalMaxPooling2D(dataFormat: $1, keepDims: $2, name: $0.name, dtype: $0.dtype) }
  }
}

/// Another name of ``GlobalMaxPooling2D``.
public typealias GlobalMaxPool2D = GlobalMaxPooling2D
