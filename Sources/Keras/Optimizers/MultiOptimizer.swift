import Tensors

/// Several optimizers, each for some of the variables.
///
/// ```swift
/// try model.compile(
///   optimizer: MultiOptimizer(OptimizerMap(SGD(learningRate: 0.1), [".*encoder/.*": Adam()])), loss: "mse")
/// ```
///
/// It has no learning rate of its own: ask ``optimizers`` for theirs.
public final class MultiOptimizer: Optimizer {
  private let map: OptimizerMap?
  private let choose: (Variable) throws -> Optimizer
  /// The optimizers inside, those that the map names before others.
  public private(set) var optimizers: [Optimizer] = []
  private var trained: [Variable] = []
  /// For each optimizer the places of its variables among all.
  private var places: [[Int]] = []

  /// - Parameters:
  ///   - optimizerMap: which optimizer trains which variable.
  ///   - lossScaleFactor: what the loss is multiplied by, in place of the inner optimizers' own; nil for 1.
  ///   - name: how the variables' paths begin.
  public convenience init(_ optimizerMap: OptimizerMap, lossScaleFactor: Double? = nil, name: String? = nil) {
    self.init(optimizerMap, lossScaleFactor, name) { try optimizerMap.optimizer(for: $0.path) }
    for optimizer in optimizerMap.entries.map(\.optimizer) + [optimizerMap.defaultOptimizer] {
      _ = place(of: optimizer)
    }
  }

  /// As the other initializer, with a function that names each variable's optimizer. Files cannot keep it.
  public convenience init(
    lossScaleFactor: Double? = nil, name: String? = nil, _ choose: @escaping (Variable) throws -> Optimizer
  ) {
    self.init(nil, lossScaleFactor, name, choose)
  }

  private init(
    _ map: OptimizerMap?, _ lossScaleFactor: Double?, _ name: String?,
    _ choose: @escaping (Variable) throws -> Optimizer
  ) {
    self.map = map
    self.choose = choose
    super.init(
      name: name ?? "multi_optimizer", learningRate: 0.0, settings: OptimizerSettings(lossScaleFactor: lossScaleFactor))
  }

  /// Where an optimizer is among those inside, where it is put if it does not exist yet.
  private func place(of optimizer: Optimizer) -> Int {
    if let place = optimizers.firstIndex(where: { $0 === optimizer }) { return place }
    optimizer.settings.lossScaleFactor = settings.lossScaleFactor
    optimizers.append(optimizer)
    places.append([])
    return optimizers.count - 1
  }

  public override var isBuilt: Bool { !trained.isEmpty }
  public override var trainableVariables: [Variable] { trained }
  public override var variables: [Variable] { super.variables + optimizers.flatMap(\.variables) }

  public override func setLearningRate(_ value: Double) throws {
    throw KerasError.invalidArgument(
      "optimizer '\(name)'", "it has no learning rate of its own; set that of one of its optimizers")
  }

  public override func validate() throws {
    try super.validate()
    for optimizer in optimizers {
      guard !(optimizer is LossScaleOptimizer), !(optimizer is MultiOptimizer) else {
        throw KerasError.invalidArgument(
          "optimizer '\(name)'", "a \(optimizer.className) cannot be one of its optimizers")
      }
      try optimizer.validate()
    }
  }

  public override func build(_ variables: [Variable]) throws {
    if isBuilt { return }
    for (index, variable) in variables.enumerated() { places[place(of: try choose(variable))].append(index) }
    try validate()
    for (optimizer, own) in zip(optimizers, places) where !own.isEmpty {
      try optimizer.build(own.map { variables[$0] })
    }
    trained = variables
  }

  public override func use(in trace: Trace) {
    for optimizer in optimizers { optimizer.use(in: trace) }
  }

  override func apply(_ gradients: [Tensor], if condition: Tensor?) throws {
    guard isBuilt else { throw KerasError.notReady("optimizer '\(name)'", "apply comes after build") }
    guard gradients.count == trained.count else {
      throw KerasError.invalidArgument(
        "optimizer '\(name)'", "\(gradients.count) gradients for \(trained.count) variables; expected one for each")
    }
    for (optimizer, own) in zip(optimizers, places) where !own.isEmpty {
      try optimizer.apply(own.map { gradients[$0] }, if: condition)
    }
    let done = iterations.value
    try iterations.assign(condition.map { (done + 1).where($0, else: done) } ?? done + 1)
  }

  public override func finalizeVariableValues() throws {
    for (optimizer, own) in zip(optimizers, places) where !own.isEmpty { try optimizer.finalizeVariableValues() }
  }

  public override var config: Config { Self.definition.config(of: self) }

  /// The optimizers inside take the shared arguments.
  override func takeSharedArguments(from config: ConfigReader) {}

  public override class var definition: Definition<Optimizer> {
    Definition(
      MultiOptimizer.self, .map(\.map), .optionalDouble("loss_scale_factor", \.settings.lossScaleFactor), .name
    ) {
      MultiOptimizer($0, lossScaleFactor: $1, name: $2)
    }
  }
}
