import CKernels
import Testing

/// The offsets of all elements of an iteration space in an array with the given strides, row-major.
private func offsets(_ dims: [Int], _ strides: [Int]) -> [Int] {
  var result = [0]
  for (size, stride) in zip(dims, strides) {
    result = result.flatMap { base in (0..<size).map { base + $0 * stride } }
  }
  return result
}

@Suite("Fused chains: iteration")
struct FusedIterationTests {
  struct Space: Sendable {
    let dims: [Int]
    let strides: [Int]
    var offset = 0
  }

  static let spaces: [Space] = [
    Space(dims: [], strides: []), Space(dims: [1], strides: [1]), Space(dims: [31], strides: [1]),
    Space(dims: [32], strides: [1]), Space(dims: [513], strides: [1]), Space(dims: [5000], strides: [1]),
    Space(dims: [700], strides: [0]), Space(dims: [700], strides: [3]), Space(dims: [600], strides: [-1], offset: 599),
    // A bias row, short and long, and a column.
    Space(dims: [32, 10], strides: [0, 1]), Space(dims: [300, 10], strides: [0, 1]),
    Space(dims: [7, 600], strides: [0, 1]), Space(dims: [3, 5000], strides: [0, 1]),
    Space(dims: [300, 10], strides: [1, 0]), Space(dims: [5, 1000], strides: [1, 0]),
    Space(dims: [700, 3], strides: [2, 0]),
    // Channels in the middle, rows of a wider array, transposes, a broken-up batch.
    Space(dims: [4, 6, 50], strides: [0, 1, 0]), Space(dims: [20, 100], strides: [130, 1], offset: 7),
    Space(dims: [6, 2048], strides: [2100, 1]), Space(dims: [40, 50], strides: [1, 40]),
    Space(dims: [3, 40, 50], strides: [2000, 1, 40]), Space(dims: [4, 5, 6, 7], strides: [42, 0, 7, 1]),
    Space(dims: [2, 3, 4, 5, 6, 7], strides: [0, 30, 0, 6, 0, 1]),
    Space(dims: [300, 1, 10], strides: [0, 99, 1]), Space(dims: [2, 600], strides: [600, -1], offset: 599),
  ]

  private static func check<Element: BitwiseCopyable & Equatable & Numeric>(
    _ space: Space, _ dtype: ck_dtype, _ class_: ck_class, threads: Int, _ element: (Int) -> Element
  ) {
    let places = offsets(space.dims, space.strides).map { $0 + space.offset }
    let count = places.count
    let source = (0...places.max()!).map(element)
    let other = (0..<count).map { element($0 &* 3 + 1) }
    let size = MemoryLayout<Element>.stride
    var chain = FusedChain(space.dims, threads: threads)
    let strided = chain.input(
      KernelMemory(source), dtype, class_, strides: space.strides, byteOffset: space.offset * size)
    let plain = chain.input(KernelMemory(other), dtype, class_)
    let (sum, copy) = (KernelMemory(byteCount: count * size), KernelMemory(byteCount: count * size))
    chain.output(chain.emit(CK_ADD, class_, strided, plain), sum, dtype)
    chain.output(strided, copy, dtype)
    chain.run()
    #expect(copy.elements(Element.self, count) == places.map { source[$0] })
    #expect(sum.elements(Element.self, count) == zip(places, other).map { source[$0] + $1 })
  }

  @Test("strided and broadcast operands of every width", arguments: spaces.indices, [1, 2, 3])
  func operands(index: Int, threads: Int) {
    let space = Self.spaces[index]
    Self.check(space, CK_F32, CK_CLASS_F, threads: threads) { Float($0 % 1009) }
    Self.check(space, CK_F64, CK_CLASS_D, threads: threads) { Double($0) * 0.5 }
    Self.check(space, CK_I64, CK_CLASS_I, threads: threads) { Int64($0) &* 0x1234_5678_9ABC }
    Self.check(space, CK_I32, CK_CLASS_I, threads: threads) { Int32($0 % 1000) - 500 }
    Self.check(space, CK_U8, CK_CLASS_F, threads: threads) { UInt8($0 % 120) }
    Self.check(space, CK_U16, CK_CLASS_U, threads: threads) { UInt16($0 % 1000) }
  }

  @Test("strided outputs", arguments: spaces.indices, [1, 2])
  func outputs(index: Int, threads: Int) {
    let space = Self.spaces[index]
    // Elements of a repeated output have no order.
    guard !zip(space.dims, space.strides).contains(where: { $0 > 1 && $1 == 0 }) else { return }
    let places = offsets(space.dims, space.strides).map { $0 + space.offset }
    let source = places.indices.map { Float($0) }
    var expected = [Float](repeating: -1, count: places.max()! + 1)
    for (index, place) in places.enumerated() { expected[place] = Float(index) * Float(index) }
    var chain = FusedChain(space.dims, threads: threads)
    let squares = chain.emit(CK_SQUARE, CK_CLASS_F, chain.input(KernelMemory(source), CK_F32, CK_CLASS_F))
    let memory = KernelMemory([Float](repeating: -1, count: expected.count))
    chain.output(squares, memory, CK_F32, strides: space.strides, byteOffset: 4 * space.offset)
    let whole = KernelMemory([Int32](repeating: -1, count: expected.count))
    chain.output(squares, whole, CK_I32, strides: space.strides, byteOffset: 4 * space.offset)
    chain.run()
    #expect(memory.elements(Float.self, expected.count) == expected)
    #expect(whole.elements(Int32.self, expected.count) == expected.map { Int32($0) })
  }

  @Test("the element's index in row-major order", arguments: [[5], [33, 40], [3, 5, 100]], [1, 2])
  func linearIndex(dims: [Int], threads: Int) {
    let count = dims.reduce(1, *)
    var chain = FusedChain(dims, threads: threads)
    let (floats, doubles) = (KernelMemory(byteCount: 4 * count), KernelMemory(byteCount: 8 * count))
    let (signed, unsigned) = (KernelMemory(byteCount: 8 * count), KernelMemory(byteCount: 8 * count))
    chain.output(chain.emit(CK_LINEAR_INDEX, CK_CLASS_F), floats, CK_F32)
    chain.output(chain.emit(CK_LINEAR_INDEX, CK_CLASS_D), doubles, CK_F64)
    chain.output(chain.emit(CK_LINEAR_INDEX, CK_CLASS_I), signed, CK_I64)
    chain.output(chain.emit(CK_LINEAR_INDEX, CK_CLASS_U), unsigned, CK_U64)
    chain.run()
    #expect(floats.elements(Float.self, count) == (0..<count).map { Float($0) })
    #expect(doubles.elements(Double.self, count) == (0..<count).map { Double($0) })
    #expect(signed.elements(Int64.self, count) == (0..<count).map { Int64($0) })
    #expect(unsigned.elements(UInt64.self, count) == (0..<count).map { UInt64($0) })
  }

  @Test("no elements: nothing is touched")
  func empty() {
    var chain = FusedChain([3, 0, 2])
    let memory = KernelMemory([Float(5)])
    let input = chain.input(memory, CK_F32, CK_CLASS_F)
    chain.output(chain.emit(CK_EXP, CK_CLASS_F, input), memory, CK_F32)
    chain.run()
    #expect(memory.elements(Float.self, 1) == [5])
  }
}
