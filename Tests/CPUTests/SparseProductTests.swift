import CKernels
import Testing

/// Products of which one operand holds zeros anywhere, as ReLU and dropout leave them.
@Suite("Kernels: products that leave out single zeros")
struct SparseProductTests {
  /// Numbers of which a share are 0 or -0.
  private func numbers(_ count: Int, zeros: Double, seed: UInt64) -> [Float] {
    var random = SampleGenerator(seed: seed)
    return (0..<count).map { index in
      let value = Float.random(in: -1...1, using: &random)
      return Double.random(in: 0..<1, using: &random) < zeros ? (index % 3 == 0 ? -0.0 : 0) : value
    }
  }

  private func operands(_ product: SingleProduct, zerosInA: Double, zerosInB: Double) -> (a: [Float], b: [Float]) {
    (
      numbers(product.a.rows * product.a.stride, zeros: zerosInA, seed: 21),
      numbers(product.b.rows * product.b.stride, zeros: zerosInB, seed: 22)
    )
  }

  /// The same product, a few rows at a time: as few that looking for zeros is not worth it.
  private func byRows(_ product: SingleProduct, _ a: [Float], _ b: [Float], _ bias: [Float]) -> [Float] {
    stride(from: 0, to: product.m, by: 2).flatMap { low -> [Float] in
      var part = product
      part.m = min(2, product.m - low)
      part.gaps.a = 0
      part.transposeA = false
      part.threads = 1
      let rows = (low..<low + part.m).flatMap { i in
        (0..<product.k).map { a[product.transposeA ? $0 * product.a.stride + i : i * product.a.stride + $0] }
      }
      return part.run(rows, b, bias)
    }
  }

  @Test(
    "the bits are those of the product that adds all terms, whichever operand has the zeros",
    arguments: [[64, 70, 64], [270, 131, 50], [66, 80, 820]])
  func sameBits(size: [Int]) {
    var product = SingleProduct(m: size[0], n: size[1], k: size[2], hasBias: true)
    let bias = numbers(product.n, zeros: 0, seed: 23)
    for (transposeA, transposeB) in [(false, false), (true, false), (false, true), (true, true)] {
      (product.transposeA, product.transposeB) = (transposeA, transposeB)
      for (zerosInA, zerosInB) in [(0.7, 0.0), (0.6, 0.9), (0, 0.8)] {
        product.gaps = zerosInA > zerosInB ? (3, 0, 2) : (0, 5, 0)
        product.activation = zerosInB == 0 ? CK_ACT_RELU : zerosInA == 0 ? CK_ACT_TANH : CK_ACT_NONE
        let (a, b) = operands(product, zerosInA: zerosInA, zerosInB: zerosInB)
        let expected = byRows(product, a, b, bias).map(\.bitPattern)
        for threads in [1, 3] {
          product.threads = threads
          let values = product.run(a, b, bias).map(\.bitPattern)
          #expect(values == expected, "\(product), zeros \(zerosInA) and \(zerosInB)")
        }
      }
    }
  }

  @Test("0 times a NaN or an infinite number is a NaN", arguments: [Float.nan, -.infinity])
  func zerosTimesWhatIsNotFinite(value: Float) {
    let (m, n, k) = (128, 130, 150)
    for transposeA in [false, true] {
      for transposeB in [false, true] {
        let product = SingleProduct(m: m, n: n, k: k, transposeA: transposeA, transposeB: transposeB)
        for row in [3, 149] {
          // In b, at [row, 40]; then in a, at [40, row], with the zeros in the other one.
          var (a, b) = operands(product, zerosInA: 0.9, zerosInB: 0)
          b[transposeB ? 40 * k + row : row * n + 40] = value
          let inB = product.run(a, b)
          (a, b) = operands(product, zerosInA: 0, zerosInB: 0.9)
          a[transposeA ? row * m + 40 : 40 * k + row] = value
          let inA = product.run(a, b)
          #expect(inB.indices.allSatisfy { inB[$0].isFinite == ($0 % n != 40) })
          #expect(inA.indices.allSatisfy { inA[$0].isFinite == ($0 / n != 40) })
        }
      }
    }
  }
}
