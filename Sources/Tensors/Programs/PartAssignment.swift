extension Tensor {
  /// The tensor with other values where a mask holds or at integer indices of the first dimension: `x[indices] =
  /// value`.
  func replacing(_ indices: Tensor, with value: Tensor) -> Tensor {
    if let failed = error ?? indices.error ?? value.error { return Tensor(error: failed) }
    do throws(TensorError) {
      let isMask = indices.dtype == .bool
      let places: [Int]
      if isMask {
        try checkShape(of: indices)
        // One value everywhere needs no list of places, so that it works in a traced function too.
        if value.rank <= rank - indices.rank { return try masked(indices, value) }
        places = try indices.placesOfTrue()
      } else {
        guard indices.dtype.isInteger, let size = shape.first else {
          throw TensorError(
            operation: "subscript",
            message:
              "\(indices.dtype) indices for shape \(shape.tupleText); expected integers, or a mask of booleans"
          )
        }
        try indices.requireElements("subscript", "an index to assign at", "scatter with segmentSum, or by a mask")
        places = try indices.places(size: size)
      }
      // The indexed dimensions as one.
      let indexed = isMask ? indices.rank : 1
      let rest = Shape(shape.dropFirst(indexed))
      let selected = (isMask ? [places.count] : indices.shape) + rest
      guard Shape.broadcast(value.shape, selected) == selected else { throw Self.unfit(value, selected) }
      if places.isEmpty { return self }
      // For each place the row of the value that it gets, or -1; of several, the last.
      var sources = [Int64](repeating: -1, count: saturatedProduct(shape.prefix(indexed)))
      for (row, place) in places.enumerated() { sources[place] = Int64(row) }
      let source = Tensor(sources)
      let rows = value.cast(to: dtype).broadcast(to: selected).reshaped(to: [places.count] + rest)
      let isKept = (source .< 0).reshaped(to: [sources.count] + rest.map { _ in 1 })
      return reshaped(to: [sources.count] + rest).where(isKept, else: rows.gathering(source.maximum(0)))
        .reshaped(to: shape)
    } catch {
      return Tensor(error: error)
    }
  }

  /// One value, or one row of them, wherever a mask holds.
  private func masked(_ mask: Tensor, _ value: Tensor) throws(TensorError) -> Tensor {
    let rest = Shape(shape.dropFirst(mask.rank))
    guard Shape.broadcast(value.shape, rest) == rest else { throw Self.unfit(value, rest) }
    return value.cast(to: dtype).where(mask.reshaped(to: mask.shape + rest.map { _ in 1 }), else: self)
  }

  private static func unfit(_ value: Tensor, _ selected: Shape) -> TensorError {
    TensorError(
      operation: "subscript",
      message: "a value of shape \(value.shape.tupleText) for a selection of shape \(selected.tupleText)")
  }
}
