import Tensors

/// What `compile`'s `loss` takes: Keras' name (`"mse"`), a member (`.meanSquaredError`) or a loss.
public protocol LossSpecifier {
  /// The loss itself.
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras'.
  func resolved() throws -> Loss
}

extension String: LossSpecifier {
  public func resolved() throws -> Loss { fatalError() }
}

/// What training makes small. A subclass gives the loss of each sample; the base class weights and reduces them.
open class Loss: LossSpecifier, Configurable {
  /// How the samples' losses become one number.
  public enum Reduction: String, Sendable {
    case sumOverBatchSize = "sum_over_batch_size"
    case sum, mean, none
    case meanWithSampleWeight = "mean_with_sample_weight"
  }
  public let name: String
  public let reduction: Reduction

  public init(name: String, reduction: Reduction = .sumOverBatchSize) {
    self.name = name
    self.reduction = reduction
  }

  /// The loss of each sample: the last dimension folded, as Keras' loss functions do.
  /// - Throws: `KerasError` when the shapes do not fit each other.
  open func call(_ yTrue: Tensor, _ yPred: Tensor) throws -> Tensor { fatalError("Loss.call must be overridden") }

  /// The weighted, reduced loss: a scalar (unless the reduction is `.none`). `mask` is true where a step counts.
  public func callAsFunction(
    _ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil, mask: Tensor? = nil
  ) throws -> Tensor { fatalError() }

  public func resolved() throws -> Loss { self }
  open var className: String { "\(Self.self)" }
  open var moduleName: String { "keras.losses" }
  open var config: Config { ["name": .string(name), "reduction": .string(reduction.rawValue)] }
}
