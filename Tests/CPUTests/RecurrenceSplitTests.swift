import CKernels
import Testing

/// Arrays that live as long as the object.
private final class Arrays {
  private var blocks: [UnsafeMutableRawPointer] = []

  func numbers(_ count: Int, scale: Float = 0, phase: Float = 0) -> UnsafeMutableBufferPointer<Float> {
    let block = bytes(count * 4)
    let array = UnsafeMutableBufferPointer(start: block.bindMemory(to: Float.self, capacity: count), count: count)
    for index in 0..<count {
      let turn = (Float(index % 7919) + 1) * 0.618_034 + phase
      array[index] = scale * (turn - turn.rounded(.down) - 0.5)
    }
    return array
  }

  func bytes(_ count: Int) -> UnsafeMutableRawPointer {
    let block = UnsafeMutableRawPointer.allocate(byteCount: count, alignment: 64)
    blocks.append(block)
    return block
  }

  deinit { for block in blocks { block.deallocate() } }
}

/// A loop over time, run by the kernels themselves with the work divided in a given way.
private struct SplitRun {
  let cell: ck_cell
  var activation = CK_RECURRENT_tanh
  var recurrentActivation = CK_RECURRENT_sigmoid
  let batch = 7
  let time = 5
  let units = 150

  private func run(
    _ kernel: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void, _ arguments: UnsafeMutableRawPointer,
    threads: Int, _ alone: Bool
  ) {
    guard alone else { return kernel(arguments) }
    var step = ck_step(run: kernel, args: arguments, threads: Int32(threads), brings_threads: 0)
    var choice = ck_team_choice.withoutTeam
    ck_run(&step, 1, nil, nil, &choice)
  }

  /// The sequence, the last state, the gradients of the projection, of the product and of the bias.
  func results(rows: Int, columns: Int, alone: Bool = false) -> [[Float]] {
    let arrays = Arrays()
    let gates = cell == CK_CELL_SIMPLE ? 1 : cell == CK_CELL_LSTM ? 4 : 3
    let (width, steps) = (gates * units, batch * time)
    let mask = arrays.bytes(steps).bindMemory(to: UInt8.self, capacity: steps)
    for index in 0..<steps { mask[index] = index % 4 == 2 ? 0 : 1 }

    var shape = ck_recurrent()
    shape.dtype = Int32(CK_F32.rawValue)
    shape.cell = Int32(cell.rawValue)
    shape.activation = Int32(activation.rawValue)
    shape.recurrent_activation = Int32(recurrentActivation.rawValue)
    shape.row_parts = Int32(rows)
    shape.column_parts = Int32(columns)
    (shape.batch, shape.time, shape.units) = (Int64(batch), Int64(time), Int64(units))
    shape.kernel = UnsafeRawPointer(arrays.numbers(units * width, scale: 0.3, phase: 0.1).baseAddress!)
    shape.mask = UnsafePointer(mask)
    let scratch = Int(max(ck_recurrent_scratch(&shape), ck_recurrent_gradient_scratch(&shape)))
    shape.scratch = arrays.bytes(scratch)
    // What was there before must not matter: these bytes are no numbers.
    func spoil() { shape.scratch.initializeMemory(as: UInt8.self, repeating: 0xFF, count: scratch) }

    let (sequence, state) = (arrays.numbers(steps * units), arrays.numbers(batch * units))
    var forward = ck_recurrent_forward()
    forward.shape = shape
    forward.projection = UnsafeRawPointer(arrays.numbers(steps * width, scale: 2).baseAddress!)
    forward.bias = UnsafeRawPointer(arrays.numbers(2 * width, scale: 0.5, phase: 0.2).baseAddress!)
    forward.sequence = UnsafeMutableRawPointer(sequence.baseAddress!)
    forward.state = UnsafeMutableRawPointer(state.baseAddress!)
    forward.gates = UnsafeMutableRawPointer(arrays.numbers(steps * width).baseAddress!)
    forward.previous = UnsafeMutableRawPointer(arrays.numbers(steps * units).baseAddress!)
    if gates > 1 { forward.auxiliary = UnsafeMutableRawPointer(arrays.numbers(steps * units).baseAddress!) }
    spoil()
    run(ck_run_recurrent, &forward, threads: rows * columns, alone)

    let (slopes, products) = (arrays.numbers(steps * width), arrays.numbers(steps * width))
    let biasSlopes = arrays.numbers(2 * width)
    var backward = ck_recurrent_backward()
    backward.shape = shape
    backward.gates = UnsafeRawPointer(forward.gates)
    backward.previous = UnsafeRawPointer(forward.previous)
    backward.auxiliary = UnsafeRawPointer(forward.auxiliary)
    backward.sequence_upstream = UnsafeRawPointer(arrays.numbers(steps * units, scale: 1, phase: 0.3).baseAddress!)
    backward.projection_gradient = UnsafeMutableRawPointer(slopes.baseAddress!)
    if cell == CK_CELL_GRU { backward.product_gradient = UnsafeMutableRawPointer(products.baseAddress!) }
    backward.bias_gradient = UnsafeMutableRawPointer(biasSlopes.baseAddress!)
    spoil()
    run(ck_run_recurrent_gradient, &backward, threads: rows * columns, alone)
    return withExtendedLifetime(arrays) { [sequence, state, slopes, products, biasSlopes].map { Array($0) } }
  }
}

@Suite struct RecurrenceSplitTests {
  @Test(
    "However threads share rows and units, a loop over time gives the same",
    arguments: [CK_CELL_SIMPLE, CK_CELL_LSTM, CK_CELL_GRU, CK_CELL_GRU_RESET_BEFORE].map(\.rawValue),
    [(1, 3), (2, 2), (7, 1)])
  func splitsAgree(cell: UInt32, split: (rows: Int, columns: Int)) {
    expectAgreement(SplitRun(cell: ck_cell(cell)), split)
    // Functions that are not in the loops' registers.
    expectAgreement(
      SplitRun(cell: ck_cell(cell), activation: CK_RECURRENT_silu, recurrentActivation: CK_RECURRENT_hard_sigmoid),
      split)
  }

  private func expectAgreement(_ run: SplitRun, _ split: (rows: Int, columns: Int)) {
    let whole = run.results(rows: 1, columns: 1)
    let divided = run.results(rows: split.rows, columns: split.columns)
    // Each element is computed in the same order, whoever does it.
    for number in 0..<4 { #expect(divided[number] == whole[number]) }
    // The bias's gradient is a sum over rows: their order differs.
    for (mine, expected) in zip(divided[4], whole[4]) { #expect(abs(mine - expected) < 1e-4) }
    #expect(whole[0].allSatisfy(\.isFinite) && whole[2].allSatisfy(\.isFinite))
    #expect(run.results(rows: split.rows, columns: split.columns) == divided)
    // A thread that has lost its team takes the shares one by one, and waits for nobody: also the bias's gradient has
    // the same bits.
    #expect(run.results(rows: split.rows, columns: split.columns, alone: true) == divided)
  }
}
