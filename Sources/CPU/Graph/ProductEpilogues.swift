import Tensors

/// A matmul with its epilogue: a bias row and an activation.
struct FusedProduct: Operation {
  let product: MatMul
  /// The third input is added to each row.
  var hasBias: Bool
  var activation: Unary.Kind?
  var name: String {
    product.name + (hasBias ? "+bias" : "") + (activation.map { "+\($0.rawValue)" } ?? "")
  }

  func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] { try product.infer(Array(inputs.prefix(2))) }
}

extension Graph {
  /// Moves a bias and an activation that are the only use of a matmul's result into the matmul.
  mutating func fuseProductEpilogues() {
    var counts = useCounts()
    for index in nodes.indices {
      switch nodes[index].operation {
      case let binary as Binary where binary.kind == .add:
        for (side, other) in [(0, 1), (1, 0)] {
          let (result, bias) = (nodes[index].inputs[side], nodes[index].inputs[other])
          guard let product = nodes[result.node].operation as? MatMul, counts[result] == 1,
            fuses(spec(result)), isRow(spec(bias), of: spec(result)), spec(result) == nodes[index].outputs[0]
          else { continue }
          counts[result] = 0
          nodes[index].operation = FusedProduct(product: product, hasBias: true)
          nodes[index].inputs = nodes[result.node].inputs + [bias]
          break
        }
      case let unary as Unary where [.relu, .tanh, .sigmoid].contains(unary.kind):
        let result = nodes[index].inputs[0]
        guard counts[result] == 1, fuses(spec(result)) else { continue }
        if var fused = nodes[result.node].operation as? FusedProduct, fused.activation == nil {
          fused.activation = unary.kind
          nodes[index].operation = fused
        } else if let product = nodes[result.node].operation as? MatMul {
          nodes[index].operation = FusedProduct(product: product, hasBias: false, activation: unary.kind)
        } else {
          continue
        }
        counts[result] = 0
        nodes[index].inputs = nodes[result.node].inputs
      default: break
      }
    }
    removeUnused()
  }

  private func fuses(_ spec: TensorSpec) -> Bool { spec.dtype == .float32 && spec.count > 0 }

  /// Whether a value is one row that broadcasting adds to each row of a result.
  func isRow(_ bias: TensorSpec, of result: TensorSpec) -> Bool {
    bias.dtype == result.dtype && bias.shape.last == result.shape.last && bias.shape.dropLast().allSatisfy { $0 == 1 }
      && bias.rank <= result.rank
  }
}
