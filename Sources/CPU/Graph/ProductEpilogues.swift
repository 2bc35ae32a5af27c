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

/// Moves a bias and an activation that are the only use of a matmul's result into the matmul.
struct ProductEpilogues: CompilerPass {
  let name = "matmul epilogues"
  var operations: [any Operation.Type] { [MatMul.self] }

  func run(_ graph: inout Graph) { graph.fuseProductEpilogues() }
}

extension Graph {
  fileprivate mutating func fuseProductEpilogues() {
    var uses = DefUse(self)
    for index in nodes.indices {
      switch nodes[index].operation {
      case let binary as Binary where binary.kind == .add:
        for (side, other) in [(0, 1), (1, 0)] {
          let (result, bias) = (nodes[index].inputs[side], nodes[index].inputs[other])
          guard let product = nodes[result.node].operation as? MatMul, uses.count(result) == 1,
            fuses(spec(result)), isRow(spec(bias), of: spec(result)), spec(result) == nodes[index].outputs[0]
          else { continue }
          uses.drop(result)
          nodes[index].operation = FusedProduct(product: product, hasBias: true)
          nodes[index].inputs = nodes[result.node].inputs + [bias]
          break
        }
      case let unary as Unary where [.relu, .tanh, .sigmoid].contains(unary.kind):
        let result = nodes[index].inputs[0]
        guard uses.count(result) == 1, fuses(spec(result)) else { continue }
        if var fused = nodes[result.node].operation as? FusedProduct, fused.activation == nil {
          fused.activation = unary.kind
          nodes[index].operation = fused
        } else if let product = nodes[result.node].operation as? MatMul {
          nodes[index].operation = FusedProduct(product: product, hasBias: false, activation: unary.kind)
        } else {
          continue
        }
        uses.drop(result)
        nodes[index].inputs = nodes[result.node].inputs
      default: break
      }
    }
  }

  private func fuses(_ spec: TensorSpec) -> Bool { spec.dtype == .float32 && spec.count > 0 }
}
