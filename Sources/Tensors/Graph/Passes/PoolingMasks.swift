/// Lets a ReLU's mask go through the gradient of the max pooling above it before that is spread over the windows,
/// where there are as many elements less as a window has places.
///
/// With p the pooled result and y what was pooled, `where(y > 0, spread(g), 0)` is `spread(where(p > 0, g, 0))`: an
/// element that a window's gradient goes to is that window's p.
package struct PoolingMasks: CompilerPass {
  package let name = "pooling masks"
  package var operations: [any Operation.Type] { [MaxPoolingGradient.self] }

  package init() {}

  package func run(_ graph: inout Graph) { graph.maskBeforeUnpooling() }
}

extension Graph {
  fileprivate mutating func maskBeforeUnpooling() {
    let uses = DefUse(self)
    guard nodes.contains(where: { maskedUnpooling($0, uses) != nil }) else { return }
    let old = self
    rewrite { node, new, moved in
      guard let found = old.maskedUnpooling(node, uses) else { return nil }
      let spec = old.spec(found.upstream)
      let zero = new.append(Full(0, spec), [], spec)
      let mask = new.append(
        Binary(.greater), [moved(found.pooled), zero], TensorSpec(spec.shape, .bool))
      let upstream = new.append(Select(), [mask, moved(found.upstream), zero], spec)
      return [new.append(found.gradient, [upstream, moved(found.indices)], node.outputs[0])]
    }
  }

  private struct MaskedUnpooling {
    let gradient: MaxPoolingGradient
    let upstream, indices, pooled: GraphValue
  }

  /// Takes `where(y > 0, spread(g), 0)` apart, if y is what was pooled.
  private func maskedUnpooling(_ node: Node, _ uses: DefUse) -> MaskedUnpooling? {
    guard node.operation is Select, constant(node.inputs[2]) == 0, uses.count(node.inputs[1]) == 1,
      let gradient = nodes[node.inputs[1].node].operation as? MaxPoolingGradient,
      let comparison = nodes[node.inputs[0].node].operation as? Binary, comparison.kind == .greater,
      constant(nodes[node.inputs[0].node].inputs[1]) == 0
    else { return nil }
    let (upstream, indices) = (nodes[node.inputs[1].node].inputs[0], nodes[node.inputs[1].node].inputs[1])
    guard nodes[indices.node].operation is MaxPooling, indices.output == 1,
      nodes[indices.node].inputs[0] == nodes[node.inputs[0].node].inputs[0],
      spec(node.inputs[1]) == node.outputs[0]
    else { return nil }
    return MaskedUnpooling(
      gradient: gradient, upstream: upstream, indices: indices, pooled: GraphValue(node: indices.node, output: 0))
  }
}
