import Tensors

extension RandomComputation {
  mutating func reduced() -> [Value] {
    guard let (x, number) = existing(where: { $0.tensor.count > 0 }) else { return [] }
    let axes = choices.flag(oneIn: 4) ? Array(x.shape.indices) : choices.axes(x.shape.count)
    let (keeps, p, t) = (choices.flag(), x.precision, x.tensor)
    let count = axes.reduce(1.0) { $0 * Double(x.shape[$1]) }
    func made(_ name: String, _ tensor: Tensor, _ precision: (DType) -> Precision) -> [Value] {
      [
        Value(
          tensor: tensor, precision: precision(tensor.dtype),
          text: "\(name) of %\(number) over \(axes)\(keeps ? ", kept" : "")")
      ]
    }
    func sums(_ dtype: DType, _ error: Double, _ factor: Double) -> Precision {
      Precision(
        largest: p.largest * factor, quantum: p.quantum, error: error, dtype, hasSpecials: p.hasSpecials)
    }
    switch choices.below(x.dtype == .bool ? 4 : 7) {
    case 0:
      return made("any", t.cast(to: .bool).any(axes: axes, keepDims: keeps)) { _ in
        .init(largest: 1, quantum: 1, error: 0, .bool, hasSpecials: false)
      }
    case 1:
      return made("all", t.cast(to: .bool).all(axes: axes, keepDims: keeps)) { _ in
        .init(largest: 1, quantum: 1, error: 0, .bool, hasSpecials: false)
      }
    case 2: return made("max", t.max(axes: axes, keepDims: keeps)) { sums($0, p.error, 1) }
    case 3: return made("min", t.min(axes: axes, keepDims: keeps)) { sums($0, p.error, 1) }
    case 4, 5:
      return made("sum", t.sum(axes: axes, keepDims: keeps)) { dtype in
        var result = sums(dtype, p.error * count, count)
        if !result.isExact { result.error += count * p.largest * dtype.rounding * 2 }
        return result
      }
    default:
      return made("mean", t.mean(axes: axes, keepDims: keeps)) { dtype in
        .function(p, largest: p.largest, slope: 1, dtype).scaled(1 + count / 64)
      }
    }
  }

  mutating func ordered() -> [Value] {
    guard let (x, number) = existing(where: { $0.tensor.rank > 0 && $0.tensor.count > 0 }) else { return [] }
    let (t, p, axis) = (x.tensor, x.precision, choices.below(x.shape.count))
    let places = Precision(largest: Double(x.shape.max()!), quantum: 1, error: 0, .int32, hasSpecials: false)
    func made(_ name: String, _ tensor: Tensor, _ precision: Precision) -> [Value] {
      [Value(tensor: tensor, precision: precision, text: "\(name) of %\(number) along \(axis)")]
    }
    switch choices.below(5) {
    case 0:
      if !p.isExact { return [] }
      return choices.flag()
        ? made("argmax", t.argmax(axis: axis), places) : made("argmin", t.argmin(axis: axis), places)
    case 1:
      if !p.isExact { return [] }
      let (values, indices) = t.sorted(descending: choices.flag())
      return made("sort", values, p) + made("sort's indices", indices, places)
    case 2:
      if x.dtype == .bool { return [] }
      let count = Double(x.shape[axis])
      let sums = t.cumulativeSum(axis: axis, reverse: choices.flag())
      var precision = Precision(
        largest: p.largest * count, quantum: p.quantum, error: p.error * count, sums.dtype, hasSpecials: p.hasSpecials)
      if !precision.isExact { precision.error += count * count * p.largest * sums.dtype.rounding }
      return made("cumulative sum", sums, precision)
    case 3:
      guard p.isExact, [.int32, .int64, .float32, .float64].contains(x.dtype) else { return [] }
      let steps = Tensor.arange(choices.number(1...20), dtype: x.dtype) - Tensor.full([], 4, dtype: x.dtype)
      return made("search", t.searchSorted(in: steps, right: choices.flag()), places)
    default:
      guard x.dtype.isInteger, !x.dtype.isUnsigned else { return [] }
      let classes = choices.number(1...9)
      return made("one-hot", t.oneHot(classes, dtype: choices.pick([.float32, .bfloat16, .int32])), places)
    }
  }

  mutating func multiplied() -> [Value] {
    guard
      let (x, number) = existing(where: {
        $0.tensor.rank >= 2 && $0.tensor.count > 0 && $0.dtype != .bool && !$0.precision.hasSpecials
      })
    else { return [] }
    let (transposesA, transposesB) = (choices.flag(oneIn: 3), choices.flag(oneIn: 3))
    let (rank, columns) = (x.shape.count, choices.flag(oneIn: 3) ? size() : choices.number(1...40))
    let depth = x.shape[rank - (transposesA ? 2 : 1)]
    let matrix: Shape = transposesB ? [max(columns, 1), depth] : [depth, max(columns, 1)]
    var batch = Shape(x.shape.dropLast(2))
    if choices.flag() { batch = [] } else { for axis in choices.axes(batch.count) { batch[axis] = 1 } }
    let other = addInput(batch + matrix, x.dtype)
    let (a, b) = (x.precision, values[other].precision)
    if b.hasSpecials { return [] }
    var y = Tensor(MatMul(transposeA: transposesA, transposeB: transposesB), x.tensor, values[other].tensor)
    var text = "matmul %\(number)\(transposesA ? "ᵀ" : "") · %\(other)\(transposesB ? "ᵀ" : "")"
    let largest = a.largest * b.largest * Double(depth)
    var precision = Precision(
      largest: largest, quantum: a.quantum.flatMap { p in b.quantum.map { p * $0 } },
      error: a.error * b.largest * Double(depth), x.dtype, hasSpecials: false)
    if !precision.isExact { precision.error += largest * x.dtype.rounding * 2 }
    if choices.flag(), y.error == nil {
      let bias = addInput([y.shape.last!], x.dtype)
      let q = values[bias].precision
      y = y + values[bias].tensor
      text += " + %\(bias)"
      precision = Precision(
        largest: largest + q.largest, quantum: precision.quantum.flatMap { p in q.quantum.map { min(p, $0) } },
        error: precision.error, x.dtype, hasSpecials: q.hasSpecials)
      if choices.flag() {
        y = y.relu()
        text += ", relu"
      }
    }
    return [Value(tensor: y, precision: precision, text: text)]
  }
}

extension Precision {
  /// The same with more room.
  func scaled(_ factor: Double) -> Precision {
    var result = self
    result.error *= factor
    return result
  }
}
