import CKernels
import Testing

/// A reduction to run by the kernel and by plain loops in double precision.
private struct Reduction {
  var kind = CK_REDUCE_SUM
  var kept: [Int]
  var keptStrides: [Int]
  var folded: [Int]
  var foldedStrides: [Int]
  var scale = 1.0

  var keptCount: Int { kept.reduce(1, *) }
  var foldedCount: Int { folded.reduce(1, *) }
  /// How many elements the source must have.
  var extent: Int {
    1 + zip(kept + folded, keptStrides + foldedStrides).reduce(0) { $0 + max($1.0 - 1, 0) * $1.1 }
  }

  static func rows(_ rows: Int, _ columns: Int) -> Reduction {
    Reduction(kept: [rows], keptStrides: [columns], folded: [columns], foldedStrides: [1])
  }
  static func columns(_ rows: Int, _ columns: Int) -> Reduction {
    Reduction(kept: [columns], keptStrides: [1], folded: [rows], foldedStrides: [columns])
  }
  static func all(_ count: Int) -> Reduction {
    Reduction(kept: [], keptStrides: [], folded: [count], foldedStrides: [1])
  }

  func run(_ element: ElementKind, _ source: KernelMemory, threads: Int = 1) -> KernelMemory {
    let result = element.memory(count: keptCount)
    var reduce = ck_reduce()
    reduce.dst = result.bytes.baseAddress
    reduce.src = UnsafeRawPointer(source.bytes.baseAddress)
    (reduce.dtype, reduce.kind) = (Int32(element.dtype.rawValue), Int32(kind.rawValue))
    (reduce.kept, reduce.folded) = (Int32(kept.count), Int32(folded.count))
    (reduce.threads, reduce.scale) = (Int32(threads), scale)
    fill(&reduce.dims, with: kept + folded)
    fill(&reduce.strides, with: keptStrides + foldedStrides)
    ck_run_reduce(&reduce)
    return result
  }

  func expected(_ values: [Double]) -> [Double] {
    Self.offsets(kept, keptStrides).map { base in
      let elements = Self.offsets(folded, foldedStrides).map { values[base + $0] }
      switch kind {
      case CK_REDUCE_SUM: return elements.reduce(0, +) * scale
      case CK_REDUCE_PROD: return elements.reduce(1, *) * scale
      case CK_REDUCE_MAX: return elements.reduce(-.infinity) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
      case CK_REDUCE_MIN: return elements.reduce(.infinity) { $0.isNaN || $1.isNaN ? .nan : min($0, $1) }
      case CK_REDUCE_ANY: return elements.contains { $0 != 0 } ? 1 : 0
      default: return elements.allSatisfy { $0 != 0 } ? 1 : 0
      }
    }
  }

  private static func offsets(_ dims: [Int], _ strides: [Int]) -> [Int] {
    zip(dims, strides).reduce([0]) { bases, next in
      bases.flatMap { base in (0..<next.0).map { base + $0 * next.1 } }
    }
  }
}

private let layouts: [Reduction] = [
  .all(1), .all(7), .all(8), .all(63), .all(64), .all(65), .all(1000), .all(9000),
  .rows(1, 5), .rows(3, 1), .rows(5, 12), .rows(33, 10), .rows(4, 700), .rows(2, 1100),
  .columns(1, 5), .columns(3, 1), .columns(32, 10), .columns(33, 65), .columns(7, 1300), .columns(1000, 3),
  // [4, 5, 6] over its middle, over both ends, and over the middle of its transpose.
  Reduction(kept: [4, 6], keptStrides: [30, 1], folded: [5], foldedStrides: [6]),
  Reduction(kept: [5], keptStrides: [6], folded: [4, 6], foldedStrides: [30, 1]),
  Reduction(kept: [6, 4], keptStrides: [1, 30], folded: [5], foldedStrides: [6]),
  // Folded dimensions in another order than in memory, rows apart, every second column, and repeated elements.
  Reduction(kept: [3], keptStrides: [200], folded: [7, 9], foldedStrides: [1, 7]),
  Reduction(kept: [6], keptStrides: [20], folded: [13], foldedStrides: [1]),
  Reduction(kept: [6], keptStrides: [40], folded: [20], foldedStrides: [2]),
  Reduction(kept: [9], keptStrides: [2], folded: [11], foldedStrides: [18]),
  Reduction(kept: [4], keptStrides: [1], folded: [8], foldedStrides: [0]),
  Reduction(kept: [4, 3], keptStrides: [0, 1], folded: [2, 5], foldedStrides: [15, 3]),
  Reduction(kept: [2, 1, 3], keptStrides: [60, 7, 20], folded: [2, 1, 2, 5], foldedStrides: [10, 3, 5, 1]),
]

@Suite("Kernels: reductions")
struct ReduceTests {
  @Test(
    "sums, products, maxima and minima of every type and layout, on one thread or more", arguments: ElementKind.numbers)
  func numbers(element: ElementKind) {
    for var layout in layouts {
      for kind in [CK_REDUCE_SUM, CK_REDUCE_PROD, CK_REDUCE_MAX, CK_REDUCE_MIN] {
        layout.kind = kind
        // Mostly ones, so that products stay in range; sums of small numbers in -3 ... 3.
        var values = element.samples(layout.extent, below: element.size == 1 ? 2 : 4)
        if layout.foldedCount > 8 || element.size == 1 {
          if kind == CK_REDUCE_PROD { values = values.enumerated().map { $0 % 397 == 5 ? $1 : 1 } }
          if kind == CK_REDUCE_SUM, element.size == 1 { values = values.enumerated().map { $0 % 211 == 5 ? $1 : 0 } }
        }
        let source = element.memory(values)
        let expected = layout.expected(values)
        for threads in [1, 2, 3] {
          let result = element.values(layout.run(element, source, threads: threads), layout.keptCount)
          #expect(
            agree(result, expected, within: element.epsilon), "\(kind) \(layout) with \(threads) threads: \(result)")
        }
      }
    }
  }

  @Test("any and all of every type", arguments: ElementKind.all)
  func truth(element: ElementKind) {
    for var layout in layouts {
      for (kind, rarely) in [(CK_REDUCE_ANY, 0.0), (CK_REDUCE_ALL, 1.0)] {
        layout.kind = kind
        let values = element.samples(layout.extent, below: 2).enumerated().map { $0 % 37 == 11 ? $1 : rarely }
        let source = element.memory(values)
        for threads in [1, 3] {
          let result = element.values(layout.run(element, source, threads: threads), layout.keptCount)
          #expect(result == layout.expected(values), "\(kind) \(layout) with \(threads) threads")
        }
      }
    }
  }

  @Test("maximum and minimum of booleans")
  func booleans() {
    var layout = Reduction.columns(3, 4)
    let values: [Double] = [0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 1, 1]
    let source = ElementKind.bool.memory(values)
    layout.kind = CK_REDUCE_MAX
    #expect(ElementKind.bool.values(layout.run(.bool, source), 4) == [0, 1, 1, 1])
    layout.kind = CK_REDUCE_MIN
    #expect(ElementKind.bool.values(layout.run(.bool, source), 4) == [0, 0, 0, 1])
  }

  @Test("NaN is neither zero nor lost, wherever it is", arguments: ElementKind.floats)
  func notANumber(element: ElementKind) {
    for var layout in [Reduction.all(1), .all(70), .all(9000), .rows(3, 75), .columns(9, 70), .columns(600, 3)] {
      for place in Set([0, 1, layout.extent / 2, layout.extent - 1].map { min($0, layout.extent - 1) }) {
        var values = element.samples(layout.extent, below: 4)
        values[place] = .nan
        let source = element.memory(values)
        for kind in [CK_REDUCE_SUM, CK_REDUCE_MAX, CK_REDUCE_MIN, CK_REDUCE_ALL, CK_REDUCE_ANY] {
          layout.kind = kind
          for threads in [1, 2] {
            let result = element.values(layout.run(element, source, threads: threads), layout.keptCount)
            #expect(agree(result, layout.expected(values), within: element.epsilon), "\(kind) \(layout) at \(place)")
          }
        }
      }
    }
  }

  @Test("infinities")
  func infinities() {
    var layout = Reduction.rows(2, 3)
    let source = ElementKind.float32.memory([-.infinity, -.infinity, -.infinity, 1, .infinity, 2])
    layout.kind = CK_REDUCE_MAX
    #expect(ElementKind.float32.values(layout.run(.float32, source), 2) == [-.infinity, .infinity])
    layout.kind = CK_REDUCE_MIN
    #expect(ElementKind.float32.values(layout.run(.float32, source), 2) == [-.infinity, 1])
  }

  @Test("nothing to fold gives what folding starts with, nothing to keep writes nothing", arguments: [1, 3])
  func empty(threads: Int) {
    let source = ElementKind.int32.memory([7])
    for (kind, expected) in [(CK_REDUCE_SUM, 0.0), (CK_REDUCE_PROD, 1), (CK_REDUCE_ANY, 0), (CK_REDUCE_ALL, 1)] {
      for var layout in [Reduction.rows(3, 0), .columns(0, 3), .all(0)] {
        layout.kind = kind
        let count = layout.keptCount
        let result = ElementKind.int32.values(layout.run(.int32, source, threads: threads), count)
        #expect(result == Array(repeating: expected, count: count))
      }
    }
    let untouched = Reduction.rows(0, 4).run(.int32, source, threads: threads)
    #expect(untouched.bytes.allSatisfy { $0 == 0xA5 })
  }

  @Test("no dimensions at all: one element")
  func scalar() {
    let layout = Reduction(kept: [], keptStrides: [], folded: [], foldedStrides: [])
    #expect(ElementKind.float32.values(layout.run(.float32, ElementKind.float32.memory([42])), 1) == [42])
  }

  @Test("the scale makes a mean", arguments: ElementKind.floats)
  func mean(element: ElementKind) {
    for var layout in [Reduction.all(50), .rows(3, 10), .columns(10, 3)] {
      layout.scale = 1 / Double(layout.foldedCount)
      let values = element.samples(layout.extent, below: 8)
      let result = element.values(layout.run(element, element.memory(values)), layout.keptCount)
      #expect(agree(result, layout.expected(values), within: element.epsilon))
    }
  }

  @Test("integers wrap around")
  func wrapping() {
    let source = ElementKind.int8.memory(Array(repeating: 100, count: 3))
    #expect(ElementKind.int8.values(Reduction.all(3).run(.int8, source), 1) == [44])
    var product = Reduction.all(2)
    product.kind = CK_REDUCE_PROD
    #expect(ElementKind.int8.values(product.run(.int8, source), 1) == [16])
  }

  @Test("large 64-bit integers are exact")
  func wideIntegers() {
    let values: [Int64] = [.min, .max, (1 << 53) + 1, -(1 << 53) - 1, 3]
    let source = KernelMemory(values)
    for (kind, expected) in [(CK_REDUCE_SUM, 2), (CK_REDUCE_MAX, Int64.max), (CK_REDUCE_MIN, Int64.min)] {
      var layout = Reduction.all(5)
      layout.kind = kind
      #expect(layout.run(.int64, source).elements(Int64.self, 1) == [expected])
    }
    let unsigned = KernelMemory([UInt64.max, 1 << 63])
    var greatest = Reduction.all(2)
    greatest.kind = CK_REDUCE_MAX
    #expect(greatest.run(.uint64, unsigned).elements(UInt64.self, 1) == [.max])
  }

  @Test("the error of a long sum does not grow with its length", arguments: [1, 2])
  func longSums(threads: Int) {
    let count = 1 << 20
    let source = KernelMemory([Float](repeating: 0.1, count: count))
    let exact = Double(Float(0.1)) * Double(count)
    // One float that all of them are added to would be off by a hundredth.
    for layout in [Reduction.all(count), .columns(count / 8, 8), .rows(4, count / 4)] {
      let expected = exact / Double(layout.keptCount)
      for value in layout.run(.float32, source, threads: threads).elements(Float.self, layout.keptCount) {
        #expect(abs(Double(value) - expected) <= 2e-6 * expected)
      }
    }
    // In halves alone the sum would stop at 2048.
    let ones = ElementKind.float16.memory(Array(repeating: 1, count: 5000))
    #expect(ElementKind.float16.values(Reduction.all(5000).run(.float16, ones, threads: threads), 1) == [5000])
  }

  @Test("the same number of threads gives the same bits, another one the same within rounding")
  func repeatable() {
    var random = SampleGenerator(seed: 4)
    let values = (0..<60_000).map { _ in Float.random(in: -1...1, using: &random) }
    let source = KernelMemory(values)
    for layout in [Reduction.all(60_000), .columns(2000, 30), .rows(5, 12_000), .columns(30, 2000)] {
      let single = layout.run(.float32, source).elements(Float.self, layout.keptCount)
      for threads in [2, 3] {
        let first = layout.run(.float32, source, threads: threads).elements(Float.self, layout.keptCount)
        for _ in 0..<20 {
          let again = layout.run(.float32, source, threads: threads).elements(Float.self, layout.keptCount)
          #expect(again == first)
        }
        #expect(zip(first, single).allSatisfy { abs($0 - $1) < 1e-4 })
      }
    }
  }
}
