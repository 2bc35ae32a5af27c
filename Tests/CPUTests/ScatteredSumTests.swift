import Tensors
import Testing

@Suite("Sums of rows that passes make while they read them")
struct ScatteredSumTests {
  private struct Case {
    let rows, width, updates, rest: Int
    var dtype = DType.float32
  }

  // Sums that end inside a tile, on its border and after many; rows wider than a tile; nothing that follows.
  private static let cases = [
    Case(rows: 40, width: 7, updates: 23, rest: 300), Case(rows: 64, width: 16, updates: 60, rest: 5000),
    Case(rows: 5, width: 1300, updates: 4, rest: 17), Case(rows: 3000, width: 33, updates: 900, rest: 70_000),
    Case(rows: 100, width: 1, updates: 1, rest: 1), Case(rows: 700, width: 50, updates: 650, rest: 0),
    Case(rows: 33, width: 20, updates: 30, rest: 900, dtype: .float64),
  ]

  /// Some rows have several updates, most have none; negative indices count from the end, others are dropped.
  private static func indices(_ problem: Case) -> Tensor {
    let values = (0..<problem.updates).map { i -> Int32 in
      switch i % 7 {
      case 0: Int32(problem.rows / 2)
      case 1: -1
      case 2: Int32(problem.rows + i)
      default: Int32(i * i % problem.rows)
      }
    }
    return Tensor(values, shape: [problem.updates])
  }

  @Test("are those of a scatter-add, bit for bit, and so is what follows them")
  func agreement() throws {
    for problem in Self.cases {
      let updates = Tensor.placeholder("updates", shape: [problem.updates, problem.width], dtype: problem.dtype)
      let rest = Tensor.placeholder("rest", shape: [problem.rest], dtype: problem.dtype)
      let total = problem.rows * problem.width + problem.rest
      let table = try evenNumbers([problem.rows, problem.width], 0.1, problem.dtype).evaluate()
      let x = Tensor.placeholder("x", shape: [problem.updates], dtype: .int32)
      let looked = (table.gathering(x) * updates).sum()
      let gradient = Differentiation.gradients(of: looked, withRespectTo: [table])[0]
        .reshaped(to: [problem.rows * problem.width])
      let flat = problem.rest == 0 ? gradient : Tensor.concatenate([gradient, rest], axis: 0)
      let weights = try evenNumbers([total], 0.7, problem.dtype).evaluate()
      let results = [weights * 0.9 - flat * flat, (flat * flat).sum()]
      let summed = try Program(label: "summed", inputs: [updates, rest, x], outputs: results)
      // Somebody who wants the sums gets them.
      let stored = try Program(label: "stored", inputs: [updates, rest, x], outputs: results + [flat])
      #expect(summed.description.contains("row_links") && !summed.description.contains("scatter_add"))
      #expect(!stored.description.contains("row_links") && stored.description.contains("scatter_add"))
      let values = [
        try evenNumbers([problem.updates, problem.width], 0.3, problem.dtype).evaluate(),
        try evenNumbers([problem.rest], 0.5, problem.dtype).evaluate(), Self.indices(problem),
      ]
      let (found, expected) = (try summed(values[0], values[1], values[2]), try stored(values[0], values[1], values[2]))
      #expect(try expected[2].scalars(as: Double.self).contains { $0 != 0 })
      for (a, b) in zip(found, expected) {
        let isSame = try a.scalars(as: Double.self) == b.scalars(as: Double.self)
        #expect(isSame, "\(problem)")
      }
    }
  }

  @Test("are stored where there are more updates than rows, or where a reader goes another way")
  func stored() throws {
    let updates = Tensor.placeholder("updates", shape: [50, 4])
    let ids = Tensor((0..<50).map { Int32($0 % 10) }, shape: [50])
    let few = updates.segmentSum(ids, numSegments: 10)
    let many = updates.segmentSum(ids, numSegments: 100)
    for result in [few * 2, many.transposed([1, 0]) * 2, many.sum(axes: [0])] {
      let program = try Program(label: "stored", inputs: [updates], outputs: [result])
      #expect(program.description.contains("scatter_add"))
    }
    let program = try Program(label: "summed", inputs: [updates], outputs: [many * 2])
    #expect(program.description.contains("row_links"))
  }
}
