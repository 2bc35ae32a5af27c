import Tensors

/// What `compile`'s `metrics` takes: Keras' name (`"accuracy"`), a member (`.auc`) or a metric.
public protocol MetricSpecifier {
  /// The metric for a model with this output and these targets (batch first) and this loss: `"accuracy"` means binary,
  /// categorical or sparse categorical accuracy by the shapes, as in Keras.
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras', `KerasError.invalidArgument` when one of the
  ///   metric's arguments is out of range.
  func resolved(yTrue: SymbolicShape, yPred: SymbolicShape, loss: Loss?) throws -> Metric
}

/// Whether a metric is better when larger or smaller.
public enum MetricDirection: Sendable {
  /// The larger the better, as an accuracy.
  case up
  /// The smaller the better, as an error.
  case down
}

/// A measure of a model, accumulated in variables over batches: the same code runs eagerly and in a compiled step.
///
/// A custom metric adds variables in its initializer, changes them in ``updateState(_:_:sampleWeight:)`` and makes
/// a tensor of them in ``result()``.
open class Metric: MetricSpecifier, Defined {
  /// The key in `history` and in the progress bar. `fit` sets the name that was passed to `compile`.
  public internal(set) var name: String
  /// The type that targets and predictions are cast to and that the variables have.
  public let dtype: DType
  public private(set) var variables: [Variable] = []
  private var fills: [Double] = []

  public init(name: String, dtype: DType = .float32) {
    self.name = name
    self.dtype = dtype
  }

  /// Adds a variable that `resetState` sets back to `fill`.
  public func addVariable(_ name: String, shape: Shape = [], fill: Double = 0, dtype: DType = .float32) -> Variable {
    let variable = Variable.state(name, of: self.name, shape: shape, fill: fill, dtype: dtype)
    variables.append(variable)
    fills.append(fill)
    return variable
  }

  /// Adds a variable whose first value an initializer makes. `resetState` sets it to zeros, as in Keras; use `fill` for
  /// another number.
  ///
  /// - Parameters:
  ///   - name: unique among the metric's variables, such as `"total"`.
  ///   - shape: no dimensions for a number.
  ///   - initializer: the first value; nil means zeros.
  ///   - dtype: the element type.
  /// - Throws: `KerasError` when the initializer's name is not one of Keras' or it cannot fill the shape.
  public func addVariable(
    _ name: String, shape: Shape = [], initializer: (any InitializerSpecifier)?, dtype: DType = .float32
  ) throws -> Variable {
    guard let initializer else { return addVariable(name, shape: shape, dtype: dtype) }
    let spec = TensorSpec(shape, dtype)
    let variable = Variable(
      name: name, spec: spec, storage: try initializer.resolved().make(spec), isTrainable: false)
    variable.path = "\(self.name)/\(name)"
    adopt([variable])
    return variable
  }

  /// ``addVariable(_:shape:initializer:dtype:)`` in the order of Keras' `add_weight`.
  public func addWeight(
    shape: Shape = [], initializer: (any InitializerSpecifier)? = nil, dtype: DType = .float32, name: String
  ) throws -> Variable {
    try addVariable(name, shape: shape, initializer: initializer, dtype: dtype)
  }

  /// Adds variables that were made before the initializer could use `self`, and that start at zero.
  func adopt(_ variables: [Variable]) {
    self.variables += variables
    fills += variables.map { _ in 0 }
  }

  /// Updates the state with a batch: reads variables' values and assigns new ones.
  /// - Throws: `KerasError.invalidData` when the shapes do not fit each other.
  open func updateState(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil) throws {
    throw KerasError.notReady("metric '\(name)'", "\(className) does not override updateState(_:_:sampleWeight:)")
  }

  /// Updates the state with a batch whose output has a mask (true where a step counts). As in Keras, only metrics that
  /// are the mean of a function (``MeanMetricWrapper``) use it.
  open func updateState(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor?, mask: Tensor?) throws {
    try updateState(yTrue, yPred, sampleWeight: sampleWeight)
  }

  /// The metric over all batches since the last reset.
  open func result() throws -> Tensor {
    throw KerasError.notReady("metric '\(name)'", "\(className) does not override result()")
  }

  /// Resets the state. Takes effect immediately, also inside a trace.
  open func resetState() {
    for (variable, fill) in zip(variables, fills) where variable.error == nil { variable.fill(fill) }
  }

  /// Updates the state with a batch and returns the metric over all batches so far.
  @discardableResult
  public func callAsFunction(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil) throws -> Tensor {
    try updateState(yTrue, yPred, sampleWeight: sampleWeight)
    return try result()
  }

  /// Checks the initializer's arguments.
  /// - Throws: `KerasError.invalidArgument` for one that is out of range.
  open func validate() throws {}

  public func resolved(yTrue: SymbolicShape, yPred: SymbolicShape, loss: Loss?) throws -> Metric {
    try validate()
    return self
  }

  /// Which way the metric gets better, for callbacks that watch it; nil when that is not known.
  open var direction: MetricDirection? { nil }

  open var className: String { "\(Self.self)" }
  open var moduleName: String { "keras.metrics" }
  open var config: Config {
    let shared: Config = ["name": .string(name), "dtype": .string(dtype.name)]
    return shared.merging(Self.definition.config(of: self))
  }

  /// How files describe the metric. Custom metric classes override it.
  open class var definition: Definition<Metric> { .missing(Metric.self) }
}

extension ConfigArgument where Root: Metric, Value == String {
  /// The metric's name.
  public static func name(_ missing: String? = nil) -> Self { .string("name", \.name, or: missing) }
}

extension ConfigArgument where Root: Metric, Value == String? {
  /// The metric's name, for an initializer that has one where it is nil.
  public static var optionalName: Self { Self("name", \.name, { .string($0) }) { try $0.optionalString("name") } }
}

extension ConfigArgument where Root: Metric, Value == DType {
  /// The metric's type.
  public static func dtype(or missing: DType = .float32) -> Self {
    Self("dtype", \.dtype, { .string($0.name) }) { try $0.dtype(or: missing) }
  }
}

extension ConfigReader {
  /// Metrics: a list of names and dictionaries.
  func metrics(_ key: String) throws -> [any MetricSpecifier] {
    guard case .array(var values)? = value(key) else {
      return try value(key).map { try [metric($0, key)] } ?? []
    }
    // One list for each output.
    if values.count == 1, case .array(let inner) = values[0] { values = inner }
    return try values.filter { $0 != .null }.map { try metric($0, key) }
  }

  private func metric(_ value: ConfigValue, _ key: String) throws -> any MetricSpecifier {
    if let name = value.text { return name }
    func naming<Result>(_ body: () throws -> Result) throws -> Result {
      do { return try body() } catch { throw ModelFileError("\(place), '\(key)'", "\(error)") }
    }
    if let name = value.functionName {
      // Keras looks among the losses first, where the cosine has the other sign.
      if name != "cosine_similarity", (try? metricClass(name)) != nil { return name }
      return try naming { try LossFunctionMetric(name) }
    }
    if case .object(var entries) = value, entries["class_name"]?.text == "MeanMetricWrapper",
      case .object(var config)? = entries["config"], let fn = config["fn"], let name = fn.functionName
    {
      let isFunction = fn.text == nil
      if !(isFunction && name == "cosine_similarity"), let className = try? metricClass(name) {
        // The class of that function's mean.
        entries["class_name"] = .string(className)
        config["fn"] = nil
        entries["config"] = .object(config)
        return try ObjectRegistry.metrics.make(.object(entries), in: "\(place), '\(key)'")
      }
      let reader = ConfigReader(config, place: "\(place), '\(key)'")
      let metric = try naming {
        try LossFunctionMetric(name, name: reader.optionalString("name"), dtype: reader.dtype())
      }
      try reader.requireAllUsed(except: ["fn"])
      return metric
    }
    return try ObjectRegistry.metrics.make(value, in: "\(place), '\(key)'")
  }

  /// The class of the metric that a name stands for.
  private func metricClass(_ name: String) throws -> String {
    try (name as any MetricSpecifier).resolved(yTrue: [nil, 1], yPred: [nil, 1], loss: nil).className
  }
}

extension Metric {
  /// The error for shapes that do not fit this metric.
  func mismatch(_ yTrue: Tensor, _ yPred: Tensor, _ message: String) -> KerasError {
    .invalidData(
      "metric '\(name)'",
      "targets of shape \(yTrue.shape.tupleText) and predictions of shape \(yPred.shape.tupleText): \(message)")
  }
}

extension Variable {
  /// A metric's variable.
  static func state(
    _ name: String, of metric: String, shape: Shape = [], fill: Double = 0, dtype: DType = .float32
  ) -> Variable {
    let variable = Variable(name: name, shape: shape, fill: fill, dtype: dtype, isTrainable: false)
    variable.path = "\(metric)/\(name)"
    return variable
  }

  /// Adds to the value, of which the shape and type stay as they are.
  func add(_ value: Tensor) throws { try assign(self.value + value.cast(to: dtype)) }
}
