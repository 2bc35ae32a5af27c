/// Tells what a loop's body computes from step to step from what need not be there: what is the same for all steps
/// stays outside, and matmuls of the sequences' elements alone are computed for all steps at once. Placeholders stand
/// for both.
struct LoopCapture {
  /// What is the same for all steps.
  private(set) var captured: [(value: Tensor, placeholder: Tensor)] = []
  private var elements: [(placeholder: Tensor, sequence: Tensor)]
  private let steps: Int
  private var placeholders: [Differentiation.Key: Tensor] = [:]
  private var places: [ObjectIdentifier: Place] = [:]
  /// For all steps, `[steps, …]`, what a node that depends on elements alone computes at each.
  private var wholes: [ObjectIdentifier: Tensor] = [:]

  private enum Place {
    /// Computed at each step, by the rebuilt node.
    case inside(Node)
    /// The same for all steps.
    case outside(Node, bound: Tensor?)
    /// A constant that costs nothing anywhere.
    case anywhere(Node)
  }

  /// - Parameters:
  ///   - carried: the placeholders of carried values.
  ///   - elements: those of the sequences' elements, with the sequences.
  init(carried: [Tensor], elements: [(Tensor, Tensor)], steps: Int) {
    self.elements = elements.map { ($0, $1) }
    self.steps = steps
    for placeholder in carried + elements.map(\.0) {
      places[ObjectIdentifier(placeholder.node)] = .inside(placeholder.node)
    }
    for (placeholder, sequence) in elements { wholes[ObjectIdentifier(placeholder.node)] = sequence }
  }

  /// Says what a placeholder of the recording is outside.
  mutating func bind(_ placeholder: Tensor, to value: Tensor) {
    places[ObjectIdentifier(placeholder.node)] = .outside(placeholder.node, bound: value)
  }

  /// The same tensors, made of the body's placeholders and those of captured values alone.
  mutating func rebuild(_ tensors: [Tensor]) throws -> [Tensor] {
    for tensor in tensors { try tensor.checked() }
    for node in Differentiation.topologicalOrder(from: tensors.map(\.node)) where places[ObjectIdentifier(node)] == nil
    {
      places[ObjectIdentifier(node)] = place(node)
    }
    return tensors.map { inside($0) }
  }

  /// The elements that rebuilt tensors depend on.
  func elements(of results: [Tensor]) -> [(placeholder: Tensor, sequence: Tensor)] {
    let nodes = Set(Differentiation.topologicalOrder(from: results.map(\.node)).map { ObjectIdentifier($0) })
    return elements.filter { nodes.contains(ObjectIdentifier($0.placeholder.node)) }
  }

  private mutating func place(_ node: Node) -> Place {
    let inputs = node.inputs
    if inputs.isEmpty { return node.operation is Full ? .anywhere(node) : .outside(node, bound: nil) }
    let isInside = inputs.contains { changes($0) }
    if isInside, let whole = whole(node) {
      wholes[ObjectIdentifier(node)] = whole
      if node.operation is MatMul || node.operation is Convolution {
        let placeholder = Tensor.placeholder("element", shape: node.outputs[0].shape, dtype: node.outputs[0].dtype)
        elements.append((placeholder, whole))
        return .inside(placeholder.node)
      }
    }
    let moved = inputs.map { isInside ? inside($0) : outside($0) }
    let isSame = zip(moved, inputs).allSatisfy { $0.isIdentical(to: $1) }
    let copy = isSame ? node : Node(node.operation, moved, outputs: node.outputs)
    return isInside ? .inside(copy) : .outside(copy, bound: nil)
  }

  private func changes(_ tensor: Tensor) -> Bool {
    if case .inside = places[ObjectIdentifier(tensor.node)]! { true } else { false }
  }

  private func outside(_ tensor: Tensor) -> Tensor {
    switch places[ObjectIdentifier(tensor.node)]! {
    case .outside(_, let bound?): bound
    case .outside(let node, nil), .anywhere(let node), .inside(let node): Tensor(node: node, index: tensor.index)
    }
  }

  private mutating func inside(_ tensor: Tensor) -> Tensor {
    switch places[ObjectIdentifier(tensor.node)]! {
    case .inside(let node), .anywhere(let node): return Tensor(node: node, index: tensor.index)
    case .outside:
      let value = outside(tensor)
      let key = Differentiation.Key(value)
      if let known = placeholders[key] { return known }
      let placeholder = Tensor.placeholder("captured", shape: value.shape, dtype: value.dtype)
      placeholders[key] = placeholder
      captured.append((value, placeholder))
      return placeholder
    }
  }

  // MARK: All steps at once

  /// The most memory that a matmul for all steps may take.
  private static let largestWhole = 256 << 20

  /// What a node computes at each step, for all steps, if it is an operation that can be.
  private func whole(_ node: Node) -> Tensor? {
    let inputs = node.inputs
    guard node.outputs.count == 1, steps > 0, steps * node.outputs[0].byteCount <= Self.largestWhole,
      inputs.allSatisfy({ !changes($0) || wholes[ObjectIdentifier($0.node)] != nil })
    else { return nil }
    let (shape, first) = (node.outputs[0].shape, changes(inputs[0]) ? wholes[ObjectIdentifier(inputs[0].node)] : nil)
    switch node.operation {
    case is Unary, is Cast:
      return first.map { Tensor(node.operation, $0) }
    case is Binary, is Select:
      return Tensor(node.operation, inputs.map { aligned($0, rank: shape.count) })
    case let product as MatMul:
      guard let first, !product.transposeA, inputs[0].rank == 2, inputs[1].rank == 2, !changes(inputs[1]) else {
        return nil
      }
      return Tensor(product, rows(first), outside(inputs[1])).reshaped(to: [steps] + shape)
    case let convolution as Convolution:
      guard let first, !changes(inputs[1]) else { return nil }
      return Tensor(convolution, rows(first), outside(inputs[1])).reshaped(to: [steps] + shape)
    case is Reshaping:
      return first.map { $0.reshaped(to: [steps] + shape) }
    case let transposition as Transpose:
      return first.map { $0.transposed([0] + transposition.permutation.map { $0 + 1 }) }
    case let slice as Slice:
      return first.map {
        Tensor(Slice(starts: [0] + slice.starts, sizes: [steps] + slice.sizes, steps: [1] + slice.steps), $0)
      }
    default: return nil
    }
  }

  /// An operand for all steps, with its dimensions where they broadcast as in one.
  private func aligned(_ tensor: Tensor, rank: Int) -> Tensor {
    guard changes(tensor), let whole = wholes[ObjectIdentifier(tensor.node)] else { return outside(tensor) }
    let missing = rank - tensor.rank
    return missing == 0 ? whole : whole.reshaped(to: [steps] + Array(repeating: 1, count: missing) + tensor.shape)
  }

  /// The samples of all steps as one batch.
  private func rows(_ whole: Tensor) -> Tensor {
    whole.reshaped(to: [whole.shape[0] * whole.shape[1]] + whole.shape.dropFirst(2))
  }
}
