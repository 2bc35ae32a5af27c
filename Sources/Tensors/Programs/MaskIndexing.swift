extension Tensor {
  /// The slices of the first dimension at `indices`, integers; or what `indices`, a mask of booleans, selects. As in
  /// NumPy.
  ///
  ///     x[Tensor([2, 0])]      // the third row and the first
  ///     x[labels .== 3]        // the rows whose label is 3
  ///     x[x .> 0]              // all positive elements, in one dimension
  ///
  /// Integers of any shape give a tensor of that shape followed by the other dimensions of `x`; negative ones count
  /// from the end.
  ///
  /// A mask has the shape of the first dimensions of `x`, one or more of them or all. The result has one dimension in
  /// their place: what is selected, in row-major order. How long it is depends on the mask's elements, so they are
  /// computed; while a function is traced, as a layer's `call` in `fit`, a mask that depends on the function's inputs
  /// gives an error.
  ///
  /// An index out of range gives an error where the indices are known; otherwise NaN, or zero for integers.
  /// Floating-point indices give an error.
  ///
  /// What is selected can be assigned, `x[x < 0] = 0`: a number, or a tensor that broadcasts to it. Of the same index
  /// twice, the last one counts.
  public subscript(_ indices: Tensor) -> Tensor {
    get {
      if error != nil { return self }
      do throws(TensorError) {
        if indices.dtype == .bool { return try selected(by: indices) }
        try checkRange(of: indices)
        return gathering(indices, axis: 0)
      } catch {
        return Tensor(error: error)
      }
    }
    set { self = replacing(indices, with: newValue) }
  }

  /// Assigns a number to all that a mask or indices select. It cannot be read.
  @_disfavoredOverload
  public subscript<Number: TensorOperand>(_ indices: Tensor) -> Number? {
    @available(*, unavailable, message: "elements are read by 'try x[indices].scalars(as: Float.self)'")
    get { nil }
    set {
      guard let newValue else { return }
      self = replacing(indices, with: .full([], newValue.doubleValue, dtype: dtype))
    }
  }

  /// What a mask over the first dimensions selects.
  private func selected(by mask: Tensor) throws(TensorError) -> Tensor {
    if let error = mask.error { throw error }
    try checkShape(of: mask)
    let places = Tensor(try mask.placesOfTrue().map { Int64($0) })
    return reshaped(to: [mask.count] + shape.dropFirst(mask.rank)).gathering(places)
  }

  func checkShape(of mask: Tensor) throws(TensorError) {
    guard mask.rank <= rank, mask.shape.elementsEqual(shape.prefix(mask.rank)) else {
      throw TensorError(
        operation: "subscript",
        message: "a mask of shape \(mask.shape.tupleText) for a tensor of shape \(shape.tupleText); expected "
          + (rank > 1 ? "one of \(Shape(shape.prefix(1)).tupleText) or \(shape.tupleText)" : shape.tupleText))
    }
  }

  /// The row-major positions of a mask's true elements.
  /// - Throws: the mask's error, or one that names the traced function whose inputs the mask depends on.
  func placesOfTrue() throws(TensorError) -> [Int] {
    try requireElements(
      "subscript", "the mask", "the result's shape would depend on them; keep the shape: x.where(mask, else: 0)")
    let storage = try evaluatedStorage()
    return withExtendedLifetime(storage) {
      let flags = UnsafeRawBufferPointer(start: storage.pointer, count: count)
      return flags.indices.filter { flags[$0] != 0 }
    }
  }

  /// Throws where the elements depend on the input of a traced function: what needs them cannot be part of it.
  func requireElements(_ operation: String, _ what: String, _ advice: String) throws(TensorError) {
    guard let input = firstPlaceholder else { return }
    throw TensorError(
      operation: operation,
      message: "\(what) depends on '\(input)', which has no elements while a function is traced; \(advice)")
  }

  /// The numbers of integer indices, computed now, none of them negative.
  /// - Throws: an error for the first one that a dimension of `size` does not have.
  func places(size: Int) throws(TensorError) -> [Int] {
    let numbers = try cast(to: .int64).evaluatedStorage()
    return try withExtendedLifetime(numbers) { () throws(TensorError) -> [Int] in
      let values = UnsafeBufferPointer(start: numbers.pointer.assumingMemoryBound(to: Int64.self), count: count)
      // What is negative as int64 was huge as uint64.
      let lowest = dtype == .uint64 ? 0 : -Int64(size)
      if let wrong = values.first(where: { $0 < lowest || $0 >= size }) {
        let text = dtype == .uint64 ? "\(UInt64(bitPattern: wrong))" : "\(wrong)"
        throw TensorError(
          operation: "subscript", message: "index \(text) is out of range for a dimension of \(size)")
      }
      return values.map { Int($0 < 0 ? $0 + Int64(size) : $0) }
    }
  }

  /// Throws for the first index that the first dimension does not have, if the indices' elements are known.
  private func checkRange(of indices: Tensor) throws(TensorError) {
    guard indices.error == nil, indices.dtype.isInteger else { return }
    guard let size = shape.first else {
      throw TensorError(operation: "subscript", message: "a scalar has no dimension to index")
    }
    if indices.storageIfKnown != nil { _ = try indices.places(size: size) }
  }
}
