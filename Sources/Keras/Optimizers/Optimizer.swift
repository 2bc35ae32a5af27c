import Tensors

/// What `compile`'s `optimizer` takes: Keras' name (`"adam"`), a member (`.adam`) or an optimizer.
public protocol OptimizerSpecifier {
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras', `KerasError.invalidArgument` when one of the
  ///   optimizer's arguments is out of range.
  func resolved() throws -> Optimizer
}

/// Updates variables to minimize a loss.
///
/// A subclass says which slots it keeps beside each variable (``slots(for:)``) and how one update works
/// (``update(_:gradient:slots:step:)``); the base class does the rest: learning-rate schedule, clipping, weight decay,
/// averaging, gradient accumulation, constraints.
///
/// As long as updates work element by element, variables of one kind lie in one allocation, and so do the slots of each
/// name: an update of the whole model is one pass over memory.
open class Optimizer: OptimizerSpecifier, Defined, SharedArguments {
  public let name: String
  /// What all optimizers take.
  public internal(set) var settings: OptimizerSettings
  private let stepCount: Variable
  /// Calls of ``apply(_:)`` so far: an int32 scalar, as on Keras' JAX backend.
  open var iterations: Variable { stepCount }
  let rate: LearningRateSource
  /// The variables that are trained, and their slots; nil before ``build(_:)``.
  private(set) var state: OptimizerState?
  /// The first mistake in setting a property.
  private var mistake: (any Error)?
  private var undecayed: (variables: Set<ObjectIdentifier>, names: [Regex<AnyRegexOutput>]) = ([], [])

  /// - Parameters:
  ///   - name: how the variables' paths begin; the class's name by default.
  ///   - learningRate: a number or a schedule.
  ///   - settings: what all optimizers take.
  public init(name: String?, learningRate: any LearningRateSpecifier, settings: OptimizerSettings = OptimizerSettings())
  {
    let name = name ?? "\(Self.self)".snakeCased
    self.name = name
    self.settings = settings
    stepCount = .scalar("iteration", of: name, dtype: .int32)
    rate = LearningRateSource(learningRate, owner: name)
  }

  /// Everything that a checkpoint holds, in Keras' order: iterations, learning rate (unless a schedule decides), then
  /// the slots.
  open var variables: [Variable] { [stepCount] + (rate.variable.map { [$0] } ?? []) + (state?.slotVariables ?? []) }

  /// The learning rate now. NaN when it is a custom schedule that cannot be computed; `apply` throws its error.
  ///
  /// Set it to change it, also of a compiled step, from its next run on. Where a schedule decides, that is a mistake,
  /// which the next `fit` or `apply` throws; ``setLearningRate(_:)`` throws at once.
  open var learningRate: Double {
    get {
      rate.variable.map { (try? $0.item()) ?? .nan }
        ?? (try? rate.value(at: Tensor(Double(stepsDone), dtype: .int32)).item()) ?? .nan
    }
    set {
      do { try setLearningRate(newValue) } catch { mistake = mistake ?? error }
    }
  }

  /// Changes the learning rate, also of a compiled step, from its next run on.
  /// - Throws: `KerasError.invalidArgument` when a schedule decides.
  open func setLearningRate(_ value: Double) throws {
    guard let variable = rate.variable else {
      throw KerasError.invalidArgument(
        "optimizer '\(name)'",
        "the learning rate is a schedule and cannot be set; make the optimizer with a number to set it")
    }
    variable.fill(value)
  }

  /// Calls of ``apply(_:)`` so far.
  var stepsDone: Int { (try? iterations.item()).map { Int($0) } ?? 0 }

  open var isBuilt: Bool { state != nil }

  /// The variables that ``build(_:)`` was given.
  open var trainableVariables: [Variable] { state?.variables ?? [] }

  // MARK: For subclasses

  /// The slots that are kept beside a variable. Each inner array is one call of Keras' `add_optimizer_variables`: its
  /// slots stand side by side for each variable, and all of them before those of the next array.
  open func slots(for variable: Variable) -> [[OptimizerSlot]] { [] }

  /// State beside the slots that all updates share, such as a running product. It follows the slots in ``variables``.
  open func makeSharedState() -> [Variable] { [] }

  /// New values of the shared state, at the start of an update.
  open func updateSharedState(_ values: [Tensor], step: OptimizerStep) -> [Tensor] { values }

  /// One update: new values of a variable and its slots.
  /// - Parameters:
  ///   - variable: the value, weight decay already applied.
  ///   - gradient: of the same shape and type.
  ///   - slots: the slots' values, in the order of ``slots(for:)``.
  ///   - step: the learning rate and the number of the step, as scalars of the variable's type.
  open func update(
    _ variable: Tensor, gradient: Tensor, slots: [Tensor], step: OptimizerStep
  ) -> (variable: Tensor, slots: [Tensor]) {
    (
      Tensor(
        error: TensorError(
          operation: "update", message: "\(className) does not override update(_:gradient:slots:step:)")),
      slots
    )
  }

  /// Whether ``update(_:gradient:slots:step:)`` works element by element on this variable, so that it may be given many
  /// variables as one vector.
  open func updatesElementwise(_ variable: Variable) -> Bool { true }

  /// The weight decay of a variable, if it has one.
  open func weightDecay(for variable: Variable) -> Double? { settings.weightDecay }

  /// Checks the arguments that the optimizer was made with.
  /// - Throws: `KerasError.invalidArgument` for one that is out of range.
  open func validate() throws {
    if let mistake { throw mistake }
    try settings.validate("optimizer '\(name)'")
    try rate.schedule?.validate()
  }

  // MARK: Use

  /// Leaves variables out of weight decay. Call it before ``build(_:)``.
  /// - Parameters:
  ///   - variables: the variables themselves.
  ///   - names: regular expressions, such as `"bias"`; a variable whose name one of them matches is excluded.
  /// - Throws: `KerasError.notReady` after `build`, `KerasError.invalidArgument` for what is no regular expression.
  public func excludeFromWeightDecay(variables: [Variable] = [], names: [String] = []) throws {
    guard !isBuilt else {
      throw KerasError.notReady("optimizer '\(name)'", "excludeFromWeightDecay comes before build or fit")
    }
    let patterns = try names.map { try pattern($0, "excludeFromWeightDecay") }
    undecayed = (Set(variables.map { ObjectIdentifier($0) }), patterns)
  }

  private func usesWeightDecay(_ variable: Variable) -> Bool {
    !undecayed.variables.contains(ObjectIdentifier(variable))
      && !undecayed.names.contains { variable.name.contains($0) }
  }

  /// A regular expression that the user wrote.
  func pattern(_ text: String, _ argument: String) throws -> Regex<AnyRegexOutput> {
    do { return try Regex(text) } catch {
      throw KerasError.invalidArgument("optimizer '\(name)'", "\(argument): '\(text)' is not a regular expression")
    }
  }

  /// Makes the slots for these variables. Puts variables (and slots) into arenas, so that one update is one pass; call
  /// `use(in:)` in each trace. A second call does nothing.
  open func build(_ variables: [Variable]) throws {
    if isBuilt { return }
    try validate()
    state = try OptimizerState(
      optimizer: self, variables: variables,
      decays: variables.map { usesWeightDecay($0) ? weightDecay(for: $0) : nil })
  }

  /// Lets a trace read the variables out of the arenas.
  open func use(in trace: Trace) {
    for arena in state?.arenas ?? [] { trace.use(arena) }
  }

  /// Records one update: reads and assigns the variables, the slots and `iterations`.
  /// - Parameter gradients: one for each of `build`'s variables, of its shape.
  /// - Throws: `KerasError` when the optimizer is not built or the gradients do not fit the variables.
  open func apply(_ gradients: [Tensor]) throws {
    if let mistake { throw mistake }
    try Variable.assigningTogether { try apply(gradients, if: nil) }
  }

  /// Records one update; where a condition is given, it changes something only if that holds.
  func apply(_ gradients: [Tensor], if condition: Tensor?) throws { try record(gradients, if: condition) }

  /// Makes the slots for the variables, if that is still to be done, and does one update: a step of a training loop of
  /// your own. See ``valueWithGradients(of:_:)``.
  ///
  /// - Parameters:
  ///   - gradients: one for each variable, of its shape.
  ///   - variables: those of the first call, in the same order.
  /// - Throws: `KerasError` when these are other variables than the optimizer was built for, or gradients do not fit.
  public func apply(_ gradients: [Tensor], to variables: [Variable]) throws {
    try build(variables)
    guard variables.elementsEqual(trainableVariables, by: { $0 === $1 }) else {
      throw KerasError.invalidArgument(
        "optimizer '\(name)'",
        "it was built for \(trainableVariables.count) other variables, or another order of them; "
          + "apply takes the same variables each time")
    }
    try apply(gradients)
  }

  /// ``apply(_:to:)`` as Python writes it.
  public func apply(_ gradients: [Tensor], _ variables: [Variable]) throws { try apply(gradients, to: variables) }

  /// ``apply(_:to:)`` with pairs: `try optimizer.applyGradients(zip(gradients, variables))`.
  public func applyGradients(_ gradientsAndVariables: Zip2Sequence<[Tensor], [Variable]>) throws {
    let pairs = Array(gradientsAndVariables)
    try apply(pairs.map(\.0), to: pairs.map(\.1))
  }

  /// ``apply(_:to:)`` with pairs.
  public func applyGradients(_ gradientsAndVariables: [(gradient: Tensor, variable: Variable)]) throws {
    try apply(gradientsAndVariables.map(\.gradient), to: gradientsAndVariables.map(\.variable))
  }

  /// The loss as gradients should be taken of it: times the loss scale.
  open func scaleLoss(_ loss: Tensor) -> Tensor { settings.lossScaleFactor.map { loss * $0 } ?? loss }

  /// At the end of training: gives the variables their averages, if the optimizer keeps them.
  open func finalizeVariableValues() throws {
    guard settings.useEma, let state else { return }
    for block in state.blocks { try block.variable.assign(block.average!.value) }
  }

  public func resolved() throws -> Optimizer {
    try validate()
    return self
  }

  open var className: String { "\(Self.self)" }
  open var moduleName: String { "keras.optimizers" }
  open var config: Config {
    let shared: Config = ["name": .string(name), "learning_rate": rate.config]
    return shared.merging(settings.config).merging(Self.definition.config(of: self))
  }

  /// How files describe the optimizer. Custom optimizers override it.
  open class var definition: Definition<Optimizer> { .missing(Optimizer.self) }

  func takeSharedArguments(from config: ConfigReader) throws {
    settings = try OptimizerSettings(config, weightDecay: settings.weightDecay)
  }
}
