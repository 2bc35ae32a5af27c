import CKernels
import Testing

private func tuple(_ values: [Int]) -> (Int64, Int64, Int64, Int64, Int64, Int64, Int64, Int64) {
  let v = values.map { Int64($0) } + [Int64](repeating: 0, count: 8 - values.count)
  return (v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7])
}

@Suite("Copies")
struct CopyTests {
  struct Problem: Sendable {
    var dims: [Int]
    var to: [Int]
    var from: [Int]
    var fromOffset = 0
    var toOffset = 0
  }

  static let problems: [Problem] = [
    Problem(dims: [], to: [], from: []), Problem(dims: [1000], to: [1], from: [1]),
    Problem(dims: [1000], to: [1], from: [3]), Problem(dims: [1000], to: [2], from: [1]),
    Problem(dims: [1000], to: [1], from: [-1], fromOffset: 999), Problem(dims: [1000], to: [1], from: [0]),
    // Transposes, small, odd, long and flat.
    Problem(dims: [3, 5], to: [5, 1], from: [1, 3]), Problem(dims: [64, 64], to: [64, 1], from: [1, 64]),
    Problem(dims: [100, 203], to: [203, 1], from: [1, 100]), Problem(dims: [2, 3000], to: [3000, 1], from: [1, 2]),
    Problem(dims: [3000, 2], to: [2, 1], from: [1, 3000]), Problem(dims: [33, 65], to: [1, 33], from: [65, 1]),
    Problem(dims: [17, 40], to: [40, 1], from: [1, 17]), Problem(dims: [40, 17], to: [20, 1], from: [1, 50]),
    // Batches of them, and channels first to channels last.
    Problem(dims: [4, 33, 50], to: [1650, 50, 1], from: [1650, 1, 33]),
    Problem(dims: [2, 7, 9, 20], to: [1260, 180, 20, 1], from: [1260, 9, 1, 63]),
    Problem(dims: [5, 6, 7], to: [42, 7, 1], from: [1, 5, 30]),
    Problem(dims: [5, 6, 7, 8], to: [336, 56, 8, 1], from: [1, 40, 240, 5]),
    // Parts of larger arrays, repeated ones, backwards ones.
    Problem(dims: [20, 30], to: [30, 1], from: [100, 1], fromOffset: 7),
    Problem(dims: [20, 30], to: [100, 1], from: [30, 1], toOffset: 11),
    Problem(dims: [50, 30], to: [30, 1], from: [0, 1]), Problem(dims: [50, 30], to: [30, 1], from: [1, 0]),
    Problem(dims: [50, 30], to: [30, 1], from: [-30, -1], fromOffset: 1499),
    Problem(dims: [50, 30], to: [30, 1], from: [-1, 50], fromOffset: 49),
    Problem(dims: [4, 1, 200], to: [200, 200, 1], from: [1, 77, 4]),
    Problem(dims: [2, 2, 2, 2, 2, 2, 2, 2], to: [128, 64, 32, 16, 8, 4, 2, 1], from: [1, 2, 4, 8, 16, 32, 64, 128]),
  ]

  private static func offsets(_ dims: [Int], _ strides: [Int], _ offset: Int) -> [Int] {
    var result = [offset]
    for (size, stride) in zip(dims, strides) {
      result = result.flatMap { base in (0..<size).map { base + $0 * stride } }
    }
    return result
  }

  private static func check<Element: FixedWidthInteger & BitwiseCopyable>(
    _ problem: Problem, threads: Int, _: Element.Type
  ) {
    let size = MemoryLayout<Element>.stride
    let from = offsets(problem.dims, problem.from, problem.fromOffset)
    let to = offsets(problem.dims, problem.to, problem.toOffset)
    let source = (0...from.max()!).map { Element(truncatingIfNeeded: $0 &* 0x1E37_79B9_7F4A_7C15) }
    var expected = [Element](repeating: 0x55, count: to.max()! + 40)
    let (src, dst) = (KernelMemory(source), KernelMemory(expected))
    for (a, b) in zip(from, to) { expected[b] = source[a] }
    var copy = ck_copy()
    copy.src = UnsafeRawPointer(src.bytes.baseAddress! + problem.fromOffset * size)
    copy.dst = dst.bytes.baseAddress! + problem.toOffset * size
    copy.rank = Int32(problem.dims.count)
    copy.size = Int32(size)
    copy.threads = Int32(threads)
    copy.dims = tuple(problem.dims)
    copy.dst_strides = tuple(problem.to)
    copy.src_strides = tuple(problem.from)
    ck_run_copy(&copy)
    #expect(dst.elements(Element.self, expected.count) == expected)
    withExtendedLifetime(src) {}
  }

  @Test("any strides, elements of every size", arguments: problems.indices, [1, 2, 3])
  func copies(index: Int, threads: Int) {
    let problem = Self.problems[index]
    Self.check(problem, threads: threads, UInt8.self)
    Self.check(problem, threads: threads, UInt16.self)
    Self.check(problem, threads: threads, UInt32.self)
    Self.check(problem, threads: threads, UInt64.self)
  }

  @Test("large transposes are divided between threads", arguments: [1, 2])
  func large(threads: Int) {
    Self.check(Problem(dims: [500, 300], to: [300, 1], from: [1, 500]), threads: threads, UInt32.self)
    Self.check(Problem(dims: [3, 200, 301], to: [60200, 301, 1], from: [1, 903, 3]), threads: threads, UInt16.self)
  }

  @Test("no elements: nothing is touched")
  func empty() {
    let memory = KernelMemory([UInt32(7)])
    var copy = ck_copy()
    copy.dst = memory.bytes.baseAddress
    copy.src = UnsafeRawPointer(memory.bytes.baseAddress)
    copy.rank = 2
    copy.size = 4
    copy.threads = 2
    copy.dims = tuple([3, 0])
    ck_run_copy(&copy)
    #expect(memory.elements(UInt32.self, 1) == [7])
  }

  @Test("fills with patterns of every size", arguments: [0, 1, 5, 1000, 100_000])
  func fills(count: Int) {
    func check<Element: FixedWidthInteger & BitwiseCopyable>(_ value: Element) {
      let memory = KernelMemory([Element](repeating: 1, count: count + 1))
      var fill = ck_fill()
      fill.dst = memory.bytes.baseAddress
      fill.count = Int64(count)
      fill.size = Int32(MemoryLayout<Element>.stride)
      fill.threads = 2
      fill.pattern = UInt64(value)
      ck_run_fill(&fill)
      #expect(memory.elements(Element.self, count + 1) == [Element](repeating: value, count: count) + [1])
    }
    check(UInt8(0xC3))
    check(UInt16(0xBEEF))
    check(UInt32(0xDEAD_BEEF))
    check(UInt64(0x0123_4567_89AB_CDEF))
  }

  @Test("rows are gathered in the order of their indices", arguments: [1, 3, 4, 16, 40, 784, 3136])
  func rows(width: Int) {
    let source = (0..<20 * width).map { UInt8(truncatingIfNeeded: $0 &* 31 + $0 / 256) }
    let indices: [Int64] = [3, 0, 19, 3, 7]
    let (src, dst) = (KernelMemory(source), KernelMemory([UInt8](repeating: 0xEE, count: 5 * width + 8)))
    let array = ck_gathered_array(to: dst.bytes.baseAddress!, from: src.bytes.baseAddress!, row_bytes: Int64(width))
    withUnsafePointer(to: array) { array in
      indices.withUnsafeBufferPointer { indices in
        var gather = ck_row_gather(indices: indices.baseAddress!, rows: 5, array: array, arrays: 1)
        withUnsafeMutablePointer(to: &gather) { gather in
          var work = ck_side_work(piece: ck_gather_piece, context: gather, pieces: ck_gather_pieces(gather), begun: 0)
          ck_run_side_work(&work, 2)
        }
      }
    }
    let expected = indices.flatMap { source[Int($0) * width..<(Int($0) + 1) * width] }
    #expect(dst.elements(UInt8.self, 5 * width + 8) == expected + [UInt8](repeating: 0xEE, count: 8))
    withExtendedLifetime(src) {}
  }

  @Test("steps run in order, timed or not")
  func steps() {
    let memory = KernelMemory([UInt32](repeating: 0, count: 4))
    var (first, second) = (ck_fill(), ck_fill())
    first.dst = memory.bytes.baseAddress
    first.count = 4
    first.size = 4
    first.threads = 1
    first.pattern = 1
    second = first
    second.count = 2
    second.pattern = 2
    withUnsafeMutablePointer(to: &first) { first in
      withUnsafeMutablePointer(to: &second) { second in
        func step(_ fill: UnsafeMutablePointer<ck_fill>) -> ck_step {
          ck_step(run: ck_run_fill, args: fill, threads: 1, brings_threads: 0)
        }
        let steps = [step(first), step(second)]
        ck_run(steps, 2, nil, nil, nil)
        #expect(memory.elements(UInt32.self, 4) == [2, 2, 1, 1])
        second.pointee.pattern = 3
        var times: [UInt64] = [0, 0]
        for _ in 0..<1000 { ck_run(steps, 2, nil, &times, nil) }
        #expect(memory.elements(UInt32.self, 4) == [3, 3, 1, 1])
        #expect(times.allSatisfy { $0 > 0 })
      }
    }
  }
}
