/// Products and norms by the names of Keras and NumPy.
extension Tensor {
  /// NumPy's `dot`: the last dimension of this tensor with the second to last of the other, or its only one. Of two
  /// matrices that is their product. The result has this tensor's type, or the one that both promote to.
  public func dot(_ other: Tensor) -> Tensor {
    if error != nil { return self }
    if other.error != nil { return other }
    let common = DType.promoted(dtype, other.dtype)
    if rank == 0 || other.rank == 0 { return self * other }
    if rank <= 2 && other.rank <= 2 || other.rank == 1 { return matmul(other).cast(to: common) }
    let (k, inner) = (other.shape[other.rank - 2], shape[rank - 1])
    guard k == inner else {
      return Tensor(
        error: .shapes(
          "dot", [spec, other.spec], "the last dimension (\(inner)) must equal the second to last (\(k))"))
    }
    // All dimensions of the first but the last, then those of the second but the one that is summed over.
    let rows = reshaped(to: [count / Swift.max(inner, 1), inner])
    let columns = other.moveAxis(-2, 0).reshaped(to: [k, other.count / Swift.max(k, 1)])
    return rows.matmul(columns).cast(to: common)
      .reshaped(to: shape.dropLast() + other.shape.dropLast(2) + [other.shape[other.rank - 1]])
  }

  /// All products of an element of this tensor and one of the other, a matrix.
  public func outer(_ other: Tensor) -> Tensor { flattened().expandingDimensions(1) * other.flattened() }

  /// A norm, as `keras.ops.norm`.
  ///
  /// Over all elements, or one dimension: (sum of |x|ⁿ)^(1/n) with n = `ord`, 2 by default; infinity is the largest
  /// |x|, minus infinity the smallest, 0 how many are not zero. Over two dimensions: Frobenius' norm by default; with 1
  /// the largest sum of |x| of a column, with infinity of a row, with minus signs the smallest. Those of singular
  /// values (2, "nuc") are not supported.
  public func norm(ord: Double? = nil, axis: (any TensorAxes)? = nil, keepDims: Bool = false) -> Tensor {
    if error != nil { return self }
    let x = cast(to: dtype.floating)
    if axis == nil, ord == nil { return x.square().sum(axes: nil, keepDims: keepDims).sqrt() }
    do throws(TensorError) {
      let axes = try normalized(axes: axis?.axisList, operation: "norm")
      if axes.count == 1 { return x.vectorNorm(ord ?? 2, axes, keepDims) }
      guard axes.count == 2 else {
        throw .shapes("norm", [spec], "a norm with an order is over one dimension or two; pass axis")
      }
      // The order of two axes says which are rows.
      let (rows, columns) = axis.map { ($0.axisList[0], $0.axisList[1]) } ?? (0, 1)
      let size = x.abs()
      func folded(_ summed: Int, _ kept: Int, largest: Bool) -> Tensor {
        let sums = size.sum(axes: [summed], keepDims: true)
        let result = largest ? sums.max(axes: [kept], keepDims: true) : sums.min(axes: [kept], keepDims: true)
        return keepDims ? result : result.squeezed(axes: axes)
      }
      switch ord {
      case nil: return x.square().sum(axes: axes, keepDims: keepDims).sqrt()
      case 1: return folded(rows, columns, largest: true)
      case -1: return folded(rows, columns, largest: false)
      case .some(.infinity): return folded(columns, rows, largest: true)
      case .some(-.infinity): return folded(columns, rows, largest: false)
      case .some(let other):
        throw TensorError(
          operation: "norm",
          message: "order \(other) of matrices is not supported; expected nil, 1, -1 or an infinity")
      }
    } catch {
      return Tensor(error: error)
    }
  }

  private func vectorNorm(_ ord: Double, _ axes: [Int], _ keepDims: Bool) -> Tensor {
    switch ord {
    case .infinity: abs().max(axes: axes, keepDims: keepDims)
    case -.infinity: abs().min(axes: axes, keepDims: keepDims)
    case 0: notEqual(0).cast(to: dtype).sum(axes: axes, keepDims: keepDims)
    case 1: abs().sum(axes: axes, keepDims: keepDims)
    case 2: square().sum(axes: axes, keepDims: keepDims).sqrt()
    default: abs().power(ord).sum(axes: axes, keepDims: keepDims).power(1 / ord)
    }
  }
}
