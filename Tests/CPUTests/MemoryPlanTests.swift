import Foundation
import Tensors
import Testing

@testable import CPU

@Suite("Memory plan")
struct MemoryPlanTests {
  @Test("a recurrence's projections, gates and their gradients lie in one place, and give the same numbers")
  func recurrence() throws {
    let (batch, time, units) = (5, 6, 24)
    for cell in [RecurrentCell.lstm, .gru(resetAfter: true), .gru(resetAfter: false), .simple(.tanh)] {
      let width = cell.gates * units
      let x = Tensor.placeholder("x", shape: [batch, time, 7])
      let kernel = try evenNumbers([7, width], 0.1, from: -0.5, to: 0.5).evaluate()
      let recurrent = try evenNumbers([units, width], 0.2, from: -0.5, to: 0.5).evaluate()
      let projection = x.matmul(kernel)
      let state = projection.recurrent(cell, kernel: recurrent, bias: nil, mask: nil, reverse: false).states[0]
      let gradient = Differentiation.gradients(of: (state * state).sum(), withRespectTo: [x])[0]
      let together = try Program(label: "together", inputs: [x], outputs: [gradient])
      // Somebody who wants the projection, too, keeps it from being written over.
      let apart = try Program(label: "apart", inputs: [x], outputs: [gradient, projection])

      let lines = together.description.split(separator: "\n").map(String.init)
      let step = try #require(lines.firstIndex { $0.contains("_gradient ") && $0.contains("units") })
      let sides = lines[step + 1].components(separatedBy: " → ").map { $0.components(separatedBy: ", ") }
      let gates = sides[0][1].trimmingCharacters(in: .whitespaces)
      #expect(sides[1][0].trimmingCharacters(in: .whitespaces) == gates)
      // There the product before them wrote the projection.
      let product = try #require(lines.firstIndex { $0.contains(" matmul ") })
      #expect(lines[product + 1].contains("→ \(gates)"))

      let values = try evenNumbers([batch, time, 7], 0.3).evaluate()
      let (a, b) = (
        try together(values)[0].scalars(as: Float.self), try apart(values)[0].scalars(as: Float.self)
      )
      #expect(a == b && a.contains { $0 != 0 })
    }
  }

  @Test("a program's memory includes that of loops' bodies, and of loops inside these")
  func loops() throws {
    func program(nested: Bool) throws -> CPUProgram {
      let x = Tensor.placeholder("x", shape: [3, 64, 64])
      func step(_ carried: [Tensor], _ elements: [Tensor]) throws -> ([Tensor], [Tensor]) {
        // What one matmul gives the other lies in the body's memory: 16 kB.
        ([carried[0].matmul(elements[0]).matmul(elements[0].transposed())], [])
      }
      let result = try Loop.scan(over: [x], carrying: [.ones([64, 64])]) { carried, elements in
        if !nested { return try step(carried, elements) }
        let inner = try Loop.scan(over: [elements[0].expandingDimensions(0)], carrying: carried) {
          try step($0, $1)
        }
        return (inner.carried, [])
      }
      return try #require(Program(label: "loop", inputs: [x], outputs: result.carried).executable as? CPUProgram)
    }
    for nested in [false, true] {
      let program = try program(nested: nested)
      let own = program.steps.reduce(0) { $0 + $1.ownByteCount }
      #expect(own >= 64 * 64 * 4)
      #expect(program.memoryByteCount == program.plan.byteCount + own)
    }
  }
}
