import Tensors

extension Losses {
  public typealias Hinge = Keras.Hinge

  /// The mean of `max(1 - yTrue * yPred, 0)` over the last dimension.
  public static func hinge(_ yTrue: Tensor, _ yPred: Tensor) -> Tensor {
    margin(yTrue, yPred).mean(axes: [-1])
  }

  /// How far each prediction is from the right side of its margin. Targets of 0 and 1 become -1 and 1.
  static func margin(_ yTrue: Tensor, _ yPred: Tensor) -> Tensor {
    let target = yTrue.cast(to: yPred.dtype)
    let isBinary = (target .== 0).logicalOr(target .== 1).all()
    return (1 - (target * 2 - 1).where(isBinary, else: target) * yPred).maximum(0)
  }
}

/// The hinge loss for targets of -1 and 1 (or 0 and 1, which are converted).
public final class Hinge: LossFunctionWrapper {
  /// - Parameters:
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    reduction: Reduction = .sumOverBatchSize, name: String = "hinge", dtype: DType = .float32
  ) {
    super.init(name: name, reduction: reduction, dtype: dtype) { Losses.hinge($0, $1) }
  }

  public override class var definition: Definition<Loss> {
    Definition(Hinge.self, names: ["hinge"], .name("hinge"), .reduction) {
      Hinge(reduction: $1, name: $0)
    }
  }
}

extension LossSpecifier where Self == String {
  public static var hinge: String { "hinge" }
}
