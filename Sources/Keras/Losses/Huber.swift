import Tensors

extension Losses {
  public typealias Huber = Keras.Huber

  /// The mean over the last dimension of `e² / 2` where |e| is at most `delta`, of `delta |e| - delta² / 2` elsewhere.
  public static func huber(_ yTrue: Tensor, _ yPred: Tensor, delta: Double = 1) -> Tensor {
    let (yTrue, yPred) = aligned(yTrue, yPred)
    let error = yPred - yTrue
    let size = error.abs()
    return (error.square() * 0.5).where(size .<= delta, else: size * delta - 0.5 * delta * delta).mean(axes: [-1])
  }
}

/// Squared for small errors, linear for large ones, so that outliers pull less. (Huber, 1964)
public final class Huber: LossFunctionWrapper {
  public let delta: Double

  /// - Parameters:
  ///   - delta: where the loss turns from squared to linear.
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions and targets are cast to.
  public init(
    delta: Double = 1, reduction: Reduction = .sumOverBatchSize, name: String = "huber_loss", dtype: DType = .float32
  ) {
    self.delta = delta
    super.init(name: name, reduction: reduction, dtype: dtype) { Losses.huber($0, $1, delta: delta) }
  }

  public override class var definition: Definition<Loss> {
    Definition(Huber.self, names: ["huber"], .name("huber_loss"), .reduction, .double("delta", or: 1)) {
      Huber(delta: $2, reduction: $1, name: $0)
    }
  }
}

extension LossSpecifier where Self == String {
  public static var huber: String { "huber" }
}
