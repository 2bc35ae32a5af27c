/// Variables of one element type in one allocation, so that an optimizer's update is one kernel.
///
/// Variables stay in their arena as long as anything uses its vector: an optimizer, or a compiled program. Until then
/// they cannot be moved to another arena, so that no update is lost in memory that was left.
public final class VariableArena: Sendable {
  /// All variables as one vector.
  public let flat: Variable
  public var members: [Variable] { flat.members }
  /// The first element of each member.
  public var offsets: [Int] { flat.offsets }

  /// Moves the variables' elements into one allocation. None of them may be a part of another arena that is in use.
  init(name: String, _ members: [Variable]) throws(TensorError) {
    for member in members { if let error = member.error { throw error } }
    precondition(!members.isEmpty && members.allSatisfy { $0.dtype == members[0].dtype }, "an arena has one dtype")
    var offset = 0
    let offsets = members.map { member in
      defer { offset += member.count }
      return offset
    }
    let spec = TensorSpec([offset], members[0].dtype)
    let storage = try Storage(byteCount: spec.byteCount, for: "the arena '\(name)'")
    flat = Variable(
      name: name, spec: spec, storage: storage, isTrainable: false, members: members, offsets: offsets)
    for (member, offset) in zip(members, offsets) {
      let part = Storage(
        pointer: storage.pointer + offset * spec.dtype.byteCount, byteCount: member.spec.byteCount, owner: storage)
      try member.move(to: part, of: flat)
    }
  }

  private init(flat: Variable) { self.flat = flat }

  /// Divides variables into those that may be updated as one vector: the members of an arena that is in use, if all of
  /// them are there, or variables that are in none. A variable whose arena has others too is by itself.
  ///
  /// - Returns: indices into `variables`.
  public static func groups(of variables: [Variable]) -> [[Int]] {
    var free: [Int] = []
    var groups: [[Int]] = []
    var parts: [ObjectIdentifier: [Int]] = [:]
    for (index, variable) in variables.enumerated() {
      if let vector = variable.vector {
        parts[ObjectIdentifier(vector), default: []].append(index)
      } else {
        free.append(index)
      }
    }
    for indices in parts.values {
      let members = indices.map { variables[$0] }
      let isWhole = members[0].vector.map { $0.members.elementsEqual(members, by: ===) } ?? false
      groups += isWhole ? [indices] : indices.map { [$0] }
    }
    return (groups + (free.isEmpty ? [] : [free])).sorted { $0[0] < $1[0] }
  }

  /// The arena of these variables: the one that they are the members of, or a new one.
  ///
  /// - Parameter variables: one of ``groups(of:)``.
  /// - Throws: that a device which holds elements cannot be read.
  public static func holding(_ variables: [Variable], name: String) throws(TensorError) -> VariableArena {
    if let vector = variables[0].vector { return VariableArena(flat: vector) }
    return try VariableArena(name: name, variables)
  }
}
