/// A computation for each step of some sequences, with values that are carried from step to step.
///
/// The body is recorded once, whatever the number of steps, and compiled once as a program inside the program.
///
/// Inputs: the carried values before the first step; the sequences, `[steps, …]`, of which each step sees one element;
/// what the body captured: values that all steps share. Results: the carried values after the last step; the outputs of
/// all steps, `[steps, …]`; and the carried values before each step, `[steps, …]`, which the backward pass needs.
/// Sequences and results are in the same order whether the loop goes forward or, with `reverse`, from the last element
/// to the first.
///
/// The gradient is a loop that goes the other way. It computes each step again from the carried values before it, so
/// that nothing else has to be kept, and sums the gradients of captured values over the steps.
public struct Loop: Operation {
  let body: LoopBody
  public let steps: Int
  public let reverse: Bool

  public var name: String { "loop" }

  /// How many inputs, and first results, are carried values.
  public var carriedCount: Int { body.carried.count }
  /// How many inputs after them are sequences.
  public var sequenceCount: Int { body.elements.count }
  /// How many results, after the carried values, are outputs of all steps.
  public var outputCount: Int { body.outputs.count }

  /// The placeholders of one step: carried values, elements of the sequences, captured values.
  public var placeholders: [Tensor] { body.carried + body.elements + body.captured }
  /// What one step computes: the carried values after it, and its outputs.
  public var results: [Tensor] { body.carriedAfter + body.outputs }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    let expected =
      body.carried.map(\.spec) + body.elements.map { over($0.spec) } + body.captured.map(\.spec)
    guard inputs == expected else {
      throw TensorError(operation: name, message: "got inputs \(inputs); expected \(expected)")
    }
    let carried = body.carried.map(\.spec)
    return carried + body.outputs.map { over($0.spec) } + carried.map(over)
  }

  /// All steps' values, given one step's.
  private func over(_ spec: TensorSpec) -> TensorSpec { TensorSpec([steps] + spec.shape, spec.dtype) }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let backward = LoopGradient(self, context)
    if let failed = backward.failure { return context.inputs.map { _ in failed } }
    return backward.gradients
  }
}

/// What a loop does at each step.
///
/// Two bodies that do the same are equal, so that a program that was compiled for one serves the other.
final class LoopBody: Hashable, Sendable {
  /// Placeholders, and nothing that `carriedAfter` and `outputs` are computed from depends on anything else.
  let carried, elements, captured: [Tensor]
  let carriedAfter, outputs: [Tensor]
  private let structure: [Entry]

  private struct Entry: Hashable {
    let operation: AnyOperation?
    /// Inputs as positions in the list of all entries' results.
    let inputs: [Int]
    let outputs: [TensorSpec]
  }

  init(carried: [Tensor], elements: [Tensor], captured: [Tensor], carriedAfter: [Tensor], outputs: [Tensor]) {
    self.carried = carried
    self.elements = elements
    self.captured = captured
    self.carriedAfter = carriedAfter
    self.outputs = outputs

    var positions: [Differentiation.Key: Int] = [:]
    var entries: [Entry] = []
    var count = 0
    func add(_ operation: AnyOperation?, _ node: Node, _ inputs: [Int]) {
      for index in node.outputs.indices { positions[Differentiation.Key(node, index)] = count + index }
      count += node.outputs.count
      entries.append(Entry(operation: operation, inputs: inputs, outputs: node.outputs))
    }
    for placeholder in carried + elements + captured { add(nil, placeholder.node, []) }
    let results = carriedAfter + outputs
    for node in Differentiation.topologicalOrder(from: results.map(\.node)) {
      guard positions[Differentiation.Key(node, 0)] == nil else { continue }
      add(AnyOperation(node.operation), node, node.inputs.map { positions[Differentiation.Key($0)]! })
    }
    entries.append(
      Entry(operation: nil, inputs: results.map { positions[Differentiation.Key($0)]! }, outputs: []))
    structure = entries
  }

  static func == (a: LoopBody, b: LoopBody) -> Bool {
    a === b
      || (a.carried.count == b.carried.count && a.elements.count == b.elements.count && a.structure == b.structure)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(carried.count)
    hasher.combine(elements.count)
    hasher.combine(structure)
  }
}
