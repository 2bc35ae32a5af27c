import Tensors

/// What `compile`'s `metrics` takes: Keras' name (`"accuracy"`), a member (`.auc`) or a metric.
public protocol MetricSpecifier {
  /// The metric for a model with this output and these targets (batch first) and this loss: `"accuracy"` means binary,
  /// categorical or sparse categorical accuracy by the shapes, as in Keras.
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras'.
  func resolved(yTrue: SymbolicShape, yPred: SymbolicShape, loss: Loss?) throws -> Metric
}

extension String: MetricSpecifier {
  public func resolved(yTrue: SymbolicShape, yPred: SymbolicShape, loss: Loss?) throws -> Metric { fatalError() }
}

/// A number about a model, gathered batch by batch in variables: the same code runs eagerly and inside a compiled step.
open class Metric: MetricSpecifier, Configurable {
  /// The key in `history` and in the progress bar. `fit` gives it the name that `compile` was told.
  public internal(set) var name: String
  public private(set) var variables: [Variable] = []

  public init(name: String) { self.name = name }

  /// Adds a variable that `resetState` sets back to `fill`.
  public func addVariable(_ name: String, shape: Shape = [], fill: Double = 0, dtype: DType = .float32) -> Variable {
    fatalError()
  }

  /// Takes in a batch: reads variables' values and assigns new ones.
  open func updateState(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil) throws {
    fatalError("Metric.updateState must be overridden")
  }
  /// The metric of all that was taken in.
  open func result() throws -> Tensor { fatalError("Metric.result must be overridden") }
  /// Forgets what was taken in. At once, without a graph.
  open func resetState() { fatalError() }

  public func resolved(yTrue: SymbolicShape, yPred: SymbolicShape, loss: Loss?) throws -> Metric { self }
  open var className: String { "\(Self.self)" }
  open var moduleName: String { "keras.metrics" }
  open var config: Config { ["name": .string(name)] }
}
