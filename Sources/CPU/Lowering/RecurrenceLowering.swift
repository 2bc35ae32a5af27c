import CKernels
import Tensors

extension Recurrence: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let inputs = node.inputs.map { lowering.contiguous($0) }
    let p = inputs[0]
    return lower(
      node, &lowering, projection: p.spec, reads: [(\.projection, p)], others: Array(inputs.dropFirst()),
      gatesReplace: p)
  }

  /// - Parameters:
  ///   - reads: the projection, or what it is made of.
  ///   - others: the recurrent kernel and what comes after it.
  ///   - inputs: how wide the input is, where the loop makes the projection itself.
  ///   - table: how many rows the table has that the input is gathered from, and the type of their indices.
  ///   - gatesReplace: what the gates may take the memory of.
  fileprivate func lower(
    _ node: LoweredNode, _ lowering: inout Lowering, projection: TensorSpec,
    reads made: [(PartialKeyPath<ck_recurrent_forward>, View)], others inputs: [View], inputs width: Int = 0,
    table: (rows: Int, indices: DType)? = nil, gatesReplace replaced: View? = nil
  ) -> [View] {
    let kernel = inputs[0]
    var results = node.outputs.indices.map { node.isUsed[$0] ? lowering.allocate(node.outputs[$0]) : nil }
    if projection.shape[0] == 0 { return results.map { $0 ?? kernel } }
    // A loop needs some result that keeps it.
    if results.allSatisfy({ $0 == nil }) { results[1] = lowering.allocate(node.outputs[1]) }

    var arguments = ck_recurrent_forward()
    let shape = RecurrentShape(
      cell, reverse: reverse, zeroOutput: zeroOutput, projection, kernel, inputs: width, tableRows: table?.rows ?? 0)
    arguments.shape = shape.arguments
    if let table { arguments.index_dtype = Int32(table.indices.rawValue) }
    var reads = made + [(\.shape.kernel, kernel)]
    var next = 1
    func read(_ path: PartialKeyPath<ck_recurrent_forward>) {
      reads.append((path, inputs[next]))
      next += 1
    }
    if hasBias { read(\.bias) }
    if hasState {
      read(\.initial_state)
      if cell.hasCell { read(\.initial_cell) }
    }
    if hasMask { read(\.shape.mask) }
    var paths: [PartialKeyPath<ck_recurrent_forward>] = [\.sequence, \.state]
    if cell.hasCell { paths.append(\.cell) }
    paths += [\.gates, \.previous, \.auxiliary]
    var writes = zip(paths, results).compactMap { path, view in view.map { (path, $0) } }
    let scratch = lowering.allocate(TensorSpec([Int(ck_recurrent_scratch(&arguments.shape))], .uint8))
    writes.append((\.shape.scratch, scratch))
    var inPlace: [(read: Int, write: Int)] = []
    if let replaced, let gates = results[cell.hasCell ? 3 : 2] { inPlace = [(replaced.buffer, gates.buffer)] }
    lowering.add(
      name, detail: shape.detail, threads: shape.threads, ck_run_recurrent, arguments, reads: reads, writes: writes,
      inPlace: inPlace)
    return results.map { $0 ?? scratch }
  }
}

extension InputRecurrence: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    var inputs = node.inputs.map { lowering.contiguous($0) }
    let indices = gathers ? inputs.remove(at: 1) : nil
    var reads: [(PartialKeyPath<ck_recurrent_forward>, View)] = [(\.input, inputs[0]), (\.input_kernel, inputs[1])]
    if let indices { reads.append((\.indices, indices)) }
    return recurrence.lower(
      node, &lowering, projection: projection, reads: reads, others: Array(inputs.dropFirst(2)),
      inputs: inputs[1].shape[0], table: indices.map { (inputs[0].shape[0], $0.dtype) })
  }
}

extension RecurrenceGradient: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let inputs = node.inputs.map { lowering.contiguous($0) }
    let (kernel, gates) = (inputs[0], inputs[1])
    let results = node.outputs.indices.map { node.isUsed[$0] || $0 == 0 ? lowering.allocate(node.outputs[$0]) : nil }
    if gates.shape[0] == 0 {
      for result in results.compactMap({ $0 }) where result.count > 0 { lowering.fill(result, 0) }
      return results.map { $0 ?? gates }
    }
    var arguments = ck_recurrent_backward()
    let shape = RecurrentShape(cell, reverse: reverse, zeroOutput: zeroOutput, gates.spec, kernel)
    arguments.shape = shape.arguments
    var reads: [(PartialKeyPath<ck_recurrent_backward>, View)] = [(\.shape.kernel, kernel), (\.gates, gates)]
    // Of the LSTM and simple cells the state before a step is for the kernel's gradient alone.
    if case .gru = cell.kind { reads.append((\.previous, inputs[2])) }
    if cell.gates > 1 { reads.append((\.auxiliary, inputs[3])) }
    var next = cell.gates > 1 ? 4 : 3
    let upstreams: [PartialKeyPath<ck_recurrent_backward>] = [\.sequence_upstream, \.state_upstream, \.cell_upstream]
    for (path, isThere) in zip(upstreams, hasUpstream) where isThere {
      reads.append((path, inputs[next]))
      next += 1
    }
    if hasMask { reads.append((\.shape.mask, inputs[next])) }
    var paths: [PartialKeyPath<ck_recurrent_backward>] = [\.projection_gradient]
    if hasProductResult { paths.append(\.product_gradient) }
    paths += [\.bias_gradient, \.initial_state_gradient, \.initial_cell_gradient]
    var writes = zip(paths, results).compactMap { path, view in view.map { (path, $0) } }
    let scratch = lowering.allocate(TensorSpec([Int(ck_recurrent_gradient_scratch(&arguments.shape))], .uint8))
    writes.append((\.shape.scratch, scratch))
    lowering.add(
      name, detail: shape.detail, threads: shape.threads, ck_run_recurrent_gradient, arguments, reads: reads,
      writes: writes, inPlace: [(read: gates.buffer, write: results[0]!.buffer)])
    return results.map { $0 ?? scratch }
  }
}

/// What both directions of a loop over time work on, and how threads share it.
private struct RecurrentShape {
  var arguments = ck_recurrent()
  let detail: String
  var threads: Int { Int(arguments.row_parts * arguments.column_parts) }

  /// The most of the kernel that a thread walks through at each step: half of what a core's second cache holds.
  private static let largestKernelShare = 512 * 1024
  /// Units that a thread takes at the least, when threads share the rows of a batch.
  private static let fewestUnits = 64
  /// When threads share rows they wait for each other at each step, which must not cost more than the step.
  private static let smallestStep = 10_000.0

  /// - Parameters:
  ///   - inputs: how wide the input is, where the loop makes the projection itself.
  ///   - tableRows: how many rows the table has that the input is gathered from, if it is.
  init(
    _ cell: RecurrentCell, reverse: Bool, zeroOutput: Bool, _ p: TensorSpec, _ kernel: View, inputs: Int = 0,
    tableRows: Int = 0
  ) {
    let (batch, time, units) = (p.shape[0], p.shape[1], kernel.shape[0])
    arguments.dtype = Int32(p.dtype.rawValue)
    let kind =
      switch cell.kind {
      case .simple: CK_CELL_SIMPLE
      case .lstm: CK_CELL_LSTM
      case .gru(let resetAfter): resetAfter ? CK_CELL_GRU : CK_CELL_GRU_RESET_BEFORE
      }
    arguments.cell = Int32(kind.rawValue)
    arguments.activation = ck_recurrent_function_named(cell.activation.rawValue)
    arguments.recurrent_activation = ck_recurrent_function_named(cell.recurrentActivation.rawValue)
    arguments.reverse = reverse ? 1 : 0
    arguments.zero_output = zeroOutput ? 1 : 0
    arguments.batch = Int64(batch)
    arguments.time = Int64(time)
    arguments.units = Int64(units)
    arguments.inputs = Int64(inputs)
    arguments.table_rows = Int64(tableRows)

    // A matmul per step, at 100 multiply-adds a nanosecond, and functions of each gate.
    let step = Double(batch * kernel.count) / 50 + Double(batch * kernel.shape[1]) * 0.3
    let threads = CostModel.threads(nanoseconds: step * Double(time))
    // Rows of the batch are independent of each other. Units are not: at each step their threads meet.
    var rows = min(threads, batch)
    var columns = 1
    let widest = max(1, units / RecurrentShape.fewestUnits)
    func share(_ columns: Int) -> Int { kernel.spec.byteCount / columns }
    while step / Double(rows * columns) > RecurrentShape.smallestStep, 2 * columns <= widest,
      2 * columns * max(rows / 2, 1) <= threads,
      share(columns) > RecurrentShape.largestKernelShare || rows * columns * 2 <= threads
    {
      columns *= 2
      rows = min(threads / columns, batch)
    }
    arguments.row_parts = Int32(max(rows, 1))
    arguments.column_parts = Int32(columns)
    detail =
      (inputs > 0 ? "of \(inputs) inputs" + (tableRows > 0 ? " out of \(tableRows) rows, " : ", ") : "")
      + "\(p), \(units) units"
      + (columns > 1 ? ", \(rows) × \(columns)" : "")
  }
}
