import Tensors

/// The mean of each channel over images.
///
/// Input: `(batch, height, width, channels)`, or with the channels second with `dataFormat: .channelsFirst`. Output:
/// `(batch, channels)`; with `keepDims`, `(batch, 1, 1, channels)`, or with the channels second.
open class GlobalAveragePooling2D: BaseGlobalPooling {
  override class var spatialRank: Int { 2 }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    inputs.mean(axes: axes, keepDims: keepDims)
  }

  open override class var definition: Definition<Layer> {
    family(GlobalAveragePooling2D.self) {
      GlobalAveragePooling2D(dataFormat: $1, keepDims: $2, name: $0.name, dtype: $0.dtype)
    }
  }
}

/// Another name of ``GlobalAveragePooling2D``.
public typealias GlobalAvgPool2D = GlobalAveragePooling2D
