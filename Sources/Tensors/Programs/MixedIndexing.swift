extension Tensor: TensorIndex {
  /// A mask of booleans or indices, beside numbers and ranges: `x[mask, 0]`, `x[1..., indices]`.
  public var tensorIndex: TensorIndexKind { .tensor(self) }
}

/// What a subscript of several places reads where some of them are tensors.
private struct MixedSubscript {
  /// What the ranges alone leave; dimensions that are indexed are whole.
  let ranges: [TensorIndexKind]
  /// The indexed dimensions of that, ascending, with the indices of each, int64, of shapes that broadcast.
  private(set) var indexed: [(axis: Int, indices: Tensor)] = []
  /// The shape that the indices broadcast to, in place of the indexed dimensions.
  private(set) var shape: Shape = []
  /// Whether the indexed places stand beside each other, so that their dimensions stay there and do not come first.
  private(set) var isTogether = true

  /// NumPy's rules: a mask stands for the indices of its true elements, one tensor for each of its dimensions; a number
  /// beside tensors is an index like them; all of them broadcast.
  init(_ kinds: [TensorIndexKind], of tensor: Tensor) throws(TensorError) {
    func taken(_ kind: TensorIndexKind) -> Int {
      switch kind {
      case .at, .range: 1
      case .tensor(let index): index.dtype == .bool ? index.rank : 1
      case .newAxis, .ellipsis: 0
      }
    }
    let consumed = kinds.reduce(0) { $0 + taken($1) }
    guard consumed <= tensor.rank else {
      throw TensorError(
        operation: "subscript", message: "\(consumed) indices for a tensor of shape \(tensor.shape.tupleText)")
    }
    var ranges: [TensorIndexKind] = []
    // A dimension of the tensor, and one of what the ranges leave.
    var (source, axis) = (0, 0)
    var lastIndexed: Int?
    for (place, kind) in kinds.enumerated() {
      let next: [Tensor]
      switch kind {
      case .ellipsis:
        let whole = tensor.rank - consumed
        ranges += Array(repeating: .range(nil, nil, step: 1), count: whole)
        (source, axis) = (source + whole, axis + whole)
        continue
      case .newAxis, .range:
        ranges.append(kind)
        (source, axis) = (source + taken(kind), axis + 1)
        continue
      case .at(let index): next = [Tensor([Int64(index)], shape: [])]
      case .tensor(let index) where index.dtype == .bool: next = try Self.places(index, of: tensor, from: source)
      case .tensor(let index): next = [index]
      }
      for indices in next {
        indexed.append((axis, try Self.counted(indices, size: tensor.shape[source])))
        guard let common = Shape.broadcast(shape, indices.shape) else {
          throw TensorError(
            operation: "subscript",
            message: "indices of shape \(indices.shape.tupleText) beside others of shape \(shape.tupleText); "
              + "expected shapes that broadcast")
        }
        shape = common
        ranges.append(.range(nil, nil, step: 1))
        (source, axis) = (source + 1, axis + 1)
      }
      isTogether = isTogether && (lastIndexed == nil || lastIndexed == place - 1)
      lastIndexed = place
    }
    self.ranges = ranges
  }

  /// The indices of a mask's true elements, a vector for each of its dimensions.
  private static func places(_ mask: Tensor, of tensor: Tensor, from axis: Int) throws(TensorError) -> [Tensor] {
    if let error = mask.error { throw error }
    guard mask.rank > 0, mask.shape.elementsEqual(tensor.shape[axis..<axis + mask.rank]) else {
      throw TensorError(
        operation: "subscript",
        message: "a mask of shape \(mask.shape.tupleText) at dimension \(axis) of shape \(tensor.shape.tupleText); "
          + "expected the same dimensions")
    }
    let (places, strides) = (try mask.placesOfTrue(), mask.shape.rowMajorStrides)
    return mask.shape.indices.map { axis in Tensor(places.map { Int64($0 / strides[axis] % mask.shape[axis]) }) }
  }

  /// Indices from 0 on; -1 where an index that is not known yet will be out of range.
  private static func counted(_ indices: Tensor, size: Int) throws(TensorError) -> Tensor {
    if let error = indices.error { throw error }
    guard indices.dtype.isInteger else {
      throw TensorError(
        operation: "subscript",
        message: "indices are \(indices.dtype); expected integers, or a mask of booleans")
    }
    if indices.storageIfKnown != nil {
      return Tensor(try indices.places(size: size).map { Int64($0) }, shape: indices.shape)
    }
    let wide = indices.cast(to: .int64)
    let positive = wide.where(wide .>= 0, else: wide + size)
    return positive.where((positive .>= 0).logicalAnd(positive .< size), else: -1)
  }

  /// The elements of what the ranges leave.
  func read(_ whole: Tensor) -> Tensor {
    let others = whole.shape.indices.filter { axis in !indexed.contains { $0.axis == axis } }
    let rest = Shape(others.map { whole.shape[$0] })
    let sizes = indexed.map { whole.shape[$0.axis] }
    // One index for all indexed dimensions, which come first.
    let flat = zip(indexed, sizes).reduce(Tensor([Int64(0)], shape: [])) { $0 * $1.1 + $1.0.indices }
    let isOutside = indexed.map { $0.indices .< 0 }.reduce(Tensor([false], shape: [])) { $0.logicalOr($1) }
    let rows = sizes.reduce(1, *)
    let result = whole.transposed(indexed.map(\.axis) + others).reshaped(to: [rows] + rest)
      .gathering(Tensor([Int64(rows)], shape: []).where(isOutside, else: flat).broadcast(to: shape))
    // What stood before the indexed dimensions goes there again.
    let before = isTogether ? others.filter { $0 < indexed[0].axis }.count : 0
    let wide = shape.count
    return result.transposed(
      Array(wide..<wide + before) + Array(0..<wide) + Array(wide + before..<wide + others.count))
  }
}

extension Tensor {
  /// What a subscript with tensors among its places reads, as NumPy.
  func mixed(_ kinds: [TensorIndexKind]) throws(TensorError) -> Tensor {
    let subscripted = try MixedSubscript(kinds, of: self)
    return subscripted.read(try sliced(subscripted.ranges))
  }

  /// The tensor with other values at what such a subscript reads.
  func replacingMixed(_ kinds: [TensorIndexKind], with value: Tensor) throws(TensorError) -> Tensor {
    for case .tensor(let indices) in kinds where indices.dtype != .bool {
      try indices.requireElements("subscript", "an index to assign at", "scatter with segmentSum, or by a mask")
    }
    // Where each element stands, read by the same subscript.
    let places = try Tensor.arange(count, dtype: .int64).reshaped(to: shape).mixed(kinds)
    guard Shape.broadcast(value.shape, places.shape) == places.shape else {
      throw TensorError(
        operation: "subscript",
        message: "a value of shape \(value.shape.tupleText) for a part of shape \(places.shape.tupleText)")
    }
    return flattened().replacing(places.flattened(), with: value.broadcast(to: places.shape).flattened())
      .reshaped(to: shape)
  }
}

extension [TensorIndexKind] {
  /// Whether any place is a tensor.
  var haveTensors: Bool { contains { if case .tensor = $0 { true } else { false } } }
}
