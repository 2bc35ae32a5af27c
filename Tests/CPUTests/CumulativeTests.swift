import CKernels
import Testing

@Suite("Kernels: running sums and products")
struct CumulativeTests {
  private func run(
    _ element: ElementKind, _ source: KernelMemory, _ dims: [Int], product: Bool, exclusive: Bool, reverse: Bool,
    threads: Int, into destination: KernelMemory
  ) {
    var arguments = ck_cumulative()
    arguments.dst = destination.bytes.baseAddress
    arguments.src = UnsafeRawPointer(source.bytes.baseAddress)
    (arguments.dtype, arguments.threads) = (Int32(element.dtype.rawValue), Int32(threads))
    (arguments.product, arguments.exclusive, arguments.reverse) = (product ? 1 : 0, exclusive ? 1 : 0, reverse ? 1 : 0)
    (arguments.outer, arguments.count, arguments.inner) = (Int64(dims[0]), Int64(dims[1]), Int64(dims[2]))
    ck_run_cumulative(&arguments)
  }

  private func expected(_ values: [Double], _ dims: [Int], product: Bool, exclusive: Bool, reverse: Bool) -> [Double] {
    var result = values
    for outer in 0..<dims[0] {
      for inner in 0..<dims[2] {
        var running = product ? 1.0 : 0.0
        for step in 0..<dims[1] {
          let at = (outer * dims[1] + (reverse ? dims[1] - 1 - step : step)) * dims[2] + inner
          let next = product ? running * values[at] : running + values[at]
          result[at] = exclusive ? running : next
          running = next
        }
      }
    }
    return result
  }

  @Test("every type and direction, also in place", arguments: ElementKind.numbers)
  func types(element: ElementKind) {
    for dims in [[1, 1, 1], [3, 10, 1], [2, 1300, 1], [2, 9, 5], [1, 6, 700], [4, 0, 3]] {
      for product in [false, true] {
        let plain = element.samples(dims.reduce(1, *), below: 3)
        let values =
          plain.enumerated().map { i, value in
            product ? (i % 331 == 7 && value != 0 ? value : 1) : element.size == 1 && i % 50 != 3 ? 0 : value
          }
        for (exclusive, reverse) in [(false, false), (true, false), (false, true), (true, true)] {
          let wanted = expected(values, dims, product: product, exclusive: exclusive, reverse: reverse)
          for threads in [1, 3] {
            let memory = element.memory(values)
            let apart = element.memory(count: values.count)
            for destination in [apart, memory] {
              run(
                element, memory, dims, product: product, exclusive: exclusive, reverse: reverse, threads: threads,
                into: destination)
              #expect(
                agree(element.values(destination, values.count), wanted, within: element.epsilon),
                "\(dims) product \(product) exclusive \(exclusive) reverse \(reverse) with \(threads) threads")
            }
          }
        }
      }
    }
  }

  @Test("long running sums of floats stay accurate")
  func accuracy() {
    let count = 200_000
    let memory = KernelMemory([Float](repeating: 0.1, count: count))
    run(
      .float32, memory, [1, count, 1], product: false, exclusive: false, reverse: false, threads: 1, into: memory)
    let last = Double(memory.elements(Float.self, count)[count - 1])
    let exact = Double(Float(0.1)) * Double(count)
    #expect(abs(last - exact) < 1e-7 * exact)
  }
}
