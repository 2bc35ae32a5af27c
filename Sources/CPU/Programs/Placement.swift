import Tensors

/// Where a program's variable has its elements, and the pointers in kernels' arguments that follow it when it moves.
struct Placement {
  let variable: Variable
  private let followers: [Step.Pointer]
  /// Kept, so that no run works in memory that has been freed.
  private var storage: Storage
  private var version: Int

  init(_ variable: Variable, _ followers: [Step.Pointer]) throws(TensorError) {
    self.variable = variable
    self.followers = followers
    (storage, version) = try Placement.find(variable)
    bind()
  }

  /// Whether the variable has moved since its pointers were set.
  var isOutdated: Bool { variable.version != version }

  mutating func update() throws(TensorError) {
    (storage, version) = try Placement.find(variable)
    bind()
  }

  /// The variable's memory. What another device holds comes to the host.
  private static func find(_ variable: Variable) throws(TensorError) -> (Storage, Int) {
    if let error = variable.error { throw error }
    let (buffer, version) = variable.placement
    if let storage = buffer as? Storage { return (storage, version) }
    try variable.take(buffer.hostStorage())
    return try find(variable)
  }

  private func bind() {
    for follower in followers { follower.field.pointee = storage.pointer + follower.byteOffset }
  }
}
