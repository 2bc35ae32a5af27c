/// A recording of a function: the variables that it reads and its assignments to them.
///
/// While a trace is current, `variable.value` is a place in the graph and `variable.assign` an update of the program.
public final class Trace: @unchecked Sendable {
  /// The trace that this task records to, if any.
  @TaskLocal public static var current: Trace?

  /// The variables that the function reads, with the placeholders that stand for them.
  public private(set) var reads: [(variable: Variable, placeholder: Tensor)] = []
  /// Each variable's value at this point of the recording: its placeholder, or what was assigned last.
  private var values: [ObjectIdentifier: Tensor] = [:]
  private var assigned: Set<ObjectIdentifier> = []
  private var order: [Variable] = []
  private var members: [ObjectIdentifier: Member] = [:]
  /// What was assigned to members since their arena's flat variable was last put together.
  private var pending: [ObjectIdentifier: [Int: Tensor]] = [:]

  /// A variable inside an arena, and the slice that stands for it as long as the flat variable has the value it is of.
  private struct Member {
    let arena: VariableArena
    let index: Int
    var slice: (of: Tensor, value: Tensor)?
  }

  public init() {}

  /// Records what `body` does to variables.
  public func record<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Trace.$current.withValue(self, operation: body)
  }

  /// From now on, the arena's variables are read as slices of its one flat variable, and written there.
  public func use(_ arena: VariableArena) {
    for (index, variable) in arena.members.enumerated() {
      let key = ObjectIdentifier(variable)
      if members[key]?.arena.flat === arena.flat { continue }
      members[key] = Member(arena: arena, index: index)
      // What was assigned before the arena was made is an update of the arena.
      guard assigned.remove(key) != nil, let value = values.removeValue(forKey: key) else { continue }
      order.removeAll { $0 === variable }
      assign(variable, value)
    }
  }

  /// The variable's place in the graph. The same tensor at each call, until the variable is assigned.
  func read(_ variable: Variable) -> Tensor {
    let key = ObjectIdentifier(variable)
    if let member = members[key] { return read(member, key) }
    if pending[key] != nil { assemble(variable) }
    if let value = values[key] { return value }
    let value = Tensor.placeholder(variable.path, shape: variable.shape, dtype: variable.dtype)
    reads.append((variable, value))
    values[key] = value
    return value
  }

  private func read(_ member: Member, _ key: ObjectIdentifier) -> Tensor {
    let flatKey = ObjectIdentifier(member.arena.flat)
    if let value = pending[flatKey]?[member.index] { return value }
    // Assignments to other members leave this one's slice as it was.
    let flat = pending[flatKey] == nil ? read(member.arena.flat) : values[flatKey]!
    if let slice = member.slice, slice.of.isIdentical(to: flat) { return slice.value }
    let variable = member.arena.members[member.index]
    let value = flat.elements(from: member.arena.offsets[member.index], count: variable.count)
      .reshaped(to: variable.shape)
    members[key]!.slice = (flat, value)
    return value
  }

  package func assign(_ variable: Variable, _ value: Tensor) {
    let key = ObjectIdentifier(variable)
    if let member = members[key] {
      let flat = member.arena.flat
      if pending[ObjectIdentifier(flat)] == nil { _ = read(flat) }
      pending[ObjectIdentifier(flat), default: [:]][member.index] = value
      note(flat)
    } else {
      pending[key] = nil
      values[key] = value
      note(variable)
    }
  }

  private func note(_ variable: Variable) {
    if assigned.insert(ObjectIdentifier(variable)).inserted { order.append(variable) }
  }

  /// Puts a flat variable together from the members that were assigned and what it was between them.
  private func assemble(_ flat: Variable) {
    let key = ObjectIdentifier(flat)
    guard let parts = pending.removeValue(forKey: key),
      let arena = members.values.first(where: { $0.arena.flat === flat })?.arena
    else { return }
    let old = values[key]!
    var pieces: [Tensor] = []
    var end = 0
    for index in parts.keys.sorted() {
      let start = arena.offsets[index]
      if start > end { pieces.append(old.elements(from: end, count: start - end)) }
      pieces.append(parts[index]!.flattened())
      end = start + arena.members[index].count
    }
    if end < flat.count { pieces.append(old.elements(from: end, count: flat.count - end)) }
    let new = Tensor.concatenate(pieces)
    values[key] = new
    for (index, value) in parts { members[ObjectIdentifier(arena.members[index])]!.slice = (new, value) }
  }

  /// The variables that were assigned, in order, with their final values.
  public var updates: [(variable: Variable, value: Tensor)] { order.map { ($0, read($0)) } }
}

extension Tensor {
  /// `count` elements of a vector, from `start` on.
  func elements(from start: Int, count: Int) -> Tensor {
    count == self.count ? self : Tensor(Slice(starts: [start], sizes: [count]), self)
  }
}
