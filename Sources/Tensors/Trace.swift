/// A function being recorded: which variables it read and what it assigned to them.
///
/// While a trace is current, `variable.value` is a place in the graph and `variable.assign` an update of the program.
public final class Trace: @unchecked Sendable {
  /// The trace that this task records to, if any.
  @TaskLocal public static var current: Trace?

  /// The variables that the function reads, with the placeholders that stand for them.
  public private(set) var reads: [(variable: Variable, placeholder: Tensor)] = []
  /// Each variable's value at this point of the recording: its placeholder, or what was assigned last.
  private var values: [ObjectIdentifier: Tensor] = [:]
  private var assigned: [ObjectIdentifier: Variable] = [:]
  private var order: [Variable] = []
  private var members: [ObjectIdentifier: (arena: VariableArena, index: Int)] = [:]

  public init() {}

  /// Records what `body` does to variables.
  public func record<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Trace.$current.withValue(self, operation: body)
  }

  /// From now on, the arena's variables are read as slices of its one flat variable.
  public func use(_ arena: VariableArena) {
    for (index, variable) in arena.members.enumerated() { members[ObjectIdentifier(variable)] = (arena, index) }
  }

  func read(_ variable: Variable) -> Tensor {
    let key = ObjectIdentifier(variable)
    if let value = values[key] { return value }
    let value: Tensor
    if let (arena, index) = members[key] {
      let flat = read(arena.flat)
      value = Tensor(Slice(starts: [arena.offsets[index]], sizes: [variable.count]), flat).reshaped(to: variable.shape)
    } else {
      value = .placeholder(variable.path, shape: variable.shape, dtype: variable.dtype)
      reads.append((variable, value))
    }
    values[key] = value
    return value
  }

  package func assign(_ variable: Variable, _ value: Tensor) {
    let key = ObjectIdentifier(variable)
    values[key] = value
    if assigned.updateValue(variable, forKey: key) == nil { order.append(variable) }
  }

  /// The variables that were assigned, in order, with their final values.
  public var updates: [(variable: Variable, value: Tensor)] {
    order.map { ($0, values[ObjectIdentifier($0)]!) }
  }
}

/// Variables of one element type laid one after another in one allocation, so that an optimizer's update is one pass.
public final class VariableArena: @unchecked Sendable {
  public let members: [Variable]
  /// The first element of each member.
  public let offsets: [Int]
  /// All of them as one vector.
  public let flat: Variable

  /// Moves the variables' elements into one allocation.
  public init(name: String, _ members: [Variable]) {
    precondition(!members.isEmpty && members.allSatisfy { $0.dtype == members[0].dtype }, "an arena has one dtype")
    self.members = members
    var offset = 0
    offsets = members.map { member in
      defer { offset += member.count }
      return offset
    }
    let spec = TensorSpec([offset], members[0].dtype)
    let storage = Storage(byteCount: spec.byteCount)
    flat = Variable(name: name, spec: spec, storage: storage, isTrainable: false)
    for (member, offset) in zip(members, offsets) {
      member.move(
        to: Storage(
          pointer: storage.pointer + offset * spec.dtype.byteCount, byteCount: member.spec.byteCount, owner: storage))
    }
  }
}
