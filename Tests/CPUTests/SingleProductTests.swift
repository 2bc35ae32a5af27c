import CKernels
import Glibc
import Testing

private let sizes: [[Int]] = [
  [1, 1, 1], [1, 32, 784], [1, 10, 32], [1, 1, 50], [32, 1, 128], [1, 300, 20], [1, 2100, 3], [9, 1, 7], [32, 32, 40],
  [8, 16, 5], [7, 17, 9], [13, 33, 300], [3, 64, 520], [10, 32, 32], [32, 10, 32], [65, 5, 2], [2, 47, 13],
  [4, 4, 16], [1, 65, 9], [1, 48, 9], [1, 17, 9], [1, 16, 8], [17, 31, 1], [20, 96, 64], [65, 130, 820], [800, 33, 40],
  [20, 300, 450],
]

@Suite("Kernels: products in single precision")
struct SingleProductTests {
  @Test(
    "every combination of transposed operands, with and without bias, packed or with room between rows",
    arguments: sizes)
  func products(size: [Int]) {
    var product = SingleProduct(m: size[0], n: size[1], k: size[2])
    for (transposeA, transposeB) in [(false, false), (true, false), (false, true), (true, true)] {
      (product.transposeA, product.transposeB) = (transposeA, transposeB)
      for (gaps, bias) in [((0, 0, 0), false), ((3, 0, 1), true), ((0, 5, 2), false), ((1, 2, 0), true)] {
        product.gaps = gaps
        product.hasBias = bias
        _ = product.check()
      }
    }
  }

  @Test("activations", arguments: [CK_ACT_RELU, CK_ACT_SIGMOID, CK_ACT_TANH].map(\.rawValue))
  func activations(activation: UInt32) {
    for size in sizes {
      var product = SingleProduct(m: size[0], n: size[1], k: size[2])
      product.activation = ck_activation(activation)
      for (bias, gap) in [(true, 0), (false, 3)] {
        product.hasBias = bias
        product.gaps.c = gap
        _ = product.check()
      }
    }
  }

  @Test("threads share rows or columns and do not change the result", arguments: sizes)
  func threads(size: [Int]) {
    var product = SingleProduct(m: size[0], n: size[1], k: size[2], hasBias: true, activation: CK_ACT_RELU)
    for (transposeA, transposeB) in [(false, false), (true, false), (false, true)] {
      (product.transposeA, product.transposeB) = (transposeA, transposeB)
      for threads in [2, 3] {
        product.threads = threads
        let first = product.check()
        #expect(product.check() == first)
      }
    }
  }

  /// Rows of which about two thirds of the columns are zero, or nearly: some hold -0, some are not zero in one row.
  private func sparse(_ rows: Int, _ columns: Int) -> [[Float]] {
    var random = SampleGenerator(seed: 11)
    var matrix = (0..<rows).map { _ in (0..<columns).map { _ in Float.random(in: -1...1, using: &random) } }
    for column in 0..<columns where Int.random(in: 0..<3, using: &random) > 0 {
      let zero: Float = column % 2 == 0 ? 0 : -0.0
      for row in 0..<rows where !(column % 5 == 0 && row == column % rows) { matrix[row][column] = zero }
    }
    return matrix
  }

  @Test(
    "terms that are zero in several rows may be left out: the bits are those of eight rows at a time, where none are",
    arguments: [[64, 40, 90], [100, 32, 820], [34, 70, 450], [40, 10, 64], [26, 3, 1000]])
  func zeros(size: [Int]) {
    let (m, n, k) = (size[0], size[1], size[2])
    var random = SampleGenerator(seed: 5)
    let right = (0..<k * n).map { _ in Float.random(in: -1...1, using: &random) }
    let left = sparse(m, k)
    func flat(_ rows: ArraySlice<[Float]>, transposed: Bool) -> [Float] {
      transposed ? (0..<k).flatMap { column in rows.map { $0[column] } } : rows.flatMap { $0 }
    }
    for transposeA in [false, true] {
      for threads in [1, 2] {
        let whole = SingleProduct(m: m, n: n, k: k, transposeA: transposeA, threads: threads)
          .run(flat(left[...], transposed: transposeA), right)
        for start in stride(from: 0, to: m, by: 8) {
          let rows = left[start..<min(start + 8, m)]
          let part = SingleProduct(m: rows.count, n: n, k: k, transposeA: transposeA, threads: threads)
          let values = part.run(flat(rows, transposed: transposeA), right)
          #expect(Array(whole[start * n..<(start + rows.count) * n]).map(\.bitPattern) == values.map(\.bitPattern))
        }
      }
    }
  }

  @Test("0 times a NaN or an infinite number is a NaN, also where zeros may be left out")
  func zerosTimesWhatIsNotFinite() {
    for (value, column) in [(Float.nan, 3), (.infinity, 40), (-.infinity, 69)] {
      let (m, n, k) = (64, 70, 90)
      for transposeA in [false, true] {
        let product = SingleProduct(m: m, n: n, k: k, transposeA: transposeA)
        var right = [Float](repeating: 1, count: k * n)
        right[7 * n + column] = value
        var left = [Float](repeating: 0, count: m * k)
        for i in 0..<m { left[transposeA ? i : i * k] = 1 }
        let values = product.run(left, right)
        for i in 0..<m {
          for j in 0..<n { #expect(j == column ? values[i * n + j].isNaN : values[i * n + j] == 1) }
        }
      }
    }
  }

  @Test("nothing to sum leaves the bias; no rows and no columns leave nothing")
  func empty() {
    for (m, n) in [(1, 5), (4, 1), (5, 40), (0, 3), (3, 0)] {
      for threads in [1, 2] {
        _ = SingleProduct(m: m, n: n, k: 0, hasBias: true, activation: CK_ACT_SIGMOID, threads: threads).check()
        _ = SingleProduct(m: m, n: n, k: 3, threads: threads).check()
      }
    }
  }

  @Test("a NaN passes through ReLU", arguments: [[1, 20, 9], [5, 20, 9], [5, 1, 9]])
  func notANumber(size: [Int]) {
    let product = SingleProduct(m: size[0], n: size[1], k: size[2], activation: CK_ACT_RELU)
    let values = product.check { a, _ in a[3] = .nan }
    #expect(values[..<size[1]].allSatisfy { $0.isNaN })
    #expect(!values[size[1]...].contains { $0.isNaN })
  }
}

@Suite("Kernels: products of doubles and integers")
struct MatMulKernelTests {
  private func run(
    _ element: ElementKind, _ dims: [Int], a: (data: [Double], strides: [Int]), b: (data: [Double], strides: [Int]),
    threads: Int
  ) -> [Double] {
    let (batch, m, n, k) = (dims[0], dims[1], dims[2], dims[3])
    let result = element.memory(count: batch * m * n)
    let (left, right) = (element.memory(a.data), element.memory(b.data))
    var arguments = ck_matmul()
    arguments.c = result.bytes.baseAddress
    arguments.a = UnsafeRawPointer(left.bytes.baseAddress)
    arguments.b = UnsafeRawPointer(right.bytes.baseAddress)
    (arguments.dtype, arguments.threads) = (Int32(element.dtype.rawValue), Int32(threads))
    (arguments.batch, arguments.m, arguments.n, arguments.k) = (Int64(batch), Int64(m), Int64(n), Int64(k))
    (arguments.a_batch, arguments.a_row, arguments.a_col) = (
      Int64(a.strides[0]), Int64(a.strides[1]), Int64(a.strides[2])
    )
    (arguments.b_batch, arguments.b_row, arguments.b_col) = (
      Int64(b.strides[0]), Int64(b.strides[1]), Int64(b.strides[2])
    )
    ck_run_matmul(&arguments)
    withExtendedLifetime((left, right)) {}
    return element.values(result, batch * m * n)
  }

  @Test("batches, transposes and repeated operands", arguments: [ElementKind.float64, .int32, .int64])
  func products(element: ElementKind) {
    for dims in [
      [1, 1, 1, 1], [2, 3, 4, 5], [1, 70, 65, 130], [3, 1, 100, 7], [2, 9, 1, 66], [2, 3, 4, 0], [0, 3, 4, 5],
    ] {
      let (batch, m, n, k) = (dims[0], dims[1], dims[2], dims[3])
      let a = element.samples(max(batch, 1) * m * k, below: 10)
      let b = element.samples(max(batch, 1) * k * n, below: 10, seed: 2)
      let aLayouts = [[m * k, k, 1], [m * k, 1, m], [0, k, 1]]
      let bLayouts = [[k * n, n, 1], [k * n, 1, k], [0, n, 1]]
      for (p, q) in [(0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (0, 2)] {
        let (s, t) = (aLayouts[p], bLayouts[q])
        var expected: [Double] = []
        for batch in 0..<batch {
          for i in 0..<m {
            for j in 0..<n {
              expected.append(
                (0..<k).reduce(0) { sum, l in
                  sum + a[batch * s[0] + i * s[1] + l * s[2]] * b[batch * t[0] + l * t[1] + j * t[2]]
                })
            }
          }
        }
        for threads in [1, 3] {
          let result = run(element, dims, a: (a, s), b: (b, t), threads: threads)
          #expect(result == expected, "\(dims) layouts \(p) \(q) with \(threads) threads")
        }
      }
    }
  }

  @Test("32-bit integers wrap around")
  func wrapping() {
    let large = Double(Int32.max)
    let result = run(.int32, [1, 1, 1, 2], a: ([large, large], [2, 2, 1]), b: ([2, 2], [2, 1, 1]), threads: 1)
    #expect(result == [-4])
  }
}
