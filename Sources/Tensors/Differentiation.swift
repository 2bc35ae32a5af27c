/// Reverse-mode differentiation: the gradient of a scalar as a graph of ordinary operations, which can be
/// differentiated again.
public enum Differentiation {
  /// Whether evaluated tensors keep their expression, for gradients through them.
  @TaskLocal static var isRecording = false

  /// Calls `body`, in which evaluated tensors keep their expression.
  package static func recordingGradients<Result>(_ body: () throws -> Result) rethrows -> Result {
    try $isRecording.withValue(true, operation: body)
  }

  /// The gradients of `output` with respect to each of `inputs`.
  ///
  /// - Parameters:
  ///   - output: what to differentiate. When it has more than one element, their sum is.
  ///   - inputs: tensors that `output` was computed from.
  ///   - upstream: the weights of `output`'s elements, ones by default.
  /// - Returns: one tensor an input, of the input's shape; zeros where `output` does not depend on it.
  public static func gradients(of output: Tensor, withRespectTo inputs: [Tensor], upstream: Tensor? = nil) -> [Tensor] {
    gradients(
      of: [(output, output.error == nil ? upstream ?? .full(output.shape, 1, dtype: output.dtype) : output)],
      withRespectTo: inputs)
  }

  /// The gradients of several outputs' sum, each output's elements weighted with its upstream.
  static func gradients(of outputs: [(output: Tensor, upstream: Tensor)], withRespectTo inputs: [Tensor]) -> [Tensor] {
    if let failed = outputs.first(where: { $0.output.error != nil })?.output { return inputs.map { _ in failed } }
    let order = topologicalOrder(from: outputs.map(\.output.node), stoppingAt: inputs)
    let reaching = nodesReaching(inputs, among: order)
    var arriving: [Key: Tensor] = [:]
    for (output, upstream) in outputs {
      arriving[Key(output)] = arriving[Key(output)].map { $0 + upstream } ?? upstream
    }
    let targets = Set(inputs.map { Key($0) })

    for node in order.reversed() where reaching.contains(ObjectIdentifier(node)) {
      // A target is where the walk ends, even if it was itself computed from something.
      if node.outputs.indices.contains(where: { targets.contains(Key(node, $0)) }) { continue }
      let upstreams = node.outputs.indices.map { arriving[Key(node, $0)] }
      guard upstreams.contains(where: { $0 != nil }) else { continue }
      let nodeInputs = node.inputs
      let wanted = nodeInputs.map { reaching.contains(ObjectIdentifier($0.node)) && $0.dtype.isFloatingPoint }
      guard wanted.contains(true) else { continue }
      let contributions = node.operation.gradient(
        GradientContext(
          inputs: nodeInputs, outputs: node.outputs.indices.map { Tensor(node: node, index: $0) },
          upstreams: upstreams, wanted: wanted))
      for (index, contribution) in contributions.enumerated() where wanted[index] {
        guard let contribution else { continue }
        let key = Key(nodeInputs[index])
        arriving[key] = arriving[key].map { $0 + contribution } ?? contribution
      }
    }
    return inputs.map { arriving[Key($0)] ?? .zeros($0.shape, dtype: $0.dtype) }
  }

  struct Key: Hashable {
    let node: ObjectIdentifier
    let index: Int
    init(_ tensor: Tensor) { self.init(tensor.node, tensor.index) }
    init(_ node: Node, _ index: Int) {
      self.node = ObjectIdentifier(node)
      self.index = index
    }
  }

  /// The nodes below `roots`, and these, inputs before those who use them; nothing below the targets.
  static func topologicalOrder(from roots: [Node], stoppingAt targets: [Tensor] = []) -> [Node] {
    let ends = Set(targets.map { ObjectIdentifier($0.node) })
    var order: [Node] = []
    var seen = Set<ObjectIdentifier>()
    var pending: [(node: Node, expanded: Bool)] = roots.reversed().map { ($0, false) }
    while let (node, expanded) = pending.popLast() {
      if expanded {
        order.append(node)
      } else if seen.insert(ObjectIdentifier(node)).inserted {
        pending.append((node, true))
        if !ends.contains(ObjectIdentifier(node)) {
          for input in node.inputs { pending.append((input.node, false)) }
        }
      }
    }
    return order
  }

  private static func nodesReaching(_ targets: [Tensor], among order: [Node]) -> Set<ObjectIdentifier> {
    var reaching = Set(targets.map { ObjectIdentifier($0.node) })
    for node in order where !reaching.contains(ObjectIdentifier(node)) && !(node.operation is StopGradient) {
      if node.inputs.contains(where: { reaching.contains(ObjectIdentifier($0.node)) }) {
        reaching.insert(ObjectIdentifier(node))
      }
    }
    return reaching
  }
}

/// The gradient of a function: `gradient(of: { ($0 * $0).sum() })(x)` is 2x.
///
/// Gradients of gradients work: the function may itself call `gradient`.
public func gradient(of function: @escaping @Sendable (Tensor) -> Tensor) -> @Sendable (Tensor) -> Tensor {
  { valueAndGradient(at: $0, of: function).gradient }
}

/// The gradients of a function of two tensors.
public func gradient(
  of function: @escaping @Sendable (Tensor, Tensor) -> Tensor
) -> @Sendable (Tensor, Tensor) -> (Tensor, Tensor) {
  { a, b in
    let result = valueAndGradients(at: [a, b]) { function($0[0], $0[1]) }
    return (result.gradients[0], result.gradients[1])
  }
}

/// A function's value at `x` and its gradient there.
public func valueAndGradient(at x: Tensor, of function: (Tensor) -> Tensor) -> (value: Tensor, gradient: Tensor) {
  let result = valueAndGradients(at: [x]) { function($0[0]) }
  return (result.value, result.gradients[0])
}

/// A function's value and its gradients with respect to several tensors.
public func valueAndGradients(
  at inputs: [Tensor], of function: ([Tensor]) -> Tensor
) -> (value: Tensor, gradients: [Tensor]) {
  Differentiation.$isRecording.withValue(true) {
    // Fresh nodes, so that the gradient is that of this use only; reshapes to the same shape cost nothing.
    let fresh = inputs.map { $0.error == nil ? Tensor(Reshaping(shape: $0.shape), $0) : $0 }
    let value = function(fresh)
    return (value, Differentiation.gradients(of: value, withRespectTo: fresh))
  }
}
