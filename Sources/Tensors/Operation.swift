/// A computation on tensors: its shape rule and its gradient. Devices implement it.
///
/// Operations are values: two equal ones on the same inputs give the same result, so a compiler may share them.
/// Operations with an effect of their own do not exist; random numbers take their state as an input.
public protocol Operation: Hashable, Sendable {
  /// The name as it appears in errors and printed programs, such as `"matmul"`.
  var name: String { get }

  /// The shapes and element types of the results.
  /// - Throws: an error that names the operation and the shapes when the inputs do not fit.
  func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec]

  /// The gradient of a scalar with respect to each input, given the one with respect to each output.
  /// - Returns: one tensor an input, or nil where the result does not depend on it smoothly.
  func gradient(_ context: GradientContext) -> [Tensor?]
}

/// The inputs, results and upstream gradients from which an operation computes its gradients.
public struct GradientContext {
  public let inputs: [Tensor]
  public let outputs: [Tensor]
  /// The gradient that arrives at each output; nil where nothing depends on that output.
  public let upstreams: [Tensor?]
  /// Which inputs a gradient is wanted for: an operation may skip the others.
  public let wanted: [Bool]

  /// The gradient at the only output.
  public var upstream: Tensor { upstreams[0]! }
  public var input: Tensor { inputs[0] }
  public var output: Tensor { outputs[0] }
}

extension Operation {
  public func gradient(_ context: GradientContext) -> [Tensor?] {
    Array(repeating: nil, count: context.inputs.count)
  }

  func isEqual(to other: any Operation) -> Bool { (other as? Self) == self }
}

/// Any operation as a dictionary key.
public struct AnyOperation: Hashable, Sendable {
  public let base: any Operation
  public init(_ base: any Operation) { self.base = base }
  public static func == (a: AnyOperation, b: AnyOperation) -> Bool { a.base.isEqual(to: b.base) }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(ObjectIdentifier(type(of: base)))
    base.hash(into: &hasher)
  }
}
