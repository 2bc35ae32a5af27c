/// A tensor is a sequence of its slices along the first dimension: `for row in x`, `zip(x, y)`, `x.map { … }`.
///
/// The first slice that is read computes the whole tensor, which then stays. A scalar has no slices: its only element
/// is a tensor with an error, as is that of a tensor with one.
extension Tensor: Sequence {
  public struct Iterator: IteratorProtocol {
    private let tensor: Tensor
    private let count: Int
    private var position = 0

    init(_ tensor: Tensor) {
      if tensor.error == nil && tensor.rank == 0 {
        self.tensor = Tensor(
          error: TensorError(operation: "iteration", message: "a scalar has no slices; read it with item()"))
      } else {
        self.tensor = tensor
      }
      count = self.tensor.error == nil ? tensor.shape[0] : 1
    }

    public mutating func next() -> Tensor? {
      guard position < count else { return nil }
      defer { position += 1 }
      return tensor[position]
    }
  }

  public func makeIterator() -> Iterator { Iterator(self) }
  public var underestimatedCount: Int { error == nil ? shape.first ?? 1 : 1 }
}
