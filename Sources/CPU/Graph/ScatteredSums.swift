import Tensors

/// Rows added up at their indices, zeros in all other rows, and the elements that follow: an embedding's gradient next
/// to those of other weights. It is never in memory; code that reads it adds the rows up. Inputs: the rows, their
/// indices, and what follows, flat.
struct ScatteredSum: Operation {
  /// Of the sums, those without updates included.
  let rows: Int
  let spec: TensorSpec
  var name: String { "row_links" }

  func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] { [spec] }
}

/// Leaves the sums of few updates of many rows to the kernels that read them, if all of these go element by element: a
/// step over an optimizer's variables then reads a batch's updates in place of as many zeros as there are weights,
/// which nobody writes.
struct ScatteredSums: CompilerPass {
  let name = "scattered sums"
  var operations: [any Operation.Type] { [ScatterAdd.self] }

  func run(_ graph: inout Graph) { graph.leaveSumsToReaders() }
}

extension Graph {
  fileprivate mutating func leaveSumsToReaders() {
    let uses = DefUse(self)
    for index in nodes.indices {
      let (value, node) = (GraphValue(node: index, output: 0), nodes[index])
      var rest: [GraphValue] = []
      var sums = value
      if node.operation is Concatenation, node.outputs[0].rank == 1 {
        (sums, rest) = (node.inputs[0], Array(node.inputs.dropFirst()))
        guard uses.count(sums) == 1 else { continue }
      }
      guard let scatter = scatter(behind: sums, uses), let operation = scatter.operation as? ScatterAdd else {
        continue
      }
      let (spec, updates) = (node.outputs[0], self.spec(scatter.inputs[0]))
      guard spec.dtype == .float32 || spec.dtype == .float64, updates.count > 0,
        updates.shape[0] <= min(operation.rows, Int(Int32.max)),
        uses.count(value) > 0, !uses.isResult(value), uses.users(value).allSatisfy({ reads($0, spec.shape) })
      else { continue }
      nodes[index].operation = ScatteredSum(rows: operation.rows, spec: spec)
      nodes[index].inputs = scatter.inputs + rest
    }
  }

  /// The scatter-add whose result a value is, perhaps in another shape.
  private func scatter(behind value: GraphValue, _ uses: DefUse) -> Node? {
    let node = nodes[value.node]
    if node.operation is ScatterAdd { return node }
    guard node.operation is Reshaping, uses.count(node.inputs[0]) == 1 else { return nil }
    return scatter(behind: node.inputs[0], uses)
  }

  /// Whether a node reads its inputs of a shape element by element.
  private func reads(_ index: Int, _ shape: Shape) -> Bool {
    let node = nodes[index]
    if let reduce = node.operation as? Reduce { return reduce.axes.count == shape.count }
    return node.operation is any Elementwise && !(node.operation is PhiloxUniform) && node.outputs[0].shape == shape
  }
}
