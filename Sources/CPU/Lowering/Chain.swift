import CKernels
import Tensors

/// A fused pass while it is put together: instructions over registers, each of which holds a tile of elements.
struct Chain {
  /// A tile of elements, in one of the kernels' four classes of arithmetic.
  struct Register {
    var index: Int
    var class_: ck_class
    var dtype: DType
  }

  private(set) var code: [ck_instruction] = []
  /// What comes from memory.
  struct Load {
    let view: View
    var register: Register
    /// What the first of its elements are sums of; then the view's buffer has only those that follow.
    var scattered: ScatteredRows?

    var buffers: [Int] { [view.buffer] + (scattered.map { [$0.updates.buffer, $0.links.buffer] } ?? []) }
  }
  private(set) var loads: [Load] = []
  private var registers = 0
  private var constants: [UInt64: [Register]] = [:]

  /// The class that elements of a type are computed in.
  static func class_(_ dtype: DType) -> ck_class {
    switch dtype {
    case .float64: CK_CLASS_D
    case .float32, .float16, .bfloat16: CK_CLASS_F
    case .uint8, .uint16, .uint32, .uint64: CK_CLASS_U
    case .bool, .int8, .int16, .int32, .int64: CK_CLASS_I
    }
  }

  private mutating func register(_ class_: ck_class, _ dtype: DType) -> Register {
    registers += 1
    return Register(index: registers - 1, class_: class_, dtype: dtype)
  }

  /// A register with a view's elements; the view has the pass's shape.
  mutating func load(_ view: View, scattered: ScatteredRows? = nil) -> Register {
    if let known = loads.first(where: {
      $0.view.buffer == view.buffer && $0.view.offset == view.offset && $0.view.strides == view.strides
        && $0.view.dtype == view.dtype
    }) {
      return known.register
    }
    // Booleans are wanted as conditions of floats most of all.
    let result = register(view.dtype == .bool ? CK_CLASS_F : Chain.class_(view.dtype), view.dtype)
    loads.append(Load(view: view, register: result, scattered: scattered))
    return result
  }

  /// A register with one value in every element.
  mutating func constant(_ value: Double, _ class_: ck_class, _ dtype: DType) -> Register {
    if let known = constants[value.bitPattern]?.first(where: { $0.class_ == class_ }) {
      return Register(index: known.index, class_: class_, dtype: dtype)
    }
    let result = emit(CK_CONSTANT, class_, dtype, immediate: value)
    constants[value.bitPattern, default: []].append(result)
    return result
  }

  /// Adds an instruction; the operands' classes must be the result's, but for conversions.
  mutating func emit(
    _ operation: ck_op, _ class_: ck_class, _ dtype: DType, _ operands: [Register] = [], from: ck_class? = nil,
    immediate: Double = 0
  ) -> Register {
    let result = register(class_, dtype)
    var instruction = ck_instruction()
    instruction.op = UInt16(operation.rawValue)
    instruction.class_ = UInt8(class_.rawValue)
    instruction.from = UInt8((from ?? class_).rawValue)
    instruction.dst = UInt16(result.index)
    if operands.count > 0 { instruction.a = UInt16(operands[0].index) }
    if operands.count > 1 { instruction.b = UInt16(operands[1].index) }
    if operands.count > 2 { instruction.c = UInt16(operands[2].index) }
    instruction.immediate = immediate
    code.append(instruction)
    return result
  }

  /// Random numbers from the state that is loaded as operand `state`.
  mutating func random(_ state: View, _ output: TensorSpec) -> Register {
    let operand = loads.count
    // The operand is addressed by its number; its register is never read.
    loads.append(Load(view: state, register: register(CK_CLASS_U, .uint32)))
    var source = loads[operand].register
    source.index = operand
    return emit(CK_RANDOM_UNIFORM, Chain.class_(output.dtype), output.dtype, [source])
  }

  /// The same values in another class of arithmetic.
  mutating func convert(_ value: Register, to class_: ck_class) -> Register {
    if value.class_ == class_ { return value }
    return emit(CK_CONVERT, class_, value.dtype, [value], from: value.class_)
  }

  /// The values as if stored in an element type narrower than the register and loaded again.
  mutating func rounded(_ value: Register, to dtype: DType) -> Register {
    switch dtype {
    case .float32, .float64, .int64, .uint64, .bool: return value
    default: return emit(CK_ROUND_TO, value.class_, dtype, [value], immediate: Double(dtype.rawValue))
    }
  }

  /// Gives temporary registers whose last use has passed to later instructions, so that the tiles stay in the cache.
  ///
  /// Registers of inputs, outputs and constants keep their numbers: they may stand for the operand's own memory.
  mutating func compact(keeping kept: Set<Int>) -> Int {
    var pinned = kept.union(loads.map(\.register.index))
    for instruction in code where instruction.op == UInt16(CK_CONSTANT.rawValue) { pinned.insert(Int(instruction.dst)) }
    var lastUse = [Int](repeating: -1, count: registers)
    func operands(_ instruction: ck_instruction) -> [Int] {
      switch Chain.operandCount(instruction) {
      case 0: []
      case 1: [Int(instruction.a)]
      case 2: [Int(instruction.a), Int(instruction.b)]
      default: [Int(instruction.a), Int(instruction.b), Int(instruction.c)]
      }
    }
    for (position, instruction) in code.enumerated() {
      for operand in operands(instruction) { lastUse[operand] = position }
    }
    var moved = [Int](repeating: -1, count: registers)
    var count = 0
    for index in pinned.sorted() {
      moved[index] = count
      count += 1
    }
    var free: [Int] = []
    for position in code.indices {
      let used = operands(code[position])
      let target = Int(code[position].dst)
      // The result may take an operand's place: instructions work element by element.
      for operand in Set(used) where lastUse[operand] == position && !pinned.contains(operand) {
        free.append(moved[operand])
      }
      if moved[target] < 0 {
        if let reused = free.popLast() {
          moved[target] = reused
        } else {
          moved[target] = count
          count += 1
        }
        if lastUse[target] < 0 { free.append(moved[target]) }
      }
      let operandCount = Chain.operandCount(code[position])
      code[position].dst = UInt16(moved[target])
      if operandCount > 0 { code[position].a = UInt16(moved[used[0]]) }
      if operandCount > 1 { code[position].b = UInt16(moved[used[1]]) }
      if operandCount > 2 { code[position].c = UInt16(moved[used[2]]) }
    }
    for index in loads.indices { loads[index].register.index = moved[loads[index].register.index] }
    renumbering = moved
    return count
  }

  /// Where `compact` moved each register.
  private(set) var renumbering: [Int] = []
}
