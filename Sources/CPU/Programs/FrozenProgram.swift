import Synchronization
import Tensors

/// A computation with the values that variables had at one moment, that any number of threads may run at the same time.
///
/// What depends on the variables alone is computed once, when it is made; convolutions keep their kernels in the order
/// that suits the processor. Each run works in memory of its own, which the next run takes over.
final class FrozenProgram: Executable {
  private let computation: Computation
  private let packed: PackedKernels
  /// Idle programs.
  private let idle = Mutex<[CPUProgram]>([])

  private init(_ computation: Computation, _ packed: PackedKernels) {
    self.computation = computation
    self.packed = packed
  }

  /// Freezes computations that share what they compute of the variables.
  /// - Throws: the `TensorError` of an operation that cannot be computed, or one that names a variable which a
  ///   computation changes: a frozen one cannot.
  static func freeze(_ computations: [Computation]) throws(TensorError) -> [FrozenProgram] {
    let packed = PackedKernels()
    var values: [ObjectIdentifier: Storage] = [:]
    var constants = FoldedConstants()
    var frozen: [FrozenProgram] = []
    for computation in computations {
      if let changed = computation.updated.first.map({ computation.variables[$0] }) {
        throw TensorError(
          operation: computation.label,
          message: "it changes '\(changed.path)', and a frozen function keeps its variables")
      }
      var graph = computation.graph
      for index in graph.nodes.indices {
        guard case .variable(let number)? = graph.nodes[index].leaf else { continue }
        let variable = computation.variables[number]
        let key = ObjectIdentifier(variable)
        if values[key] == nil { values[key] = try Storage(copying: variable) }
        graph.nodes[index].leaf = .constant(values[key]!)
      }
      try constants.fold(&graph)
      graph.run([ScaleFolding()], label: computation.label)
      try constants.fold(&graph)
      let rest = Computation(
        label: computation.label, graph, inputs: computation.inputs, outputs: computation.outputs)
      frozen.append(FrozenProgram(rest, packed))
    }
    return frozen
  }

  var inputs: [TensorSpec] { computation.inputs }
  var outputs: [TensorSpec] { computation.outputs }

  func run(_ inputs: [any Buffer], into outputs: [any Buffer]) throws(TensorError) {
    let program =
      if let idle = idle.withLock({ $0.popLast() }) { idle } else { try CPUProgram(computation, packed: packed) }
    defer { idle.withLock { $0.append(program) } }
    try program.run(inputs, into: outputs)
  }

  var description: String { idle.withLock { $0.last?.description } ?? "program \(computation.label), not running yet" }
}
