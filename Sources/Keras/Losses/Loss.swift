import Tensors

/// What `compile`'s `loss` takes: Keras' name (`"mse"`), a member (`.meanSquaredError`) or a loss.
public protocol LossSpecifier {
  /// The loss itself.
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras', `KerasError.invalidArgument` when one of the
  ///   loss's arguments is out of range.
  func resolved() throws -> Loss
}

/// The function that training minimizes. A subclass computes the loss of each sample; the base class weights and
/// reduces it.
///
/// A custom loss overrides ``call(_:_:)``:
///
///     final class MeanFourthPower: Loss {
///       init() { super.init(name: "mean_fourth_power") }
///       override func call(_ yTrue: Tensor, _ yPred: Tensor) -> Tensor {
///         (yTrue - yPred).square().square().mean(axes: [-1])
///       }
///     }
open class Loss: LossSpecifier, Defined {
  /// How the samples' losses become one number.
  public enum Reduction: String, Sendable, CaseIterable {
    /// The sum divided by the number of losses; Keras' default.
    case sumOverBatchSize = "sum_over_batch_size"
    case sum
    /// The same as ``sumOverBatchSize``.
    case mean
    /// The losses as they are.
    case none
    /// The sum divided by the sum of the weights.
    case meanWithSampleWeight = "mean_with_sample_weight"
  }
  public let name: String
  public let reduction: Reduction
  /// The type that predictions and targets are cast to and that the loss has.
  public let dtype: DType

  public init(name: String, reduction: Reduction = .sumOverBatchSize, dtype: DType = .float32) {
    self.name = name
    self.reduction = reduction
    self.dtype = dtype
  }

  /// The loss of each sample: the last dimension folded, as Keras' loss functions do.
  /// - Throws: `KerasError` when the shapes do not fit each other.
  open func call(_ yTrue: Tensor, _ yPred: Tensor) throws -> Tensor {
    throw KerasError.notReady("loss '\(name)'", "\(className) does not override call(_:_:)")
  }

  /// The loss of each sample and, where the loss itself leaves some of them out, which ones count.
  open func callWithMask(_ yTrue: Tensor, _ yPred: Tensor) throws -> (losses: Tensor, mask: Tensor?) {
    (try call(yTrue, yPred), nil)
  }

  /// Whether targets reach ``call(_:_:)`` in their own type, as class indices should, and not as ``dtype``.
  open var keepsTargetType: Bool { false }

  /// The weighted, reduced loss: a scalar (unless the reduction is `.none`).
  /// - Parameters:
  ///   - yTrue: the targets, batch first.
  ///   - yPred: the model's output, batch first.
  ///   - sampleWeight: a factor for each loss, or for each sample; broadcast over what the losses have beyond it.
  ///   - mask: true where a step counts. The mean is over the steps that do.
  /// - Throws: `KerasError.invalidData` naming the loss and the shapes when they do not fit each other.
  public func callAsFunction(
    _ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil, mask: Tensor? = nil
  ) throws -> Tensor {
    for tensor in [yTrue, yPred, sampleWeight, mask] { try tensor?.checked() }
    let (losses, ownMask) = try callWithMask(
      keepsTargetType ? yTrue : yTrue.cast(to: dtype), yPred.castOutput(to: dtype))
    if let error = losses.error {
      throw KerasError.invalidData(
        "loss '\(name)'",
        "targets of shape \(yTrue.shape.tupleText) do not fit predictions of shape \(yPred.shape.tupleText) (\(error))")
    }
    let bothMasks = mask.flatMap { mask in ownMask.map { mask.logicalAnd($0) } }
    let result = LossReduction.weightedValue(
      losses.cast(to: dtype), sampleWeight: sampleWeight, mask: bothMasks ?? mask ?? ownMask, reduction: reduction)
    if let error = result.error {
      throw KerasError.invalidData(
        "loss '\(name)'",
        "weights of shape \((sampleWeight ?? mask)?.shape.tupleText ?? "()") do not fit losses of shape "
          + "\(losses.shape.tupleText) (\(error))")
    }
    return result
  }

  /// Checks the arguments that the loss was made with.
  /// - Throws: `KerasError.invalidArgument` for one that is out of range.
  open func validate() throws {}

  public func resolved() throws -> Loss {
    try validate()
    return self
  }

  open var className: String { "\(Self.self)" }
  open var moduleName: String { "keras.losses" }
  open var config: Config {
    let shared: Config = ["name": .string(name), "reduction": .string(reduction.rawValue)]
    return shared.merging(Self.definition.config(of: self))
  }

  /// How files describe the loss. Custom loss classes override it.
  open class var definition: Definition<Loss> { .missing(Loss.self) }
}

extension ConfigArgument where Root: Loss, Value == String {
  /// The loss's name.
  public static func name(_ missing: String? = nil) -> Self { .string("name", \.name, or: missing) }
}

extension ConfigArgument where Root: Loss, Value == Loss.Reduction {
  /// How the samples' losses become one number.
  public static var reduction: Self {
    ConfigArgument("reduction", \.reduction, { .string($0.rawValue) }) { config in
      // Files before Keras 3 say "auto" for the default.
      if config.value("reduction")?.text == "auto" { return .sumOverBatchSize }
      return config.has("reduction") ? try config.choice("reduction") ?? .none : .sumOverBatchSize
    }
  }
}

extension ConfigReader {
  /// A loss: a name, or a dictionary.
  func loss(_ key: String) throws -> (any LossSpecifier)? {
    guard var value = value(key) else { return nil }
    if case .array(let values) = value, values.count == 1 { value = values[0] }
    if let name = value.functionName { return name }
    if case .object(var entries) = value, entries["class_name"]?.text == "LossFunctionWrapper",
      case .object(var config)? = entries["config"], let name = config["fn"]?.functionName
    {
      // The class of that function's loss.
      do { entries["class_name"] = .string(try (name as any LossSpecifier).resolved().className) } catch {
        throw ModelFileError("\(place), '\(key)'", "\(error)")
      }
      config["fn"] = nil
      entries["config"] = .object(config)
      value = .object(entries)
    }
    return try ObjectRegistry.losses.make(value, in: "\(place), '\(key)'")
  }
}

extension Tensor {
  /// A model's output in the type that a loss works in. A softmax is repeated in that type, so that a loss can
  /// still see the logits behind it.
  func castOutput(to dtype: DType) -> Tensor {
    if self.dtype == dtype { return self }
    if let logits = softmaxLogits { return logits.cast(to: dtype).softmax() }
    return cast(to: dtype)
  }
}
