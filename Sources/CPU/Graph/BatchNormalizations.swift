import Tensors

/// Lets batch normalizations read and write bfloat16 where that is converted before and after them, as layers of
/// mixed precision do: what is in float32 then does not pass through memory.
struct NarrowBatchNormalizations: CompilerPass {
  let name = "bfloat16 batch normalizations"
  var operations: [any Operation.Type] { [BatchNormalize.self, BatchNormalizeGradient.self] }

  func run(_ graph: inout Graph) { graph.narrowBatchNormalizations() }
}

/// Lets a ReLU, and in the backward pass its mask, join the batch normalization below it.
struct BatchNormalizationEpilogues: CompilerPass {
  let name = "batch normalization epilogues"
  var operations: [any Operation.Type] { [BatchNormalize.self, BatchNormalizeGradient.self] }

  func run(_ graph: inout Graph) { graph.fuseBatchNormalizations() }
}

extension Graph {
  fileprivate mutating func narrowBatchNormalizations() {
    var uses = DefUse(self)
    for index in nodes.indices {
      let matrices: [Int]
      switch nodes[index].operation {
      case is BatchNormalize: matrices = [0]
      case is BatchNormalizeGradient: matrices = [0, 4]
      default: continue
      }
      let sources = matrices.compactMap { narrow(nodes[index].inputs[$0]) }
      let result = GraphValue(node: index, output: 0)
      let users = uses.users(result)
      guard sources.count == matrices.count, spec(result).dtype == .float32, !users.isEmpty,
        users.allSatisfy({ (nodes[$0].operation as? Cast)?.dtype == .bfloat16 }), !uses.isResult(result)
      else { continue }
      for (matrix, source) in zip(matrices, sources) { nodes[index].inputs[matrix] = source }
      nodes[index].outputs[0].dtype = .bfloat16
      for user in users { uses.replace(GraphValue(node: user, output: 0), with: result, in: &self) }
    }
  }

  /// The numbers in bfloat16 that a value in float32 holds.
  private func narrow(_ value: GraphValue) -> GraphValue? {
    let node = nodes[value.node]
    guard node.operation is Cast, spec(node.inputs[0]).dtype == .bfloat16 else { return nil }
    return node.inputs[0]
  }

  fileprivate mutating func fuseBatchNormalizations() {
    var uses = DefUse(self)
    for index in nodes.indices {
      switch nodes[index].operation {
      case let unary as Unary where unary.kind == .relu:
        let result = nodes[index].inputs[0]
        guard result.output == 0, uses.count(result) == 1,
          let normalize = nodes[result.node].operation as? BatchNormalize
        else { continue }
        // The normalization computes the ReLU's result; uses of the ReLU are replaced by it.
        nodes[result.node].operation = FusedBatchNormalize(epsilon: normalize.epsilon)
        uses.drop(result)
        uses.replace(GraphValue(node: index, output: 0), with: result, in: &self)
      case let gradient as BatchNormalizeGradient:
        // upstream = where(y > 0, g, 0) with y the output of the fused ReLU
        let upstream = nodes[index].inputs[4]
        guard uses.count(upstream) == 1, nodes[upstream.node].operation is Select else { continue }
        let (condition, g, other) = (
          nodes[upstream.node].inputs[0], nodes[upstream.node].inputs[1], nodes[upstream.node].inputs[2]
        )
        guard constant(other) == 0, let greater = nodes[condition.node].operation as? Binary, greater.kind == .greater,
          constant(nodes[condition.node].inputs[1]) == 0, spec(g) == spec(upstream)
        else { continue }
        let output = nodes[condition.node].inputs[0]
        guard spec(output) == spec(upstream) else { continue }
        let beta = betaBelow(output, of: nodes[index].inputs, gradient.epsilon)
        nodes[index].operation = FusedBatchNormalizeGradient(
          epsilon: gradient.epsilon, mask: beta == nil ? .output : .beta)
        nodes[index].inputs[4] = g
        nodes[index].inputs.append(beta ?? output)
      default: break
      }
    }
  }

  /// The beta of the normalization that has a ReLU's output as its own, if a gradient's inputs are of the same
  /// normalization.
  private func betaBelow(_ output: GraphValue, of inputs: [GraphValue], _ epsilon: Double) -> GraphValue? {
    let below = nodes[output.node]
    guard output.output == 0, (below.operation as? FusedBatchNormalize)?.epsilon == epsilon,
      Array(inputs[0...1]) == Array(below.inputs[0...1]),
      inputs[2] == GraphValue(node: output.node, output: 1), inputs[3] == GraphValue(node: output.node, output: 2)
    else { return nil }
    return below.inputs[2]
  }
}
