import CKernels

/// Memory of the kernels' element types, freed when the last reference goes.
final class KernelMemory {
  let bytes: UnsafeMutableRawBufferPointer

  init(byteCount: Int) {
    bytes = .allocate(byteCount: max(byteCount, 1), alignment: 64)
    for index in bytes.indices { bytes[index] = 0xA5 }
  }

  convenience init<Element: BitwiseCopyable>(_ elements: [Element]) {
    self.init(byteCount: elements.count * MemoryLayout<Element>.stride)
    for (index, element) in elements.enumerated() {
      bytes.storeBytes(of: element, toByteOffset: index * MemoryLayout<Element>.stride, as: Element.self)
    }
  }

  deinit { bytes.deallocate() }

  /// The first `count` elements.
  func elements<Element: BitwiseCopyable>(_ type: Element.Type, _ count: Int) -> [Element] {
    (0..<count).map { bytes.load(fromByteOffset: $0 * MemoryLayout<Element>.stride, as: type) }
  }
}

/// Row-major strides of a shape.
func rowMajor(_ dims: [Int]) -> [Int] {
  var strides = dims
  var step = 1
  for axis in dims.indices.reversed() {
    strides[axis] = step
    step *= dims[axis]
  }
  return strides
}

/// A fused element-wise chain put together by hand.
struct FusedChain {
  struct Register {
    var index: Int
    var class_: ck_class
  }

  /// What a chain stored.
  struct Output {
    let memory: KernelMemory
    let count: Int
    func elements<Element: BitwiseCopyable>(_ type: Element.Type) -> [Element] { memory.elements(type, count) }
  }

  var dims: [Int]
  var threads = 1
  private var inputs: [ck_operand] = []
  private var outputs: [ck_operand] = []
  private var folds: [ck_fold] = []
  private var code: [ck_instruction] = []
  private var registers = 0
  private var memory: [KernelMemory] = []

  init(_ dims: [Int], threads: Int = 1) {
    self.dims = dims
    self.threads = threads
  }

  private mutating func register(_ class_: ck_class) -> Register {
    registers += 1
    return Register(index: registers - 1, class_: class_)
  }

  private func operand(
    _ memory: KernelMemory, _ dtype: ck_dtype, _ register: Register, _ strides: [Int]?, _ offset: Int
  ) -> ck_operand {
    var operand = ck_operand()
    operand.data = memory.bytes.baseAddress! + offset
    operand.dtype = Int32(dtype.rawValue)
    operand.reg = Int32(register.index)
    operand.class_ = Int32(register.class_.rawValue)
    let strides = strides ?? rowMajor(dims)
    withUnsafeMutableBytes(of: &operand.strides) {
      for (axis, stride) in strides.enumerated() {
        $0.storeBytes(of: Int64(stride), toByteOffset: 8 * axis, as: Int64.self)
      }
    }
    return operand
  }

  /// Adds an input; `byteOffset` is that of its first element.
  mutating func input(
    _ memory: KernelMemory, _ dtype: ck_dtype, _ class_: ck_class, strides: [Int]? = nil, byteOffset: Int = 0
  ) -> Register {
    let result = register(class_)
    inputs.append(operand(memory, dtype, result, strides, byteOffset))
    self.memory.append(memory)
    return result
  }

  mutating func output(
    _ register: Register, _ memory: KernelMemory, _ dtype: ck_dtype, strides: [Int]? = nil, byteOffset: Int = 0
  ) {
    outputs.append(operand(memory, dtype, register, strides, byteOffset))
    self.memory.append(memory)
  }

  mutating func fold(
    _ register: Register, _ kind: ck_reduction, _ memory: KernelMemory, _ dtype: ck_dtype, scale: Double = 1
  ) {
    var fold = ck_fold()
    fold.data = memory.bytes.baseAddress
    fold.dtype = Int32(dtype.rawValue)
    fold.reg = Int32(register.index)
    fold.class_ = Int32(register.class_.rawValue)
    fold.kind = Int32(kind.rawValue)
    fold.scale = scale
    folds.append(fold)
    self.memory.append(memory)
  }

  /// Adds an instruction. Its result goes to a new register, or over the one in `into`.
  @discardableResult
  mutating func emit(
    _ op: ck_op, _ class_: ck_class, _ operands: Register..., immediate: Double = 0, into: Register? = nil
  ) -> Register {
    let result = into.map { Register(index: $0.index, class_: class_) } ?? register(class_)
    var instruction = ck_instruction()
    instruction.op = UInt16(op.rawValue)
    instruction.class_ = UInt8(class_.rawValue)
    instruction.from = UInt8((operands.first?.class_ ?? class_).rawValue)
    instruction.dst = UInt16(result.index)
    if operands.count > 0 { instruction.a = UInt16(operands[0].index) }
    if operands.count > 1 { instruction.b = UInt16(operands[1].index) }
    if operands.count > 2 { instruction.c = UInt16(operands[2].index) }
    instruction.immediate = immediate
    code.append(instruction)
    return result
  }

  /// Random numbers from the state in the input of this register.
  mutating func random(_ class_: ck_class, state: Register) -> Register {
    let index = inputs.firstIndex { $0.reg == Int32(state.index) }!
    return emit(CK_RANDOM_UNIFORM, class_, Register(index: index, class_: class_))
  }

  func run() {
    var (inputs, outputs, folds, code) = (inputs, outputs, folds, code)
    inputs.withUnsafeMutableBufferPointer { inputs in
      outputs.withUnsafeMutableBufferPointer { outputs in
        folds.withUnsafeMutableBufferPointer { folds in
          code.withUnsafeMutableBufferPointer { code in
            var fused = ck_fused()
            fused.rank = Int32(dims.count)
            fused.threads = Int32(threads)
            withUnsafeMutableBytes(of: &fused.dims) {
              for (axis, size) in dims.enumerated() {
                $0.storeBytes(of: Int64(size), toByteOffset: 8 * axis, as: Int64.self)
              }
            }
            fused.inputs = Int32(inputs.count)
            fused.outputs = Int32(outputs.count)
            fused.folds = Int32(folds.count)
            fused.instructions = Int32(code.count)
            fused.registers = Int32(registers)
            fused.input = inputs.baseAddress
            fused.output = outputs.baseAddress
            fused.fold = folds.baseAddress
            fused.code = code.baseAddress
            ck_run_fused(&fused)
          }
        }
      }
    }
    withExtendedLifetime(memory) {}
  }
}

extension FusedChain {
  /// One instruction over contiguous operands of a class's own element type.
  static func apply<Element: BitwiseCopyable>(
    _ op: ck_op, _ class_: ck_class, _ dtype: ck_dtype, _ operands: [Element]..., threads: Int = 1
  ) -> [Element] {
    let count = operands[0].count
    var chain = FusedChain([count], threads: threads)
    let registers = operands.map { chain.input(KernelMemory($0), dtype, class_) }
    let result: Register
    switch registers.count {
    case 1: result = chain.emit(op, class_, registers[0])
    case 2: result = chain.emit(op, class_, registers[0], registers[1])
    default: result = chain.emit(op, class_, registers[0], registers[1], registers[2])
    }
    let output = KernelMemory(byteCount: count * MemoryLayout<Element>.stride)
    chain.output(result, output, dtype)
    chain.run()
    return output.elements(Element.self, count)
  }

  static func float(_ op: ck_op, _ operands: [Float]...) -> [Float] {
    switch operands.count {
    case 1: apply(op, CK_CLASS_F, CK_F32, operands[0])
    case 2: apply(op, CK_CLASS_F, CK_F32, operands[0], operands[1])
    default: apply(op, CK_CLASS_F, CK_F32, operands[0], operands[1], operands[2])
    }
  }

  static func double(_ op: ck_op, _ operands: [Double]...) -> [Double] {
    switch operands.count {
    case 1: apply(op, CK_CLASS_D, CK_F64, operands[0])
    case 2: apply(op, CK_CLASS_D, CK_F64, operands[0], operands[1])
    default: apply(op, CK_CLASS_D, CK_F64, operands[0], operands[1], operands[2])
    }
  }
}
