import CKernels
import Tensors

/// A recurrent layer that multiplies its inputs by their kernel itself, step by step. Inputs: those, [batch, time,
/// inputs], or a table that they are rows of and the indices of these; their kernel; then those of the recurrence but
/// the projection.
struct InputRecurrence: Operation {
  let recurrence: Recurrence
  let projection: TensorSpec
  var gathers = false
  var name: String { recurrence.name }

  func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    try recurrence.infer([projection] + inputs.dropFirst(gathers ? 3 : 2))
  }
}

/// Moves the matmul of a recurrence's input projection into it, where many rows share each kernel that is read at
/// a step: the projection, which is as large as all gates of all steps, then never leaves the fastest cache.
struct InputRecurrences: CompilerPass {
  let name = "recurrent inputs"
  var operations: [any Operation.Type] { [Recurrence.self] }

  func run(_ graph: inout Graph) { graph.fuseRecurrentInputs() }
}

extension Graph {
  fileprivate mutating func fuseRecurrentInputs() {
    let uses = DefUse(self)
    for index in nodes.indices {
      let node = nodes[index]
      guard let recurrence = node.operation as? Recurrence, recurrence.cell.kind != .gru(resetAfter: false),
        let value = beforeReshaping(node.inputs[0], uses),
        let product = nodes[value.node].operation as? MatMul, !product.transposeA, !product.transposeB
      else { continue }
      let projection = spec(node.inputs[0])
      let (inputs, kernel) = (nodes[value.node].inputs[0], nodes[value.node].inputs[1])
      let rows = projection.shape[0] / Int(ck_max_threads())
      guard spec(kernel).rank == 2, rows >= InputRecurrence.fewestRows,
        spec(kernel).byteCount <= InputRecurrence.largestKernel
      else { continue }
      let rowsOfTable = gathered(inputs, uses)
      nodes[index].operation = InputRecurrence(
        recurrence: recurrence, projection: projection, gathers: rowsOfTable != nil)
      nodes[index].inputs = (rowsOfTable ?? [inputs]) + [kernel] + node.inputs.dropFirst()
    }
  }

  /// The table and the indices of a matrix that is made of rows of it for nothing else, as an embedding makes it.
  private func gathered(_ matrix: GraphValue, _ uses: DefUse) -> [GraphValue]? {
    guard let value = beforeReshaping(matrix, uses), let gather = nodes[value.node].operation as? Gather,
      gather.axis == 0
    else { return nil }
    let inputs = nodes[value.node].inputs, table = spec(inputs[0])
    guard table.rank == 2, table.shape[1] == spec(matrix).shape.last, table.shape[0] > 0 else { return nil }
    return inputs
  }

  /// What a value is but for its shape, if nothing else reads either.
  private func beforeReshaping(_ value: GraphValue, _ uses: DefUse) -> GraphValue? {
    var value = value
    while uses.count(value) == 1, nodes[value.node].operation is Reshaping { value = nodes[value.node].inputs[0] }
    return uses.count(value) == 1 ? value : nil
  }
}

extension InputRecurrence {
  /// Rows of a batch for each thread. One matmul over all steps is faster for fewer.
  fileprivate static let fewestRows = 64
  /// Beside the recurrent kernel it must fit a core's second cache.
  fileprivate static let largestKernel = 384 << 10
}
