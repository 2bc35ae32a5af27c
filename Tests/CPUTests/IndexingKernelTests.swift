import CKernels
import Testing

@Suite("Kernels: gather and scatter")
struct IndexingKernelTests {
  private func memory(_ indices: [Int], wide: Bool) -> KernelMemory {
    wide ? KernelMemory(indices.map(Int64.init)) : KernelMemory(indices.map(Int32.init))
  }

  private func gather(
    _ element: ElementKind, _ values: [Double], outer: Int, count: Int, inner: Int, _ indices: [Int], wide: Bool,
    threads: Int
  ) -> [Double] {
    let source = element.memory(values)
    let positions = memory(indices, wide: wide)
    let result = element.memory(count: outer * indices.count * inner)
    var arguments = ck_gather()
    arguments.dst = result.bytes.baseAddress
    arguments.src = UnsafeRawPointer(source.bytes.baseAddress)
    arguments.indices = UnsafeRawPointer(positions.bytes.baseAddress)
    (arguments.size, arguments.is_float_dtype) = (Int32(element.size), Int32(element.dtype.rawValue))
    (arguments.index_dtype, arguments.threads) = (Int32((wide ? CK_I64 : CK_I32).rawValue), Int32(threads))
    (arguments.outer, arguments.count) = (Int64(outer), Int64(count))
    (arguments.inner, arguments.n) = (Int64(inner), Int64(indices.count))
    ck_run_gather(&arguments)
    withExtendedLifetime((source, positions)) {}
    return element.values(result, outer * indices.count * inner)
  }

  private func scatter(
    _ element: ElementKind, _ updates: [Double], count: Int, inner: Int, _ indices: [Int], wide: Bool = false,
    threads: Int = 1
  ) -> [Double] {
    let source = element.memory(updates)
    let positions = memory(indices, wide: wide)
    let result = element.memory(count: count * inner)
    var arguments = ck_scatter_add()
    arguments.dst = result.bytes.baseAddress
    arguments.updates = UnsafeRawPointer(source.bytes.baseAddress)
    arguments.indices = UnsafeRawPointer(positions.bytes.baseAddress)
    arguments.dtype = Int32(element.dtype.rawValue)
    (arguments.index_dtype, arguments.threads) = (Int32((wide ? CK_I64 : CK_I32).rawValue), Int32(threads))
    (arguments.count, arguments.inner, arguments.n) = (Int64(count), Int64(inner), Int64(indices.count))
    ck_run_scatter_add(&arguments)
    withExtendedLifetime((source, positions)) {}
    return element.values(result, count * inner)
  }

  @Test(
    "slices of every type; negative indices count from the end, others out of range give NaN or zero",
    arguments: ElementKind.all)
  func gathers(element: ElementKind) {
    let indices = [0, 4, 4, -1, 2, -5, 5, -6, 1_000_000, -1_000_000, 1] + (0..<40).map { $0 * 7 % 5 }
    for (outer, inner) in [(1, 1), (1, 4), (3, 1), (2, 5), (1, 130)] {
      let values = element.samples(outer * 5 * inner, below: 100)
      let expected = (0..<outer).flatMap { o in
        indices.flatMap { index in
          (0..<inner).map { e in
            let at = index < 0 ? index + 5 : index
            guard (0..<5).contains(at) else { return element.isFloat ? Double.nan : 0 }
            return values[(o * 5 + at) * inner + e]
          }
        }
      }
      for (wide, threads) in [(false, 1), (true, 1), (false, 3)] {
        let result = gather(
          element, values, outer: outer, count: 5, inner: inner, indices, wide: wide, threads: threads)
        #expect(agree(result, expected, within: 0), "outer \(outer) inner \(inner) with \(threads) threads")
      }
    }
  }

  @Test("no indices, no elements in a slice, and nothing to take from")
  func emptyGather() {
    #expect(gather(.float32, [1, 2], outer: 1, count: 2, inner: 1, [], wide: false, threads: 2) == [])
    #expect(gather(.float32, [], outer: 1, count: 2, inner: 0, [0], wide: false, threads: 1) == [])
    let nothing = gather(.float32, [], outer: 1, count: 0, inner: 2, [0, -1], wide: false, threads: 1)
    #expect(nothing.count == 4 && nothing.allSatisfy { $0.isNaN })
  }

  @Test("sums of every type, with repeated indices and dropped ones", arguments: ElementKind.numbers)
  func scatters(element: ElementKind) {
    let indices = [3, 0, 3, 3, -1, 9, -7, 6, 1_000_000] + (0..<24).map { $0 * 5 % 7 }
    for inner in [1, 3, 16, 100] {
      let updates = element.samples(indices.count * inner, below: 8)
      var expected = [Double](repeating: 0, count: 7 * inner)
      for (i, index) in indices.enumerated() {
        let at = index < 0 ? index + 7 : index
        guard (0..<7).contains(at) else { continue }
        for e in 0..<inner { expected[at * inner + e] += updates[i * inner + e] }
      }
      for (wide, threads) in [(false, 1), (true, 1), (false, 2), (true, 5)] {
        let result = scatter(element, updates, count: 7, inner: inner, indices, wide: wide, threads: threads)
        #expect(result == expected, "inner \(inner) with \(threads) threads")
      }
    }
  }

  @Test("booleans add up to whether any is true")
  func scatterBooleans() {
    #expect(scatter(.bool, [0, 1, 1, 0], count: 3, inner: 1, [0, 1, 1, 2]) == [0, 1, 0])
  }

  @Test("rows that nothing goes to are zero; no updates at all, no rows at all")
  func emptyScatter() {
    #expect(scatter(.float32, [], count: 2, inner: 2, [], threads: 2) == [0, 0, 0, 0])
    #expect(scatter(.float32, [5], count: 0, inner: 1, [0]) == [])
    #expect(scatter(.float64, [5], count: 3, inner: 1, [1]) == [0, 5, 0])
  }

  @Test("many small updates do not get lost in a half", arguments: [ElementKind.float16, .bfloat16])
  func scatterHalves(element: ElementKind) {
    let ones = [Double](repeating: 1, count: 4096)
    #expect(scatter(element, ones, count: 1, inner: 1, [Int](repeating: 0, count: 4096)) == [4096])
  }

  @Test("sums are taken in the order of the indices: threads do not change a bit")
  func scatterOrder() {
    var random = SampleGenerator(seed: 9)
    let indices = (0..<500).map { _ in Int.random(in: 0..<11, using: &random) }
    for inner in [1, 7, 200] {
      let updates = (0..<500 * inner).map { _ in Double(Float.random(in: -1...1, using: &random)) }
      var expected = [Float](repeating: 0, count: 11 * inner)
      for (i, index) in indices.enumerated() {
        for e in 0..<inner { expected[index * inner + e] += Float(updates[i * inner + e]) }
      }
      for threads in 1...4 {
        let result = scatter(.float32, updates, count: 11, inner: inner, indices, threads: threads)
        #expect(result == expected.map(Double.init), "inner \(inner) with \(threads) threads")
      }
    }
  }
}
