import Tensors

/// What `compile`'s `optimizer` takes: Keras' name (`"adam"`), a member (`.adam`) or an optimizer.
public protocol OptimizerSpecifier {
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras'.
  func resolved() throws -> Optimizer
}

extension String: OptimizerSpecifier {
  public func resolved() throws -> Optimizer { fatalError() }
}

/// Changes variables so that a loss becomes smaller.
///
/// A subclass says which slots it keeps beside each variable and how one update works, element by element; the base class
/// does the rest: learning-rate schedule, clipping, weight decay, averaging, gradient accumulation, constraints.
open class Optimizer: OptimizerSpecifier, Configurable {
  public let name: String
  /// Steps done: int64 scalar in a variable, as Keras keeps it.
  public let iterations: Variable
  /// Everything that a checkpoint holds, in Keras' order: iterations, learning rate, then the slots.
  public var variables: [Variable] { fatalError() }
  /// The learning rate now. Setting it throws when a schedule decides.
  public var learningRate: Double { fatalError() }
  public func setLearningRate(_ value: Double) throws { fatalError() }

  public init(name: String) {
    self.name = name
    iterations = Variable(name: "iteration", shape: [], dtype: .int64, isTrainable: false)
  }

  /// Makes the slots for these variables. Puts variables (and slots) into arenas, so that one update is one pass; call
  /// `use(in:)` in each trace.
  public func build(_ variables: [Variable]) throws { fatalError() }

  /// Lets a trace read the variables out of the arenas.
  public func use(in trace: Trace) { fatalError() }

  /// Records one update: reads and assigns the variables, the slots and `iterations`.
  /// - Parameter gradients: one for each of `build`'s variables, of its shape.
  public func apply(_ gradients: [Tensor]) throws { fatalError() }

  public func resolved() throws -> Optimizer { self }
  open var className: String { "\(Self.self)" }
  open var moduleName: String { "keras.optimizers" }
  open var config: Config { [:] }
}
