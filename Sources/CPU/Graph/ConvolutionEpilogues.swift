import Tensors

/// A convolution with its epilogue: a bias row, a residual and an activation, in
/// this order. Inputs: those of the convolution, then the bias and the residual, if there are.
struct FusedConvolution: Operation {
  let convolution: Convolution
  var hasBias = false
  /// The last input, of the result's shape, is added.
  var hasResidual = false
  var activation: Unary.Kind?
  var name: String {
    convolution.name + (hasBias ? "+bias" : "") + (hasResidual ? "+residual" : "")
      + (activation.map { "+\($0.rawValue)" } ?? "")
  }

  func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    try convolution.infer(Array(inputs.prefix(2)))
  }
}

/// The gradients with respect to kernel and bias in one pass over what they are computed from. The second result is the
/// sum of the upstream gradient over all dimensions but the last.
struct ConvolutionWeightGradients: Operation {
  let kernel: ConvolutionKernelGradient
  let biasShape: Shape
  var name: String { "convolution_kernel_gradient+bias" }

  func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    try kernel.infer(inputs) + [TensorSpec(biasShape, inputs[1].dtype)]
  }
}

/// Moves a bias, a residual and an activation that only the convolution's result goes through into the convolution.
struct ConvolutionEpilogues: CompilerPass {
  let name = "convolution epilogues"
  var operations: [any Operation.Type] { [Convolution.self] }

  func run(_ graph: inout Graph) { graph.fuseConvolutionEpilogues() }
}

/// Joins sums of a gradient over all dimensions but the last with the kernel gradients that read it too.
struct BiasGradients: CompilerPass {
  let name = "bias gradients"
  var operations: [any Operation.Type] { [ConvolutionKernelGradient.self] }

  func run(_ graph: inout Graph) { graph.fuseBiasGradients() }
}

extension Graph {
  fileprivate mutating func fuseConvolutionEpilogues() {
    var uses = DefUse(self)
    for index in nodes.indices {
      let node = nodes[index]
      switch node.operation {
      case let binary as Binary where binary.kind == .add:
        for (side, other) in [(0, 1), (1, 0)] {
          let (result, addend) = (node.inputs[side], node.inputs[other])
          guard uses.count(result) == 1, spec(result) == node.outputs[0], var fused = convolution(result),
            fused.activation == nil
          else { continue }
          if isRow(spec(addend), of: spec(result)), !fused.hasBias, !fused.hasResidual {
            fused.hasBias = true
          } else if spec(addend) == spec(result), spec(result).dtype == .float32, !fused.hasResidual {
            fused.hasResidual = true
          } else {
            continue
          }
          uses.drop(result)
          nodes[index].operation = fused
          nodes[index].inputs = nodes[result.node].inputs + [addend]
          break
        }
      case let unary as Unary where [.relu, .tanh, .sigmoid].contains(unary.kind):
        let result = node.inputs[0]
        guard uses.count(result) == 1, var fused = convolution(result), fused.activation == nil else { continue }
        fused.activation = unary.kind
        uses.drop(result)
        nodes[index].operation = fused
        nodes[index].inputs = nodes[result.node].inputs
      default: break
      }
    }
  }

  /// The convolution that a value is the result of, if more can be done to it in the same pass.
  func convolution(_ value: GraphValue) -> FusedConvolution? {
    // Double precision goes through plain loops.
    guard spec(value).dtype != .float64, nodes[value.node].inputs.allSatisfy({ spec($0).count > 0 }) else { return nil }
    if let plain = nodes[value.node].operation as? Convolution { return FusedConvolution(convolution: plain) }
    return nodes[value.node].operation as? FusedConvolution
  }

  fileprivate mutating func fuseBiasGradients() {
    var sums: [GraphValue: Int] = [:]
    var moved: [GraphValue: GraphValue] = [:]
    for (index, node) in nodes.enumerated() {
      if let reduce = node.operation as? Reduce, reduce.kind == .sum {
        let input = node.inputs[0]
        if reduce.axes == Array(0..<spec(input).rank - 1), sums[input] == nil { sums[input] = index }
      }
    }
    for index in nodes.indices {
      guard let gradient = nodes[index].operation as? ConvolutionKernelGradient,
        nodes[index].inputs.allSatisfy({ spec($0).count > 0 }), let sum = sums[nodes[index].inputs[1]],
        spec(nodes[index].inputs[1]).dtype != .float64
      else { continue }
      // The joined node stands where the first of the two stood, so that all its users come after it.
      let place = min(index, sum)
      guard nodes[index].inputs.allSatisfy({ $0.node < place }) else { continue }
      sums[nodes[index].inputs[1]] = nil
      let total = nodes[sum].outputs[0]
      moved[GraphValue(node: index, output: 0)] = GraphValue(node: place, output: 0)
      moved[GraphValue(node: sum, output: 0)] = GraphValue(node: place, output: 1)
      nodes[place] = Node(
        operation: ConvolutionWeightGradients(kernel: gradient, biasShape: total.shape), inputs: nodes[index].inputs,
        outputs: [nodes[index].outputs[0], total])
    }
    if moved.isEmpty { return }
    func new(_ value: GraphValue) -> GraphValue { moved[value] ?? value }
    for index in nodes.indices { nodes[index].inputs = nodes[index].inputs.map(new) }
    outputs = outputs.map(new)
    updates = updates.map(new)
  }
}
