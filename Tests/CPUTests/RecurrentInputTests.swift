import CKernels
import Tensors
import Testing

@Suite("Recurrences that multiply their inputs themselves")
struct RecurrentInputTests {
  private struct Case {
    let cell: RecurrentCell
    let units, inputs: Int
    var reverse = false
    var hasMask = false
    var dtype = DType.float32
  }

  private static let cases = [
    Case(cell: .lstm, units: 32, inputs: 20), Case(cell: .lstm, units: 13, inputs: 5, reverse: true, hasMask: true),
    Case(cell: .gru(resetAfter: true), units: 20, inputs: 33, hasMask: true),
    Case(cell: .gru(resetAfter: true), units: 16, inputs: 8, reverse: true),
    Case(cell: .simple(.tanh), units: 40, inputs: 7), Case(cell: .lstm, units: 24, inputs: 9, dtype: .float64),
    Case(cell: .simple(.relu), units: 17, inputs: 1, hasMask: true, dtype: .float64),
    Case(cell: .lstm(activation: .elu, recurrentActivation: .hardSigmoid), units: 19, inputs: 6, hasMask: true),
    Case(cell: .gru(resetAfter: true, activation: .silu), units: 18, inputs: 7),
    Case(cell: .simple(.gelu), units: 9, inputs: 3),
  ]

  private static func numbers(_ shape: Shape, _ phase: Double, _ dtype: DType) throws -> Tensor {
    try evenNumbers(shape, phase, dtype, from: -0.5, to: 0.5).evaluate()
  }

  @Test("agree with a projection that is computed before, forward and in the gradients")
  func agreement() throws {
    let (batch, time) = (64 * Int(ck_max_threads()) + 3, 4)
    for problem in Self.cases {
      let width = problem.cell.gates * problem.units
      let x = Tensor.placeholder("x", shape: [batch, time, problem.inputs], dtype: problem.dtype)
      let kernel = try Self.numbers([problem.inputs, width], 0.2, problem.dtype)
      let recurrent = try Self.numbers([problem.units, width], 0.3, problem.dtype)
      let bias = try Self.numbers(
        problem.cell.kind == .gru(resetAfter: true) ? [2, width] : [width], 0.4, problem.dtype)
      let mask = Tensor((0..<batch * time).map { $0 % 3 != 1 }, shape: [batch, time])
      let projection = x.matmul(kernel)
      let (sequence, states) = projection.recurrent(
        problem.cell, kernel: recurrent, bias: bias, mask: problem.hasMask ? mask : nil, reverse: problem.reverse)
      let upstream = try Self.numbers([batch, time, problem.units], 0.6, problem.dtype)
      let gradients = Differentiation.gradients(of: (sequence * upstream).sum(), withRespectTo: [x])
      let results = [sequence] + states + gradients
      let inside = try Program(label: "inside", inputs: [x], outputs: results)
      // Somebody who wants the projection gets it.
      let before = try Program(label: "before", inputs: [x], outputs: results + [projection])
      #expect(inside.description.contains("of \(problem.inputs) inputs"))
      #expect(!before.description.contains("of \(problem.inputs) inputs"))
      let values = try Self.numbers([batch, time, problem.inputs], 0.1, problem.dtype)
      for (result, expected) in zip(try inside(values), try before(values)) {
        let (a, b) = (try result.scalars(as: Double.self), try expected.scalars(as: Double.self))
        let largest = b.reduce(0) { max($0, abs($1)) }
        #expect(largest > 0)
        let difference = zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
        #expect(difference <= (problem.dtype == .float32 ? 1e-5 : 1e-13) * max(largest, 1), "\(problem)")
      }
    }
  }

  @Test("that are rows of a table are never gathered into memory", arguments: [DType.int32, .int64])
  func gathered(_ indexType: DType) throws {
    let (batch, time, rows) = (64 * Int(ck_max_threads()) + 3, 4, 11)
    for problem in Self.cases {
      let width = problem.cell.gates * problem.units
      let ids = Tensor.placeholder("ids", shape: [batch, time], dtype: indexType)
      let table = Tensor.placeholder("table", shape: [rows, problem.inputs], dtype: problem.dtype)
      let kernel = try Self.numbers([problem.inputs, width], 0.2, problem.dtype)
      let recurrent = try Self.numbers([problem.units, width], 0.3, problem.dtype)
      let mask = Tensor((0..<batch * time).map { $0 % 3 != 1 }, shape: [batch, time])
      let x = table.gathering(ids)
      let (sequence, states) = x.matmul(kernel).recurrent(
        problem.cell, kernel: recurrent, mask: problem.hasMask ? mask : nil, reverse: problem.reverse)
      let inside = try Program(label: "inside", inputs: [ids, table], outputs: [sequence] + states)
      // Somebody who wants the rows gets them.
      let before = try Program(label: "before", inputs: [ids, table], outputs: [sequence] + states + [x])
      #expect(inside.description.contains("of \(problem.inputs) inputs out of \(rows) rows"))
      #expect(!inside.description.contains("gather") && before.description.contains("gather"))
      // From the front and from the end; of the last sample one is in no row.
      let places = (0..<batch * time).map { $0 == batch * time - 2 ? rows : $0 * 7 % (2 * rows) - rows }
      let values = [
        try Tensor(places, shape: [batch, time]).cast(to: indexType).evaluate(),
        try Self.numbers([rows, problem.inputs], 0.1, problem.dtype),
      ]
      for (result, expected) in zip(try inside(values[0], values[1]), try before(values[0], values[1])) {
        let (a, b) = (try result.scalars(as: Double.self), try expected.scalars(as: Double.self))
        #expect(a.contains { $0 > 0 } && a.contains { $0.isNaN } && a[0].isFinite)
        #expect(zip(a, b).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }, "\(problem)")
      }
    }
  }
}
