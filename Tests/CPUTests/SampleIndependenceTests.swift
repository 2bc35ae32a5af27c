import Tensors
import Testing

@testable import CPU

/// A program may run for a part of its samples at a time where no sample's result depends on another one, or on how
/// many there are.
@Suite("Programs in parts")
struct SampleIndependenceTests {
  private static let weights = Tensor((0..<12).map { Float($0) * 0.1 }, shape: [3, 4])

  private static func program(_ samples: Int, _ shape: Shape, _ body: (Tensor) throws -> Tensor) throws -> CPUProgram {
    let x = Tensor.placeholder("x", shape: [samples] + shape, dtype: .float32)
    return try CPUProgram(Computation(label: "parts", inputs: [x], outputs: [body(x)]))
  }

  /// Whether 12 samples may run 4 at a time.
  private static func divides(_ shape: Shape = [3], _ body: (Tensor) throws -> Tensor) throws -> Bool {
    try program(12, shape, body).repeats(program(4, shape, body))
  }

  @Test("where samples do not meet")
  func apart() throws {
    #expect(try Self.divides { $0.matmul(Self.weights) + 1 })
    #expect(try Self.divides { ($0.matmul(Self.weights) * Tensor([1, 2, 3, 4] as [Float])).softmax() })
    #expect(try Self.divides { $0.sum(axes: [1], keepDims: true) / $0 })
    #expect(try Self.divides([4, 6]) { $0.reshaped(to: [$0.shape[0], 24])[.all, 2...] })
    #expect(try Self.divides([4, 6]) { $0.transposed([0, 2, 1]).matmul($0) })
    // One number or row for each sample.
    #expect(try Self.divides { $0 * Tensor.full([$0.shape[0], 3], 2) + Tensor.ones([1, 3]).broadcast(to: $0.shape) })
    #expect(try Self.divides([6, 6, 2]) { $0.maxPooled([2, 2], strides: [2, 2]) })
  }

  @Test("not where they do, or where their number counts")
  func together() throws {
    #expect(try !Self.divides { $0 - $0.mean(axes: [0]) })
    #expect(try !Self.divides { $0.transposed([1, 0]) })
    #expect(try !Self.divides { $0.sum() + $0 })
    #expect(try !Self.divides { $0 * Double($0.shape[0]) })
    #expect(try !Self.divides { $0 + Tensor((0..<$0.shape[0]).map { Float($0) }, shape: [$0.shape[0], 1]) })
    #expect(try !Self.divides { $0[1...] })
    #expect(try !Self.divides { _ in Tensor.ones([3]) })
    #expect(try !Self.divides { $0.matmul($0.transposed([1, 0])) })
    #expect(try !Self.divides { $0.cumulativeSum(axis: 0) })
    // A number that follows from how many there are, without any sample.
    #expect(try !Self.divides { $0 + Tensor.ones([$0.shape[0], 3]).sum() })
    #expect(try !Self.divides { $0 + Self.weights.reshaped(to: [12])[..<$0.shape[0]].sum() })
    #expect(try !Self.divides { $0 + Self.weights.reshaped(to: [12])[..<$0.shape[0]].reshaped(to: [$0.shape[0], 1]) })
    // Operations of one name that do not do the same.
    #expect(try !Self.divides([3, 3]) { $0.sum(axes: [$0.shape[0] == 12 ? 1 : 2]) })
    #expect(try !Self.divides([4, 6]) { $0.shape[0] == 12 ? $0[.all, .all, ..<3] : $0[.all, .all, 3...] })
  }
}
