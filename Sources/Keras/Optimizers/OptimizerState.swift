import Tensors

/// A variable that an optimizer keeps for each trained variable, such as a momentum.
public struct OptimizerSlot: Sendable, Hashable {
  /// What the slot holds at first.
  public enum Start: Sendable, Hashable {
    case fill(Double)
    /// The trained variable's value.
    case copy
  }
  public var name: String
  public var start: Start
  /// The slot's shape, where it is not the variable's. Only for variables that are not updated element by element.
  public var shape: Shape?
  /// The whole name, where it is not the variable's path followed by the slot's name.
  public var fullName: String?
  public var dtype: DType?

  public init(
    _ name: String, fill: Double = 0, shape: Shape? = nil, fullName: String? = nil, dtype: DType? = nil
  ) {
    self.name = name
    self.start = .fill(fill)
    self.shape = shape
    self.fullName = fullName
    self.dtype = dtype
  }

  /// A slot that starts as the variable's value.
  public static func copying(_ name: String) -> OptimizerSlot {
    var slot = OptimizerSlot(name)
    slot.start = .copy
    return slot
  }

  func make(for variable: Variable, optimizer: String) throws(TensorError) -> Variable {
    let name = fullName ?? variable.path.replacing("/", with: "_") + "_" + name
    let result: Variable
    switch start {
    case .fill(let value):
      result = Variable(
        name: name, shape: shape ?? variable.shape, fill: value, dtype: dtype ?? variable.dtype, isTrainable: false)
    case .copy:
      let storage = try Storage(copying: variable)
      result = Variable(name: name, spec: variable.spec, storage: storage, isTrainable: false)
    }
    result.path = "\(optimizer)/\(name)"
    if let error = result.error { throw error }
    return result
  }
}

extension Variable {
  /// A scalar that an optimizer keeps.
  static func scalar(_ name: String, of optimizer: String, fill: Double = 0, dtype: DType = .float32) -> Variable {
    let variable = Variable(name: name, shape: [], fill: fill, dtype: dtype, isTrainable: false)
    variable.path = "\(optimizer)/\(name)"
    return variable
  }
}

/// The trained variables of an optimizer and what it keeps beside them, laid out for one update to be one pass.
final class OptimizerState {
  /// Variables that are updated together: one, or many that lie in one arena.
  struct Block {
    let members: [Variable]
    /// Where the gradients of the members are in `apply`'s array.
    let indices: [Int]
    let decay: Double?
    /// The only member, or the vector of all of them.
    let variable: Variable
    let slots: [Variable]
    let average: Variable?
    let accumulator: Variable?

    /// A projection after the update; only a variable by itself has one.
    var constraint: (@Sendable (Tensor) -> Tensor)? { members.count == 1 ? members[0].constraint : nil }
  }

  let variables: [Variable]
  let blocks: [Block]
  let shared: [Variable]
  let arenas: [VariableArena]
  /// Averages, accumulators, slots and shared state in the order of Keras' files.
  let slotVariables: [Variable]

  /// What the variables of one arena have in common.
  private struct Kind: Hashable {
    let dtype: DType
    let decay: Double?
    let slots: [[OptimizerSlot]]
    /// Set for a variable that is updated by itself.
    let single: Int?
  }

  init(optimizer: Optimizer, variables: [Variable], decays: [Double?]) throws {
    self.variables = variables
    let settings = optimizer.settings
    func make(_ slot: OptimizerSlot) throws -> [Variable] {
      try variables.map { try slot.make(for: $0, optimizer: optimizer.name) }
    }
    let averages = try settings.useEma ? make(OptimizerSlot("average")) : []
    let accumulators = try settings.gradientAccumulationSteps != nil ? make(OptimizerSlot("gradient_accumulator")) : []

    let groups = variables.map { optimizer.slots(for: $0) }
    var slots: [[Variable]] = variables.map { _ in [] }
    var ordered = averages + accumulators
    for group in 0..<(groups.map(\.count).max() ?? 0) {
      for (index, variable) in variables.enumerated() where group < groups[index].count {
        let made = try groups[index][group].map { try $0.make(for: variable, optimizer: optimizer.name) }
        slots[index] += made
        ordered += made
      }
    }
    shared = optimizer.makeSharedState()
    slotVariables = ordered + shared

    let prefersArenas = Devices.current.prefersArenas
    var indices: [Kind: [Int]] = [:]
    var kinds: [Kind] = []
    for (index, variable) in variables.enumerated() {
      let together = prefersArenas && variable.constraint == nil && optimizer.updatesElementwise(variable)
      let kind = Kind(
        dtype: variable.dtype, decay: decays[index], slots: groups[index], single: together ? nil : index)
      if indices[kind] == nil { kinds.append(kind) }
      indices[kind, default: []].append(index)
    }
    // Variables that another optimizer keeps in an arena stay there.
    let parts = kinds.flatMap { kind in
      let all = indices[kind]!
      return VariableArena.groups(of: all.map { variables[$0] }).map { (kind: kind, indices: $0.map { all[$0] }) }
    }
    var arenas: [VariableArena] = []
    blocks = try parts.map { kind, indices in
      func joined(_ variables: [Variable], _ name: String) throws -> Variable {
        if variables.count == 1 { return variables[0] }
        let arena = try VariableArena.holding(variables, name: "\(optimizer.name)/\(name)")
        arenas.append(arena)
        return arena.flat
      }
      let members = indices.map { variables[$0] }
      return try Block(
        members: members, indices: indices, decay: kind.decay, variable: joined(members, "variables"),
        slots: kind.slots.flatMap { $0 }.enumerated().map { place, slot in
          try joined(indices.map { slots[$0][place] }, slot.name)
        },
        average: averages.isEmpty ? nil : joined(indices.map { averages[$0] }, "average"),
        accumulator: accumulators.isEmpty ? nil : joined(indices.map { accumulators[$0] }, "gradient_accumulator"))
    }
    self.arenas = arenas
  }
}
