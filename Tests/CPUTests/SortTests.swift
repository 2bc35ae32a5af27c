import CKernels
import Testing

@Suite("Kernels: sorts")
struct SortTests {
  /// Sorts rows by the kernel and by the library's stable sort.
  private func check(
    _ element: ElementKind, _ values: [Double], rows: Int, descending: Bool, threads: Int = 1, inPlace: Bool = false
  ) {
    let count = rows == 0 ? 0 : values.count / rows
    let source = element.memory(values)
    let sorted = inPlace ? source : element.memory(count: values.count)
    let indices = KernelMemory(byteCount: values.count * 4)
    run(element, source, sorted, indices, rows: rows, count: count, descending: descending, threads: threads)

    var wantedIndices: [Int32] = []
    var wanted: [Double] = []
    for row in 0..<rows {
      let piece = Array(values[row * count..<(row + 1) * count])
      let order = piece.indices.sorted { first, second in
        let (a, b) = (piece[first], piece[second])
        if a.isNaN || b.isNaN { return a.isNaN == b.isNaN ? first < second : b.isNaN }
        return a == b ? first < second : descending ? a > b : a < b
      }
      wantedIndices += order.map(Int32.init)
      wanted += order.map { piece[$0] }
    }
    #expect(indices.elements(Int32.self, values.count) == wantedIndices, "\(element) \(count) descending \(descending)")
    #expect(agree(element.values(sorted, values.count), wanted, within: 0), "\(element) \(count)")
  }

  private func run(
    _ element: ElementKind, _ source: KernelMemory, _ values: KernelMemory?, _ indices: KernelMemory?, rows: Int,
    count: Int, descending: Bool, threads: Int = 1
  ) {
    var arguments = ck_sort()
    arguments.values = values?.bytes.baseAddress
    arguments.indices = indices?.bytes.baseAddress?.assumingMemoryBound(to: Int32.self)
    arguments.src = UnsafeRawPointer(source.bytes.baseAddress)
    (arguments.dtype, arguments.descending) = (Int32(element.dtype.rawValue), descending ? 1 : 0)
    (arguments.threads, arguments.rows, arguments.count) = (Int32(threads), Int64(rows), Int64(count))
    ck_run_sort(&arguments)
  }

  @Test("every type, stable, both ways, on one thread or more", arguments: ElementKind.all)
  func types(element: ElementKind) {
    for (rows, count) in [(1, 0), (0, 5), (3, 1), (2, 2), (5, 15), (3, 16), (3, 17), (4, 33), (2, 1000)] {
      let values = element.samples(rows * count, below: 60)
      for descending in [false, true] {
        for threads in [1, 3] {
          check(element, values, rows: rows, descending: descending, threads: threads)
          check(element, values, rows: rows, descending: descending, threads: threads, inPlace: true)
        }
      }
    }
  }

  @Test("NaN goes last both ways, zeros of both signs are equal", arguments: ElementKind.floats)
  func specialNumbers(element: ElementKind) {
    let values: [Double] = [
      .nan, 1, -0.0, .infinity, 0, -.infinity, .nan, -0.0, -1, 0, -.nan, 2, .infinity, -2, 0.5, -.infinity, 1, -0.5,
    ]
    for descending in [false, true] {
      check(element, values, rows: 1, descending: descending)
      check(element, values + values.reversed(), rows: 2, descending: descending)
    }
    let source = element.memory([0, -0.0])
    let sorted = element.memory(count: 2)
    run(element, source, sorted, nil, rows: 1, count: 2, descending: false)
    #expect(element.values(sorted, 2).map { $0.sign } == [.plus, .minus])
  }

  @Test("the ends of the integers' ranges")
  func extremes() {
    let values: [Int64] = [0, .max, .min, -1, .max, 1, .min]
    let indices = KernelMemory(byteCount: 28)
    run(.int64, KernelMemory(values), nil, indices, rows: 1, count: 7, descending: false)
    #expect(indices.elements(Int32.self, 7) == [2, 6, 3, 0, 5, 1, 4])
    run(.int64, KernelMemory(values), nil, indices, rows: 1, count: 7, descending: true)
    #expect(indices.elements(Int32.self, 7) == [1, 4, 5, 0, 3, 2, 6])

    let narrow: [Int32] = [0, .max, .min, -1]
    run(.int32, KernelMemory(narrow), nil, indices, rows: 1, count: 4, descending: true)
    #expect(indices.elements(Int32.self, 4) == [1, 0, 3, 2])

    let unsigned: [UInt64] = [1 << 63, .max, 0]
    run(.uint64, KernelMemory(unsigned), nil, indices, rows: 1, count: 3, descending: false)
    #expect(indices.elements(Int32.self, 3) == [2, 0, 1])
  }
}
