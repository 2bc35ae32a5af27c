import Glibc

extension Graph {
  /// Whether the graph computes for each of `samples` samples, the first dimension of every input and output, what
  /// another graph computes for each of `partSamples`: a sample's entry of the outputs depends on that sample alone,
  /// and not on how many there are.
  ///
  /// False where it does not know: an operation that is not named here may do anything, and a function that was
  /// recorded twice may have used the number of samples in between.
  package func repeats(_ part: Graph, samples: Int, partSamples: Int) -> Bool {
    guard hasForm(of: part) else { return false }
    // For each node, whether its results have an entry for each sample; otherwise they do not depend on any.
    var hasSamples: [Bool] = []
    for (node, other) in zip(nodes, part.nodes) {
      let sampled = node.inputs.map { hasSamples[$0.node] }
      var isInput = false
      if case .input = node.leaf { isInput = true }
      if !isInput, !sampled.contains(true), node.outputs == other.outputs {
        hasSamples.append(false)
        continue
      }
      hasSamples.append(true)
      guard node.outputs.allSatisfy({ $0.shape.first == samples }),
        other.outputs.allSatisfy({ $0.shape.first == partSamples })
      else { return false }
      if isInput { continue }
      // What only the number of samples changes has to be the same for each.
      guard
        sampled.contains(true)
          ? keepsApart(node, sampled, samples) && part.keepsApart(other, sampled, partSamples)
          : isRepeated(node) && part.isRepeated(other)
      else { return false }
    }
    return updates.isEmpty && outputs.allSatisfy { hasSamples[$0.node] }
  }

  /// Whether a node has the same elements at each index of its first dimension.
  private func isRepeated(_ node: Node) -> Bool {
    if node.operation is Full { return true }
    guard node.operation is BroadcastTo else { return false }
    let input = spec(node.inputs[0]).shape
    return input.count < node.outputs[0].rank || input[0] == 1
  }

  private func keepsApart(_ node: Node, _ sampled: [Bool], _ samples: Int) -> Bool {
    switch node.operation {
    case is Unary, is Cast, is StopGradient, is MaxPooling, is AveragePooling:
      return true
    case is Binary, is Select, is BroadcastTo:
      return zip(node.inputs, sampled).allSatisfy { isAligned($0, sampled: $1, rank: node.outputs[0].rank) }
    case is Convolution:
      return sampled == [true, false]
    case let product as MatMul:
      // Samples are rows of the first matrix, or matrices of a batch.
      let rank = node.outputs[0].rank
      if rank == 2 { return !product.transposeA && sampled == [true, false] }
      return zip(node.inputs, sampled).allSatisfy { isAligned($0, sampled: $1, rank: rank) }
    case is RowSoftmax:
      return node.outputs[0].rank > 1
    case let reduction as Reduce:
      return !reduction.axes.contains(0)
    case is Reshaping:
      return true  // Both shapes begin with the samples, and elements stay in order.
    case let transposition as Transpose:
      return transposition.permutation[0] == 0
    case let pad as Pad:
      return pad.before[0] == 0 && pad.after[0] == 0
    case let slice as Slice:
      return slice.starts[0] == 0 && slice.sizes[0] == samples && slice.steps[0] == 1
    case let concatenation as Concatenation:
      return concatenation.axis != 0 && sampled.allSatisfy { $0 }
    case let gather as Gather:
      return gather.axis == 0 && sampled == [false, true]
    default:
      return false
    }
  }

  /// Whether an operand of an element-wise operation meets each sample with the sample's own entry, or all with the
  /// same.
  private func isAligned(_ value: GraphValue, sampled: Bool, rank: Int) -> Bool {
    let shape = spec(value).shape
    if sampled { return shape.count == rank }
    return shape.count < rank || shape[0] == 1 || constant(value) != nil
  }

  /// Whether another graph has the same operations on the same values, but for first dimensions, which may be the
  /// number of samples.
  private func hasForm(of other: Graph) -> Bool {
    nodes.count == other.nodes.count && outputs == other.outputs
      && zip(nodes, other.nodes).allSatisfy { mine, theirs in
        guard mine.inputs == theirs.inputs, mine.outputs.count == theirs.outputs.count else { return false }
        switch (mine.leaf, theirs.leaf) {
        case (.constant(let x), .constant(let y)):
          return x === y || (mine.outputs == theirs.outputs && x.hasBytes(of: y, count: mine.outputs[0].byteCount))
        case (.input(let x), .input(let y)), (.variable(let x), .variable(let y)): return x == y
        case (nil, nil):
          let samples = theirs.outputs[0].shape.first ?? 0
          return mine.operation.isEqual(to: theirs.operation)
            || (mine.operation as? any SampleShaped)?.with(samples: samples).isEqual(to: theirs.operation) ?? false
        default: return false
        }
      }
  }
}

/// An operation that holds the number of samples as the first dimension of a shape.
private protocol SampleShaped: Operation {
  /// The same operation for another number of samples.
  func with(samples: Int) -> Self
}

extension Shape {
  fileprivate func with(samples: Int) -> Shape { isEmpty ? self : [samples] + dropFirst() }
}

extension Reshaping: SampleShaped {
  fileprivate func with(samples: Int) -> Reshaping { Reshaping(shape: shape.with(samples: samples)) }
}

extension BroadcastTo: SampleShaped {
  fileprivate func with(samples: Int) -> BroadcastTo { BroadcastTo(shape: shape.with(samples: samples)) }
}

extension Slice: SampleShaped {
  fileprivate func with(samples: Int) -> Slice {
    Slice(starts: starts, sizes: sizes.with(samples: samples), steps: steps)
  }
}

extension Full: SampleShaped {
  fileprivate func with(samples: Int) -> Full { Full(value, TensorSpec(spec.shape.with(samples: samples), spec.dtype)) }
}

extension Storage {
  fileprivate func hasBytes(of other: Storage, count: Int) -> Bool {
    withExtendedLifetime((self, other)) { memcmp(pointer, other.pointer, count) == 0 }
  }
}
