import CKernels
import Testing

@Suite("Kernels: positions of extremes")
struct ArgReduceTests {
  /// The positions along the middle of [outer, count, inner] with these strides, by the kernel and by loops.
  private func check(
    _ element: ElementKind, _ values: [Double], _ dims: [Int], strides: [Int]? = nil, smallest: Bool, threads: Int = 1
  ) {
    let strides = strides ?? rowMajor(dims)
    let source = element.memory(values)
    let result = KernelMemory(byteCount: dims[0] * dims[2] * 4)
    var arguments = ck_arg_reduce()
    arguments.dst = result.bytes.baseAddress!.assumingMemoryBound(to: Int32.self)
    arguments.src = UnsafeRawPointer(source.bytes.baseAddress)
    (arguments.dtype, arguments.smallest) = (Int32(element.dtype.rawValue), smallest ? 1 : 0)
    arguments.threads = Int32(threads)
    (arguments.outer, arguments.count, arguments.inner) = (Int64(dims[0]), Int64(dims[1]), Int64(dims[2]))
    (arguments.outer_stride, arguments.stride) = (Int64(strides[0]), Int64(strides[1]))
    arguments.inner_stride = Int64(strides[2])
    ck_run_arg_reduce(&arguments)
    withExtendedLifetime(source) {}

    var expected: [Int32] = []
    for outer in 0..<dims[0] {
      for inner in 0..<dims[2] {
        let row = (0..<dims[1]).map { values[outer * strides[0] + $0 * strides[1] + inner * strides[2]] }
        var best = 0
        for i in row.indices.dropFirst() where !row[best].isNaN {
          if row[i].isNaN || (smallest ? row[i] < row[best] : row[i] > row[best]) { best = i }
        }
        expected.append(Int32(best))
      }
    }
    #expect(
      result.elements(Int32.self, expected.count) == expected,
      "\(element) \(dims) strides \(strides) smallest \(smallest) with \(threads) threads")
  }

  @Test("every type, with ties, along each dimension", arguments: ElementKind.all)
  func types(element: ElementKind) {
    for dims in [
      [1, 1, 1], [3, 10, 1], [5, 1, 4], [2, 700, 1], [2, 9, 5], [3, 40, 33], [1, 3, 1100], [4, 1025, 2],
    ] {
      let values = element.samples(dims.reduce(1, *), below: 100)
      for smallest in [false, true] {
        for threads in [1, 3] { check(element, values, dims, smallest: smallest, threads: threads) }
      }
    }
  }

  @Test("strided sources")
  func strided() {
    let values = ElementKind.float32.samples(600, below: 50)
    check(.float32, values, [4, 10, 3], strides: [1, 12, 4], smallest: false)
    check(.float32, values, [4, 7, 20], strides: [2, 80, 4], smallest: true)
    check(.float32, values, [2, 20, 1], strides: [100, 3, 0], smallest: true)
  }

  @Test("the first NaN wins over all", arguments: ElementKind.floats)
  func notANumber(element: ElementKind) {
    for dims in [[1, 70, 1], [1, 1030, 1], [1, 9, 20]] {
      for places in [[0], [3], [5, 8], [8]] {
        var values = element.samples(dims.reduce(1, *), below: 100)
        for place in places { values[place * dims[2]] = .nan }
        values[2 * dims[2]] = .infinity
        check(element, values, dims, smallest: false)
        check(element, values, dims, smallest: true)
      }
    }
    var late = element.samples(1030, below: 100)
    late[1029] = .nan
    late[600] = .nan
    check(element, late, [1, 1030, 1], smallest: false)
  }

  @Test("all the same, and nothing but infinities")
  func ties() {
    for dims in [[2, 600, 1], [2, 6, 40]] {
      let count = dims.reduce(1, *)
      for value in [0, Double.infinity, -.infinity, .nan] {
        check(.float32, Array(repeating: value, count: count), dims, smallest: false)
        check(.float32, Array(repeating: value, count: count), dims, smallest: true)
      }
    }
  }
}
