import CKernels
import Testing

@Suite("Fused chains: element types in memory")
struct FusedMemoryTests {
  /// Loads elements of one type into a class and stores them as another type.
  private static func move<From: BitwiseCopyable, To: BitwiseCopyable>(
    _ values: [From], _ from: ck_dtype, _ class_: ck_class, _ to: ck_dtype, as type: To.Type
  ) -> [To] {
    var chain = FusedChain([values.count])
    let loaded = chain.input(KernelMemory(values), from, class_)
    let stored = KernelMemory(byteCount: values.count * MemoryLayout<To>.stride)
    chain.output(loaded, stored, to)
    chain.run()
    return stored.elements(To.self, values.count)
  }

  private static func integers<Element: FixedWidthInteger & BitwiseCopyable>(_ dtype: ck_dtype, _: Element.Type) {
    // More than a tile, so that whole and broken tiles both occur.
    let values =
      [.min, .max, 0, 1, Element.max &- 1] + (0..<700).map { Element(truncatingIfNeeded: $0 &* 0x9E37_79B1) }
    for class_ in [CK_CLASS_I, CK_CLASS_U] {
      #expect(move(values, dtype, class_, dtype, as: Element.self) == values)
    }
    // Real classes hold small integers exactly.
    let small = values.map { $0 % 100 }
    for class_ in [CK_CLASS_F, CK_CLASS_D] {
      #expect(move(small, dtype, class_, dtype, as: Element.self) == small)
    }
    let class_ = Element.isSigned ? CK_CLASS_I : CK_CLASS_U
    #expect(move(values, dtype, class_, CK_U8, as: UInt8.self) == values.map { UInt8(truncatingIfNeeded: $0) })
    #expect(move(values, dtype, class_, CK_I16, as: Int16.self) == values.map { Int16(truncatingIfNeeded: $0) })
    #expect(move(values, dtype, class_, CK_BOOL, as: UInt8.self) == values.map { $0 == 0 ? 0 : 1 })
    #expect(move(small, dtype, class_, CK_F32, as: Float.self) == small.map { Float($0) })
    #expect(move(small, dtype, class_, CK_F64, as: Double.self) == small.map { Double($0) })
  }

  @Test("integers of every width keep their values in every class")
  func integers() {
    Self.integers(CK_I8, Int8.self)
    Self.integers(CK_I16, Int16.self)
    Self.integers(CK_I32, Int32.self)
    Self.integers(CK_I64, Int64.self)
    Self.integers(CK_U8, UInt8.self)
    Self.integers(CK_U16, UInt16.self)
    Self.integers(CK_U32, UInt32.self)
    Self.integers(CK_U64, UInt64.self)
  }

  @Test("booleans are 0 and 1 in every class, and anything but zero is stored as 1")
  func booleans() {
    let values = (0..<600).map { UInt8($0 % 3 == 0 ? 1 : 0) }
    for class_ in [CK_CLASS_F, CK_CLASS_D, CK_CLASS_I, CK_CLASS_U] {
      #expect(Self.move(values, CK_BOOL, class_, CK_BOOL, as: UInt8.self) == values)
      #expect(Self.move(values, CK_BOOL, class_, CK_I32, as: Int32.self) == values.map { Int32($0) })
      #expect(Self.move(values, CK_BOOL, class_, CK_F32, as: Float.self) == values.map { Float($0) })
    }
    let floats: [Float] = [0, -0.0, 0.25, .nan, -3, .infinity]
    #expect(Self.move(floats, CK_F32, CK_CLASS_F, CK_BOOL, as: UInt8.self) == [0, 0, 1, 1, 1, 1])
    #expect(Self.move(floats.map(Double.init), CK_F64, CK_CLASS_D, CK_BOOL, as: UInt8.self) == [0, 0, 1, 1, 1, 1])
  }

  @Test("every float16 becomes the float of its value")
  func loadHalf() {
    let patterns = (0...UInt16.max).map { $0 }
    let loaded = Self.move(patterns, CK_F16, CK_CLASS_F, CK_F32, as: Float.self)
    for (pattern, value) in zip(patterns, loaded) {
      let exact = Float(Float16(bitPattern: pattern))
      if exact.isNaN ? !value.isNaN : value != exact || value.sign != exact.sign {
        Issue.record("\(pattern): \(value), not \(exact)")
      }
    }
  }

  /// Floats around the halves between neighbours of a 16-bit type, and beyond its range.
  private static let betweenHalves: [Float] = {
    var values: [Float] = [
      0, -0.0, .nan, .infinity, -.infinity, 65519, 65520, 65536, 1e30, -1e30, 1e-8, 0x1p-25, 0x1.8p-25,
    ]
    for pattern in stride(from: UInt32(0x3200_0000), to: 0x4790_0000, by: 0x7FF) {
      values += [Float(bitPattern: pattern), -Float(bitPattern: pattern)]
    }
    for pattern in stride(from: UInt32(0x3380_0000), to: 0x4780_0000, by: 0x0100_1000) {
      values += [-1, 0, 1].map { Float(bitPattern: pattern &+ UInt32(bitPattern: $0)) }
    }
    return values
  }()

  @Test("float16 is rounded to nearest, ties to even, denormal numbers and overflow too")
  func storeHalf() {
    let stored = Self.move(Self.betweenHalves, CK_F32, CK_CLASS_F, CK_F16, as: UInt16.self)
    for (value, pattern) in zip(Self.betweenHalves, stored) {
      let exact = Float16(value)
      if exact.isNaN ? !Float16(bitPattern: pattern).isNaN : pattern != exact.bitPattern {
        Issue.record("\(value): \(pattern), not \(exact.bitPattern)")
      }
    }
  }

  @Test("bfloat16 is the upper half of a float, rounded to nearest, ties to even")
  func brainFloat() {
    let values =
      Self.betweenHalves + [
        .greatestFiniteMagnitude, Float(bitPattern: 0x7F80_0001), 0x1.01p0, 0x1.03p0, Float(bitPattern: 70000),
      ]
    let stored = Self.move(values, CK_F32, CK_CLASS_F, CK_BF16, as: UInt16.self)
    for (value, pattern) in zip(values, stored) {
      let result = Float(bitPattern: UInt32(pattern) << 16)
      if value.isNaN {
        #expect(result.isNaN)
        continue
      }
      let below = value.bitPattern & 0xFFFF_0000
      let (rest, odd) = (value.bitPattern & 0xFFFF, value.bitPattern & 0x10000 != 0)
      let exact = rest > 0x8000 || (rest == 0x8000 && odd) ? below &+ 0x10000 : below
      if result.bitPattern != exact { Issue.record("\(value): \(result)") }
    }
    let patterns = (0...UInt16.max).map { $0 }.filter { !Float(bitPattern: UInt32($0) << 16).isNaN }
    #expect(Self.move(patterns, CK_BF16, CK_CLASS_F, CK_BF16, as: UInt16.self) == patterns)
  }

  @Test("rounding to a type is a store and a load")
  func roundTo() {
    func rounded<Element: BitwiseCopyable>(
      _ values: [Element], _ class_: ck_class, _ dtype: ck_dtype, to: ck_dtype
    ) -> [Element] {
      var chain = FusedChain([values.count])
      let loaded = chain.input(KernelMemory(values), dtype, class_)
      let memory = KernelMemory(byteCount: values.count * MemoryLayout<Element>.stride)
      chain.output(chain.emit(CK_ROUND_TO, class_, loaded, immediate: Double(to.rawValue)), memory, dtype)
      chain.run()
      return memory.elements(Element.self, values.count)
    }
    #expect(rounded([Float(1.001), 3.14159], CK_CLASS_F, CK_F32, to: CK_BF16) == [1, 3.140625])
    #expect(rounded([Float(1.001), 3.14159], CK_CLASS_F, CK_F32, to: CK_F16) == [Float(Float16(1.001)), 3.140625])
    #expect(rounded([1.1, 1e-3], CK_CLASS_D, CK_F64, to: CK_F32) == [Double(Float(1.1)), Double(Float(1e-3))])
    #expect(rounded([Int64(300), -1], CK_CLASS_I, CK_I64, to: CK_U8) == [44, 255])
    #expect(rounded([Int64(200), -129], CK_CLASS_I, CK_I64, to: CK_I8) == [-56, 127])
    #expect(rounded([UInt64(1) << 32 + 7], CK_CLASS_U, CK_U64, to: CK_U32) == [7])
    #expect(rounded([Float(0.5), 0, -2], CK_CLASS_F, CK_F32, to: CK_BOOL) == [1, 0, 1])
  }

  @Test("conversions between classes: reals are cut off and kept in range")
  func conversions() {
    func converted<From: BitwiseCopyable, To: BitwiseCopyable>(
      _ values: [From], _ from: (ck_class, ck_dtype), _ to: (ck_class, ck_dtype), as: To.Type
    ) -> [To] {
      var chain = FusedChain([values.count])
      let loaded = chain.input(KernelMemory(values), from.1, from.0)
      let memory = KernelMemory(byteCount: values.count * MemoryLayout<To>.stride)
      // The result takes its operand's register, which must not disturb it.
      chain.output(chain.emit(CK_CONVERT, to.0, loaded, into: loaded), memory, to.1)
      chain.run()
      return memory.elements(To.self, values.count)
    }
    let (f, d, i, u) = (
      (CK_CLASS_F, CK_F32), (CK_CLASS_D, CK_F64), (CK_CLASS_I, CK_I64), (CK_CLASS_U, CK_U64)
    )
    let reals: [Double] = [0, 1.9, -1.9, .nan, .infinity, -.infinity, 1e19, -1e19, 0x1p53 + 1, 3e38]
    let signed: [Int64] = [0, 1, -1, 0, .max, .min, .max, .min, 1 << 53, .max]
    let unsigned: [UInt64] = [0, 1, 0, 0, .max, 0, 10_000_000_000_000_000_000, 0, 1 << 53, .max]
    #expect(converted(reals, d, i, as: Int64.self) == signed)
    #expect(converted(reals, d, u, as: UInt64.self) == unsigned)
    let floats = reals.map { Float($0) }
    #expect(converted(floats, f, i, as: Int64.self) == signed)
    #expect(converted(floats.dropLast(4), f, u, as: UInt64.self) == Array(unsigned.dropLast(4)))
    #expect(converted([1.1, -0.0, .infinity], d, f, as: Float.self) == [1.1, -0.0, .infinity])
    #expect(converted([Float(1.5), -2], f, d, as: Double.self) == [1.5, -2])
    #expect(converted([Int64.min, .max, -7], i, f, as: Float.self) == [-0x1p63, 0x1p63, -7])
    #expect(converted([Int64.min, -7], i, d, as: Double.self) == [-0x1p63, -7])
    #expect(converted([UInt64.max, 7], u, f, as: Float.self) == [0x1p64, 7])
    #expect(converted([UInt64.max, 1 << 63], u, d, as: Double.self) == [0x1p64, 0x1p63])
    #expect(converted([Int64(-1), 5], i, u, as: UInt64.self) == [.max, 5])
    #expect(converted([UInt64.max, 5], u, i, as: Int64.self) == [-1, 5])
    // A long one: every tile is converted through the same register.
    let many = (0..<2000).map { Float($0) * 0.75 }
    #expect(converted(many, f, d, as: Double.self) == many.map(Double.init))
  }

  @Test("small integers that are only converted to floats", arguments: [[600], [40, 30]], [1, 2])
  func bytesToFloats(dims: [Int], threads: Int) {
    let count = dims.reduce(1, *)
    let strides = [rowMajor(dims)] + (dims.count == 2 ? [[0, 1], [1, 0]] : [[0]])
    func check<Element: FixedWidthInteger & BitwiseCopyable>(_ dtype: ck_dtype, _: Element.Type) {
      let class_ = Element.isSigned ? CK_CLASS_I : CK_CLASS_U
      let values = (0..<count).map { Element(truncatingIfNeeded: $0 &* 0x3_1415_9265) }
      for steps in strides {
        var chain = FusedChain(dims, threads: threads)
        let input = chain.input(KernelMemory(values), dtype, class_, strides: steps)
        let scale = chain.emit(CK_CONSTANT, CK_CLASS_F, immediate: 0.25)
        let real = chain.emit(CK_CONVERT, CK_CLASS_F, input)
        // The input's register is written while its value, converted, is still read.
        let other = chain.emit(CK_NEG, CK_CLASS_F, scale, into: input)
        let scaled = chain.emit(CK_MUL, CK_CLASS_F, real, scale)
        let result = chain.emit(CK_ADD, CK_CLASS_F, scaled, other)
        let (first, second) = (KernelMemory(byteCount: 4 * count), KernelMemory(byteCount: 4 * count))
        chain.output(result, first, CK_F32)
        chain.output(real, second, CK_F32)
        chain.run()
        let places = (0..<count).map { index in
          dims.count == 1 ? index * steps[0] : index / dims[1] * steps[0] + index % dims[1] * steps[1]
        }
        #expect(second.elements(Float.self, count) == places.map { Float(values[$0]) })
        #expect(first.elements(Float.self, count) == places.map { Float(values[$0]) * 0.25 - 0.25 })
      }
    }
    check(CK_U8, UInt8.self)
    check(CK_I8, Int8.self)
    check(CK_U16, UInt16.self)
    check(CK_I16, Int16.self)
    check(CK_I32, Int32.self)
    check(CK_U32, UInt32.self)
    check(CK_I64, Int64.self)
  }

  @Test("constants in every class")
  func constants() {
    func constant<Element: BitwiseCopyable>(
      _ value: Double, _ class_: ck_class, _ dtype: ck_dtype, as: Element.Type
    ) -> [Element] {
      var chain = FusedChain([1000])
      let memory = KernelMemory(byteCount: 1000 * MemoryLayout<Element>.stride)
      chain.output(chain.emit(CK_CONSTANT, class_, immediate: value), memory, dtype)
      chain.run()
      return memory.elements(Element.self, 1000)
    }
    #expect(constant(0.1, CK_CLASS_F, CK_F32, as: Float.self).allSatisfy { $0 == 0.1 })
    #expect(constant(0.1, CK_CLASS_D, CK_F64, as: Double.self).allSatisfy { $0 == 0.1 })
    #expect(constant(-5, CK_CLASS_I, CK_I64, as: Int64.self).allSatisfy { $0 == -5 })
    #expect(constant(-1, CK_CLASS_U, CK_U64, as: UInt64.self).allSatisfy { $0 == .max })
    #expect(constant(200, CK_CLASS_U, CK_U8, as: UInt8.self).allSatisfy { $0 == 200 })
    #expect(constant(2.5, CK_CLASS_F, CK_F16, as: UInt16.self).allSatisfy { $0 == Float16(2.5).bitPattern })
  }
}
