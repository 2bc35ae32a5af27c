import Synchronization
import Tensors

/// A computation with the values that variables had at one moment, compiled for some shapes of its input, that any number of
/// threads may run at the same time.
///
/// What depends on the variables alone is computed once, when the function is made; convolutions keep their kernels in the order
/// that suits the processor. Each run works in memory of its own, which the next run takes over.
public final class FrozenFunction: Sendable {
  /// One shape of the input, with what was recorded for it.
  public struct Recording {
    public let input: Tensor
    public let output: Tensor
    public let trace: Trace

    public init(input: Tensor, output: Tensor, trace: Trace) {
      self.input = input
      self.output = output
      self.trace = trace
    }
  }

  private let label: String
  private let forms: [Form]
  private let packed = PackedKernels()

  /// What was recorded for one shape, and the programs of it that nobody runs at the moment.
  private final class Form: Sendable {
    let graph: Graph
    let input, output: TensorSpec
    let idle = Mutex<[Program]>([])

    init(_ graph: Graph, _ input: TensorSpec, _ output: TensorSpec) {
      self.graph = graph
      self.input = input
      self.output = output
    }
  }

  /// - Throws: the `TensorError` of a tensor that cannot be computed, or one that names a variable which the computation
  ///   changes: a frozen one cannot.
  public init(label: String, _ recordings: [Recording]) throws(TensorError) {
    var values: [ObjectIdentifier: Storage] = [:]
    var constants = FoldedConstants()
    var forms: [Form] = []
    for recording in recordings {
      if let changed = recording.trace.updates.first?.variable {
        throw TensorError(
          operation: label, message: "it changes '\(changed.path)', and a frozen function keeps its variables")
      }
      var leaves = Graph.Leaves()
      leaves.placeholders[recording.input.placeholderIdentifier!] = .input(0)
      for (variable, placeholder) in recording.trace.reads {
        let key = ObjectIdentifier(variable)
        let value = if let known = values[key] { known } else { try Storage(copying: variable) }
        values[key] = value
        leaves.placeholders[placeholder.placeholderIdentifier!] = .constant(value)
      }
      var graph = try Graph(outputs: [recording.output], updates: [], leaves: &leaves)
      try constants.fold(&graph)
      graph.foldScales()
      try constants.fold(&graph)
      forms.append(Form(graph, recording.input.spec, recording.output.spec))
    }
    self.label = label
    self.forms = forms
  }

  /// Runs the recording of that number: reads the input's elements, writes the output's. Any thread may call it at any time.
  public func run(_ form: Int, input: UnsafeMutableRawPointer, output: UnsafeMutableRawPointer) throws(TensorError) {
    let form = forms[form]
    let program = if let idle = form.idle.withLock({ $0.popLast() }) { idle } else { try compile(form) }
    defer { form.idle.withLock { $0.append(program) } }
    try program.run(inputs: [input], outputs: [output])
  }

  private func compile(_ form: Form) throws(TensorError) -> Program {
    try Program(label: label, form.graph, inputs: [form.input], outputs: [form.output], packed: packed)
  }
}
