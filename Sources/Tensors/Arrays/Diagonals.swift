/// Diagonals and triangles of matrices.
extension Tensor {
  /// The elements of a diagonal of the matrices in two dimensions, along a new last dimension.
  /// - Parameter offset: above (positive) or below (negative) the main diagonal.
  public func diagonal(offset: Int = 0, axis1: Int = 0, axis2: Int = 1) -> Tensor {
    if error != nil { return self }
    guard rank >= 2, axis1 != axis2 else {
      return Tensor(error: .shapes("diagonal", [spec], "two different dimensions are needed"))
    }
    let matrices = moveAxis([axis1, axis2], [-2, -1])
    if matrices.error != nil { return matrices }
    let (rows, columns) = (matrices.shape[rank - 2], matrices.shape[rank - 1])
    let (row, column) = offset < 0 ? (-offset, 0) : (0, offset)
    let count = Swift.max(0, Swift.min(rows - row, columns - column))
    let places = (0..<count).map { Int64((row + $0) * columns + column + $0) }
    return matrices.reshaped(to: matrices.shape.dropLast(2) + [rows * columns]).gathering(Tensor(places), axis: -1)
  }

  /// The sum of a diagonal; see ``diagonal(offset:axis1:axis2:)``.
  public func trace(offset: Int = 0, axis1: Int = 0, axis2: Int = 1) -> Tensor {
    diagonal(offset: offset, axis1: axis1, axis2: axis2).sum(axis: -1)
  }

  /// The lower triangle of the matrices in the last two dimensions, zeros above it.
  /// - Parameter k: the last diagonal that stays, 0 being the main one.
  public func tril(k: Int = 0) -> Tensor { triangle("tril") { $0 >= $1 - k } }
  /// The upper triangle of the matrices in the last two dimensions, zeros below it.
  /// - Parameter k: the first diagonal that stays, 0 being the main one.
  public func triu(k: Int = 0) -> Tensor { triangle("triu") { $0 <= $1 - k } }

  private func triangle(_ name: String, _ stays: (Tensor, Tensor) -> Tensor) -> Tensor {
    if error != nil { return self }
    guard rank >= 2 else { return Tensor(error: .shapes(name, [spec], "expected two dimensions or more")) }
    let (rows, columns) = (Tensor.arange(shape[rank - 2]), Tensor.arange(shape[rank - 1]))
    return self.where(stays(rows.expandingDimensions(1), columns), else: Tensor(0, dtype: dtype))
  }

  /// A matrix with this vector on a diagonal and zeros elsewhere; or a matrix' diagonal.
  /// - Parameter k: above (positive) or below (negative) the main diagonal.
  public func diag(k: Int = 0) -> Tensor {
    if rank == 2 || error != nil { return diagonal(offset: k) }
    guard rank == 1 else { return Tensor(error: .shapes("diag", [spec], "expected one dimension or two")) }
    let size = count + Swift.abs(k)
    let (above, below) = (Swift.max(k, 0), Swift.max(-k, 0))
    let row = padded([(above, below)])
    return row.where(Tensor.eye(size, k: k, dtype: .bool), else: Tensor(0, dtype: dtype))
  }
}
