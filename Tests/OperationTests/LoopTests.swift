import CPU
import Tensors
import Testing

/// A recurrence with two carried values, two sequences, two captured matrices and two outputs.
private struct Example {
  var steps = 4
  var reverse = false

  /// h and c, x and y, and two matrices.
  var inputs: [Tensor] {
    [
      spread([2, 3], phase: 0.1), spread([2, 3], phase: 0.2), spread([steps, 2, 3], phase: 0.3),
      spread([steps, 3], phase: 0.4), spread([3, 3], phase: 0.5), spread([3, 3], from: -0.8, to: 0.6, phase: 0.7),
    ]
  }

  private func step(_ carried: [Tensor], _ elements: [Tensor], _ matrices: [Tensor]) -> ([Tensor], [Tensor]) {
    let (h, c) = (carried[0], carried[1])
    let u = (elements[0].matmul(matrices[0]) + h.matmul(matrices[1] * 0.5)).tanh()
    let after = c * 0.5 + u * elements[1]
    return ([u + c.sin(), after], [u * after, after.sum()])
  }

  /// All results side by side.
  private func joined(_ carried: [Tensor], _ outputs: [Tensor]) -> Tensor {
    .concatenate((carried + outputs).map { $0.flattened() })
  }

  func looped(_ inputs: [Tensor]) throws -> Tensor {
    let result = try Loop.scan(
      over: Array(inputs[2..<4]), carrying: Array(inputs[..<2]), reverse: reverse
    ) { step($0, $1, Array(inputs[4...])) }
    return joined(result.carried, result.outputs)
  }

  func unrolled(_ inputs: [Tensor]) -> Tensor {
    var carried = Array(inputs[..<2])
    var outputs = [[Tensor]](repeating: [], count: steps)
    for number in reverse ? Array((0..<steps).reversed()) : Array(0..<steps) {
      (carried, outputs[number]) = step(carried, inputs[2..<4].map { $0[number] }, Array(inputs[4...]))
    }
    return joined(carried, [.stack(outputs.map { $0[0] }), .stack(outputs.map { $0[1] })])
  }
}

private func largestDifference(_ a: Tensor, _ b: Tensor) throws -> Double {
  #expect(a.shape == b.shape)
  return try (a - b).abs().max().item()
}

@Suite struct LoopTests {
  @Test("A loop gives what its steps give one by one", arguments: [false, true], [1, 2, 7])
  func values(reverse: Bool, steps: Int) throws {
    let example = Example(steps: steps, reverse: reverse)
    for device in devices {
      try device { () throws in
        #expect(try largestDifference(example.looped(example.inputs), example.unrolled(example.inputs)) < 1e-14)
      }
    }
  }

  @Test(
    "The gradients of a loop are those of its steps one by one, and of finite differences", arguments: [false, true])
  func gradients(reverse: Bool) throws {
    let example = Example(reverse: reverse)
    func gradients(_ function: ([Tensor]) -> Tensor) -> [Tensor] {
      valueAndGradients(at: example.inputs) { inputs in
        let y = function(inputs)
        return (y * spread(y.shape, phase: 0.9)).sum()
      }.gradients
    }
    for (mine, plain) in zip(gradients { try! example.looped($0) }, gradients(example.unrolled)) {
      #expect(try largestDifference(mine, plain) < 1e-13)
    }
    for device in devices {
      try device { () throws in #expect(try gradientError(example.inputs) { try! example.looped($0) } < 1e-8) }
    }
  }

  @Test("The second gradient of a loop agrees with finite differences", arguments: [false, true])
  func secondGradient(reverse: Bool) throws {
    let example = Example(steps: 3, reverse: reverse)
    for number in example.inputs.indices {
      let error = try secondGradientError(example.inputs[number]) { x in
        var inputs = example.inputs
        inputs[number] = x
        return try! example.looped(inputs)
      }
      #expect(error < 1e-6, "input \(number)")
    }
  }

  @Test("A loop inside a loop: cumulative sums of cumulative sums, and their gradient")
  func nested() throws {
    let x = spread([3, 4])
    func sums(_ x: Tensor) -> Tensor {
      try! Loop.scan(over: [x], carrying: [.zeros([], dtype: .float64)]) { total, row in
        let inner = try Loop.scan(over: [row[0]], carrying: total) { sum, element in
          let sum = sum[0] + element[0]
          return ([sum], [sum])
        }
        return (inner.carried, [inner.outputs[0]])
      }.outputs[0]
    }
    let values = try x.scalars(as: Double.self)
    var total = 0.0
    let expected = values.map { value -> Double in
      total += value
      return total
    }
    #expect(try largestDifference(sums(x), Tensor(expected, shape: [3, 4])) < 1e-14)
    #expect(try gradientError([x]) { (sums($0[0]) * sums($0[0])) } < 1e-7)
  }

  @Test("No steps leave the carried values as they are")
  func noSteps() throws {
    let initial = spread([2])
    for reverse in [false, true] {
      let result = try Loop.scan(over: [.zeros([0, 2], dtype: .float64)], carrying: [initial], reverse: reverse) {
        ([$0[0] + $1[0]], [$1[0] * 2])
      }
      #expect(try largestDifference(result.carried[0], initial) == 0)
      #expect(result.outputs[0].shape == [0, 2])
      #expect(try result.outputs[0].scalars(as: Double.self).isEmpty)
      let gradient = valueAndGradient(at: initial) { initial in
        try! Loop.scan(carrying: [initial], steps: 0) { carried, _ in ([carried[0] * 3], []) }.carried[0].sum()
      }.gradient
      #expect(try gradient.scalars(as: Double.self) == [1, 1])
    }
  }

  @Test("Whole numbers can be carried and counted, beside numbers with gradients")
  func wholeNumbers() throws {
    let x = spread([5])
    func weighted(_ x: Tensor) -> Tensor {
      try! Loop.scan(over: [x], carrying: [Tensor(1, dtype: .int32), .zeros([], dtype: .float64)]) { carried, element in
        ([carried[0] + 1, carried[1] + carried[0].cast(to: .float64) * element[0]], [])
      }.carried[1]
    }
    #expect(try valueAndGradient(at: x, of: weighted).gradient.scalars(as: Double.self) == [1, 2, 3, 4, 5])
  }

  @Test("A variable that steps assign to is carried; one that they read gets its gradient")
  func variables() throws {
    let (count, weight) = (Variable(name: "count", shape: []), Variable(name: "weight", shape: [], fill: 2))
    let trace = Trace()
    let x = Tensor.placeholder("x", shape: [4])
    let outputs = try trace.record {
      let result = try Loop.scan(over: [x], carrying: [Tensor(0)]) { carried, element in
        let number = count.value + 1
        try count.assign(number)
        return ([carried[0] + element[0] * weight.value * number], [number])
      }
      for (variable, value) in result.updates { try variable.assign(value) }
      return result.carried + result.outputs
        + Differentiation.gradients(of: result.carried[0], withRespectTo: [weight.value, x])
    }
    let program = try Program(label: "test", inputs: [x], outputs: outputs, trace: trace)
    let values = try program(Tensor([1, 2, 3, 4] as [Float]))
    // The sum of n², twice.
    #expect(try values[0].item() == 60)
    #expect(try values[1].scalars(as: Float.self) == [1, 2, 3, 4])
    #expect(try values[2].item() == 30)
    #expect(try values[3].scalars(as: Float.self) == [2, 4, 6, 8])
    #expect(try count.value.item() == 4)
    let again = try program(Tensor([1, 1, 1, 1] as [Float]))
    #expect(try again[0].item() == 52)
    #expect(try count.value.item() == 8)
  }

  @Test("The gradient of a captured half-precision value is summed in single precision")
  func halfPrecision() throws {
    let ones = Tensor.full([1000], 1, dtype: .bfloat16)
    let gradient = valueAndGradient(at: Tensor(1).cast(to: .bfloat16)) { weight in
      try! Loop.scan(over: [ones], carrying: []) { _, x in ([], [x[0] * weight]) }.outputs[0].cast(to: .float32).sum()
    }.gradient
    // In bfloat16 the sum stops at 256.
    #expect(try gradient.item() == 1000)
  }

  @Test("A program is as long for many steps as for few, and what all steps share stands before the loop")
  func length() throws {
    func program(_ steps: Int) throws -> Program {
      let x = Tensor.placeholder("x", shape: [steps, 2, 3], dtype: .float64)
      let kernel = Tensor.placeholder("kernel", shape: [3, 3], dtype: .float64)
      let result = try Loop.scan(over: [x], carrying: [spread([2, 3])]) { h, x in
        let after = (h[0].matmul(kernel.exp()) + x[0]).tanh()
        return ([after], [after])
      }
      let gradients = Differentiation.gradients(of: result.outputs[0].sum(), withRespectTo: [x, kernel])
      return try Program(label: "test", inputs: [x, kernel], outputs: result.outputs + gradients)
    }
    func lines(_ program: Program) -> Int { program.description.split(separator: "\n").count }
    let (few, many) = (try program(3), try program(300))
    #expect(lines(few) == lines(many))
    #expect(many.description.contains("300 × ("))
    #expect(many.description.contains("exp"))
    #expect(!many.description.split(separator: "\n").filter { $0.contains("loop") }.contains { $0.contains("exp") })
  }

  @Test("What elements are multiplied with is multiplied for all steps at once, also in the gradient")
  func products() throws {
    let x = Tensor.placeholder("x", shape: [5, 2, 3], dtype: .float64)
    let kernel = Tensor.placeholder("kernel", shape: [3, 4], dtype: .float64)
    let result = try Loop.scan(over: [x * 2], carrying: [spread([2, 4])]) { h, x in
      ([(h[0] + (x[0] + 1).matmul(kernel)).tanh()], [])
    }
    let gradients = Differentiation.gradients(of: result.carried[0].sum(), withRespectTo: [x, kernel])
    let program = try Program(label: "test", inputs: [x, kernel], outputs: gradients)
    let loops = program.description.split(separator: "\n").filter { $0.contains("5 × (") }
    #expect(loops.count == 2)
    #expect(!loops.contains { $0.contains("matmul") })
  }

  @Test("Loops whose bodies do the same are equal, others are not")
  func equality() throws {
    func loop(_ factor: Double, steps: Int = 3) throws -> AnyOperation {
      let result = try Loop.scan(carrying: [spread([2])], steps: steps) { carried, _ in ([carried[0] * factor], []) }
      return AnyOperation(result.carried[0].node.operation)
    }
    #expect(try loop(2) == loop(2))
    #expect(try loop(2).hashValue == loop(2).hashValue)
    #expect(try loop(2) != loop(3))
    #expect(try loop(2) != loop(2, steps: 4))
  }

  @Test("Mistakes are errors that say what came")
  func mistakes() throws {
    func message(_ body: () throws -> Void) -> String {
      do { try body() } catch let error as TensorError { return error.message } catch {}
      return ""
    }
    #expect(
      message { _ = try Loop.scan(over: [.zeros([2]), .zeros([3])], carrying: []) { _, _ in ([], []) } }
        .contains("[\"(2,)\", \"(3,)\"]"))
    #expect(message { _ = try Loop.scan(carrying: []) { _, _ in ([], []) } }.contains("expected one length"))
    #expect(
      message { _ = try Loop.scan(carrying: [.zeros([2])], steps: 2) { carried, _ in ([carried[0].sum()], []) } }
        .contains("after it"))
    #expect(
      message { _ = try Loop.scan(over: [.zeros([2, 3])], carrying: []) { ([], [$1[0].matmul(.zeros([2, 2]))]) } }
        .contains("(1, 3)"))
  }
}
