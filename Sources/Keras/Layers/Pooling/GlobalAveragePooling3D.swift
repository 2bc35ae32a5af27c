import Tensors

/// The mean of each channel over volumes.
///
/// Input: `(batch, depth, height, width, channels)`, or with the channels second with `dataFormat: .channelsFirst`.
/// Output: `(batch, channels)`; with `keepDims`, `(batch, 1, 1, 1, channels)`, or with the channels second.
open class GlobalAveragePooling3D: BaseGlobalPooling {
  override class var spatialRank: Int { 3 }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    inputs.mean(axes: axes, keepDims: keepDims)
  }

  open override class var definition: Definition<Layer> {
    family(GlobalAveragePooling3D.self) {
      GlobalAveragePooling3D(dataFormat: $1, keepDims: $2, name: $0.name, dtype: $0.dtype)
    }
  }
}

/// Another name of ``GlobalAveragePooling3D``.
public typealias GlobalAvgPool3D = GlobalAveragePooling3D
