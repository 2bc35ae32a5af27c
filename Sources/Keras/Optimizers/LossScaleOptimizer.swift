import Tensors

/// Another optimizer, with the loss scaled up before gradients are taken and these scaled down again, so that small
/// ones do not vanish in a type of low precision. A step with gradients that are not finite changes nothing but the
/// scale. (Micikevicius et al., 2017)
public final class LossScaleOptimizer: Optimizer {
  public let innerOptimizer: Optimizer
  public let initialScale: Double
  public let dynamicGrowthSteps: Int
  private let stepCounter: Variable
  private let dynamicScale: Variable

  /// - Parameters:
  ///   - innerOptimizer: the optimizer that makes the updates. Its own loss scale goes.
  ///   - initialScale: the factor of the loss at first.
  ///   - dynamicGrowthSteps: after how many steps with finite gradients the factor doubles. It halves after one
  ///     without.
  ///   - name: how the variables' paths begin.
  public init(
    _ innerOptimizer: Optimizer, initialScale: Double = 32_768, dynamicGrowthSteps: Int = 2000, name: String? = nil
  ) {
    let name = name ?? "loss_scale_optimizer"
    self.innerOptimizer = innerOptimizer
    self.initialScale = initialScale
    self.dynamicGrowthSteps = dynamicGrowthSteps
    stepCounter = .scalar("step_counter", of: name, dtype: .int32)
    dynamicScale = .scalar("dynamic_scale", of: name, fill: initialScale)
    innerOptimizer.settings.lossScaleFactor = nil
    super.init(name: name, learningRate: 0.0)
  }

  public override var iterations: Variable { innerOptimizer.iterations }
  public override var learningRate: Double {
    get { innerOptimizer.learningRate }
    set { innerOptimizer.learningRate = newValue }
  }
  public override func setLearningRate(_ value: Double) throws { try innerOptimizer.setLearningRate(value) }
  public override var isBuilt: Bool { innerOptimizer.isBuilt }
  public override var trainableVariables: [Variable] { innerOptimizer.trainableVariables }

  public override var variables: [Variable] {
    super.variables + (isBuilt ? [stepCounter, dynamicScale] : []) + innerOptimizer.variables
  }

  public override func validate() throws {
    try innerOptimizer.validate()
    guard initialScale > 0 else {
      throw KerasError.invalidArgument("optimizer '\(name)'", "initialScale is \(initialScale); expected more than 0")
    }
    guard dynamicGrowthSteps >= 1 else {
      throw KerasError.invalidArgument(
        "optimizer '\(name)'", "dynamicGrowthSteps is \(dynamicGrowthSteps); expected 1 or more")
    }
  }

  public override func build(_ variables: [Variable]) throws {
    if isBuilt { return }
    try validate()
    try innerOptimizer.build(variables)
  }

  public override func use(in trace: Trace) { innerOptimizer.use(in: trace) }

  public override func apply(_ gradients: [Tensor]) throws {
    try Variable.assigningTogether { try applyIfFinite(gradients) }
  }

  private func applyIfFinite(_ gradients: [Tensor]) throws {
    let scale = dynamicScale.value
    let good = stepCounter.value
    var isFinite = Tensor(1, dtype: .bool)
    for gradient in gradients { isFinite = isFinite.logicalAnd(gradient.isFinite().all()) }
    try innerOptimizer.apply(gradients.map { $0 / scale.cast(to: $0.dtype) }, if: isFinite)
    let grows = good.equal(dynamicGrowthSteps - 1)
    try stepCounter.assign((good + 1).where(isFinite.logicalAnd(grows.logicalNot()), else: 0))
    try dynamicScale.assign((scale * 2).where(grows, else: scale).where(isFinite, else: scale * 0.5))
  }

  public override func scaleLoss(_ loss: Tensor) -> Tensor { loss * dynamicScale.value.cast(to: loss.dtype) }

  public override func finalizeVariableValues() throws { try innerOptimizer.finalizeVariableValues() }

  public override var config: Config { Self.definition.config(of: self) }

  /// The optimizer inside takes the shared arguments.
  override func takeSharedArguments(from config: ConfigReader) {}

  public override class var definition: Definition<Optimizer> {
    Definition(
      LossScaleOptimizer.self, .name, .inner, .double("initial_scale", \.initialScale, or: 32_768),
      .int("dynamic_growth_steps", \.dynamicGrowthSteps, or: 2000)
    ) {
      LossScaleOptimizer($1, initialScale: $2, dynamicGrowthSteps: $3, name: $0)
    }
  }
}

extension ConfigArgument where Root == LossScaleOptimizer, Value == Optimizer {
  /// The optimizer inside.
  fileprivate static var inner: Self {
    Self("inner_optimizer", \.innerOptimizer, \.serialized) { config in
      guard let inner = config.value("inner_optimizer") else {
        throw config.failure("inner_optimizer", expected: "an optimizer")
      }
      return try ObjectRegistry.optimizers.make(inner, in: config.place)
    }
  }
}
