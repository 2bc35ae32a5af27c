import Tensors

/// The largest element of each channel over images.
///
/// Input: `(batch, height, width, channels)`, or with the channels second with `dataFormat: .channelsFirst`. Output: `(batch,
/// channels)`; with `keepDims`, `(batch, 1, 1, channels)`, or with the channels second.
open class GlobalMaxPooling2D: BaseGlobalPooling {
  override class var spatialRank: Int { 2 }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    inputs.max(axes: axes, keepDims: keepDims)
  }
}

/// Another name of ``GlobalMaxPooling2D``.
public typealias GlobalMaxPool2D = GlobalMaxPooling2D
