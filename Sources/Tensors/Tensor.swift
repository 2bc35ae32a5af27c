/// An array of numbers with any number of dimensions.
///
/// A tensor is a value or a lazy expression. Operations only extend the expression; reading a tensor (`scalars`,
/// `item`, printing, indexing a file) evaluates it. The same code therefore runs eagerly, inside a layer's `call`, and
/// compiled into a training step.
///
/// An operation on shapes that do not fit gives a tensor with an ``error``; reading it throws that error.
public struct Tensor: Sendable {
  public internal(set) var node: Node
  /// Which of the node's results this is.
  public let index: Int

  public init(node: Node, index: Int = 0) {
    self.node = node
    self.index = index
  }

  /// The result of an operation.
  public init(_ operation: any Operation, _ inputs: Tensor...) {
    self.init(node: Node(operation, inputs))
  }

  /// The result of an operation.
  public init(_ operation: any Operation, _ inputs: [Tensor]) {
    self.init(node: Node(operation, inputs))
  }

  /// All results of an operation with several.
  static func all(_ operation: any Operation, _ inputs: [Tensor], count: Int) -> [Tensor] {
    let node = Node(operation, inputs)
    return (0..<count).map { Tensor(node: node, index: node.error == nil ? $0 : 0) }
  }

  /// A tensor that carries an error to code that reads it.
  public init(error: TensorError) {
    self.init(node: Node(failing: error))
  }

  public var spec: TensorSpec { node.outputs[index] }
  public var shape: Shape { spec.shape }
  public var dtype: DType { spec.dtype }
  public var rank: Int { spec.shape.count }
  /// Number of elements.
  public var count: Int { spec.count }
  /// Why the tensor cannot be computed, if it cannot.
  public var error: TensorError? { node.error }

  /// The tensor, or its error thrown.
  @discardableResult
  public func checked() throws -> Tensor {
    if let error { throw error }
    return self
  }

  /// The elements, when they are already known.
  public var storageIfKnown: Storage? { node.storages?[index] }

  /// Whether two values are the very same result of the same node.
  public func isIdentical(to other: Tensor) -> Bool { node === other.node && index == other.index }
}
