import Tensors

extension RandomComputation {
  /// One more operation; nothing where no value is fit for it.
  mutating func step() -> [Value] {
    switch choices.below(20) {
    case 0...2: unary()
    case 3...6: binary()
    case 7: select()
    case 8: cast()
    case 9, 10: moved()
    case 11: sliced()
    case 12: joined()
    case 13, 14: reduced()
    case 15: ordered()
    case 16: gathered()
    case 17: multiplied()
    case 18: windowed()
    default: normalized()
    }
  }

  // MARK: Elements

  private mutating func unary() -> [Value] {
    guard let (x, number) = existing() else { return [] }
    let (dtype, p) = (x.dtype, x.precision)
    func made(_ kind: Unary.Kind, _ operand: Tensor, _ text: String, _ precision: Precision) -> [Value] {
      [Value(tensor: Tensor(Unary(kind), operand), precision: precision, text: "\(kind.rawValue)(\(text))")]
    }
    func exact(_ largest: Double, _ quantum: Double?, error: Double = 0) -> Precision {
      Precision(largest: largest, quantum: quantum, error: error, dtype, hasSpecials: p.hasSpecials)
    }
    let v = "%\(number)"
    if dtype == .bool { return made(.logicalNot, x.tensor, v, exact(1, 1)) }
    let keeping: [Unary.Kind] = [.negative, .absolute, .relu]
    let jumping: [Unary.Kind] = [.sign, .floor, .ceil, .round, .trunc, .logicalNot, .isNaN, .isInfinite, .isFinite]
    let smooth: [Unary.Kind] = [.sin, .cos, .atan, .tanh, .asinh, .erf, .sigmoid, .softplus]
    let bounded: [Unary.Kind] = [.exp, .expm1, .sinh, .cosh, .log1p, .log, .sqrt, .rsqrt, .reciprocal]
    let kind = choices.pick(
      dtype.isFloatingPoint
        ? keeping + jumping + smooth + bounded + [.square] : keeping + [.sign, .square, .logicalNot])
    switch kind {
    case .square:
      return made(
        kind, x.tensor, v, exact(p.largest * p.largest, p.quantum.map { $0 * $0 }, error: 2 * p.error * p.largest))
    case _ where keeping.contains(kind): return made(kind, x.tensor, v, exact(p.largest, p.quantum, error: p.error))
    case _ where jumping.contains(kind):
      if !p.isExact { return [] }
      var precision = exact(p.largest + 1, 1)
      if [.isNaN, .isInfinite, .isFinite, .logicalNot].contains(kind) { precision.hasSpecials = false }
      return made(kind, x.tensor, v, precision)
    case _ where smooth.contains(kind):
      return made(kind, x.tensor, v, .function(p, largest: max(2, p.largest), slope: 1.2, dtype))
    case .exp, .expm1, .sinh, .cosh:
      if p.largest > 8 { return [] }
      return made(kind, x.tensor, v, .function(p, largest: 3000, slope: 3000, dtype))
    default:
      // At 1 and beyond, where the slope is at most 1.
      return made(kind, x.tensor.abs() + 1, "|\(v)| + 1", .function(p, largest: p.largest + 1, slope: 1, dtype))
    }
  }

  /// Two values of one type that broadcast.
  private mutating func pair() -> (Value, Int, Value, Int)? {
    guard let (x, first) = existing(),
      let (y, second) = existing(where: { $0.dtype == x.dtype && Shape.broadcast($0.shape, x.shape) != nil })
    else { return nil }
    if second != first || choices.flag() { return choices.flag() ? (x, first, y, second) : (y, second, x, first) }
    // A new one that broadcasts: some dimensions of 1, or the first ones left out.
    var shape = x.shape
    for axis in choices.axes(shape.count) { shape[axis] = 1 }
    let other = addInput(Shape(shape.dropFirst(choices.flag(oneIn: 4) ? choices.below(shape.count + 1) : 0)), x.dtype)
    return choices.flag() ? (x, first, values[other], other) : (values[other], other, x, first)
  }

  private mutating func binary() -> [Value] {
    guard let (x, first, y, second) = pair() else { return [] }
    let (dtype, a, b) = (x.dtype, x.precision, y.precision)
    func made(_ kind: Binary.Kind, _ precision: Precision) -> [Value] {
      [
        Value(
          tensor: Tensor(Binary(kind), x.tensor, y.tensor), precision: precision,
          text: "\(kind.rawValue)(%\(first), %\(second))")
      ]
    }
    let specials = a.hasSpecials || b.hasSpecials
    func precision(_ largest: Double, _ quantum: Double?, _ error: Double) -> Precision {
      Precision(largest: largest, quantum: quantum, error: error, dtype, hasSpecials: specials)
    }
    let quantum = a.quantum.flatMap { p in b.quantum.map { min(p, $0) } }
    let kinds: [Binary.Kind] =
      dtype == .bool
      ? [.logicalAnd, .logicalOr, .logicalXor, .equal, .notEqual]
      : [.add, .add, .subtract, .multiply, .multiply, .maximum, .minimum]
        + (a.isExact && b.isExact
          ? [.equal, .notEqual, .less, .lessEqual, .greater, .greaterEqual, .floorDivide, .remainder] : [])
        + (dtype.isFloatingPoint ? [.atan2] : [])
    let kind = choices.pick(kinds)
    switch kind {
    case .add, .subtract: return made(kind, precision(a.largest + b.largest, quantum, a.error + b.error))
    case .multiply:
      let product = a.quantum.flatMap { p in b.quantum.map { p * $0 } }
      return made(
        kind, precision(a.largest * b.largest, product, a.error * b.largest + b.error * a.largest + a.error * b.error))
    case .maximum, .minimum: return made(kind, precision(max(a.largest, b.largest), quantum, max(a.error, b.error)))
    case .floorDivide, .remainder:
      // Of numbers whose quotient is far from a rounding of its own.
      guard let quantum, !specials, a.largest / quantum < 1000, b.largest / quantum < 1000 else { return [] }
      if kind == .remainder {
        var result = precision(b.largest, quantum, 0)
        result.hasSpecials = true
        return made(kind, result)
      }
      var result = precision(a.largest / quantum, 1, 0)
      result.hasSpecials = true
      return made(kind, result)
    case .atan2:
      if !a.isExact || !b.isExact { return [] }
      return made(kind, .function(a, largest: 3.2, slope: 1, dtype))
    default:
      var result = Precision(largest: 1, quantum: 1, error: 0, .bool, hasSpecials: false)
      result.hasSpecials = false
      return made(kind, result)
    }
  }

  private mutating func select() -> [Value] {
    guard let (x, first, y, second) = pair() else { return [] }
    let shape = Shape.broadcast(x.shape, y.shape)!
    var condition: (Value, Int)?
    if choices.flag() { condition = existing { $0.dtype == .bool && Shape.broadcast($0.shape, shape) != nil } }
    if condition == nil {
      var flags = shape
      for axis in choices.axes(flags.count) { flags[axis] = 1 }
      let number = addInput(flags, .bool)
      condition = (values[number], number)
    }
    let (flags, number) = condition!
    let (a, b) = (x.precision, y.precision)
    return [
      Value(
        tensor: x.tensor.where(flags.tensor, else: y.tensor),
        precision: Precision(
          largest: max(a.largest, b.largest), quantum: a.quantum.flatMap { p in b.quantum.map { min(p, $0) } },
          error: max(a.error, b.error), x.dtype, hasSpecials: a.hasSpecials || b.hasSpecials),
        text: "%\(first) where %\(number) else %\(second)")
    ]
  }

  private mutating func cast() -> [Value] {
    guard let (x, number) = existing() else { return [] }
    let (p, dtype) = (x.precision, choices.pick(DType.allCases))
    if !dtype.isFloatingPoint {
      // What is no number, or out of range, has no integer that all processors agree on.
      guard p.isExact, !p.hasSpecials || !x.dtype.isFloatingPoint, p.largest < 100 || !x.dtype.isFloatingPoint else {
        return []
      }
      if dtype.isUnsigned && x.dtype.isFloatingPoint { return [] }
    }
    var largest = p.largest
    // Integers wrap around, also to a type without a sign.
    if x.dtype.isInteger && dtype != x.dtype {
      largest = max(largest, dtype.isInteger ? 1e19 : x.dtype.isUnsigned ? 1e20 : largest)
    }
    if dtype == .bool { largest = 1 }
    return [
      Value(
        tensor: x.tensor.cast(to: dtype),
        precision: Precision(
          largest: largest, quantum: dtype.isFloatingPoint ? p.quantum : 1, error: p.error, dtype,
          hasSpecials: p.hasSpecials && dtype.isFloatingPoint), text: "cast(%\(number))")
    ]
  }

  // MARK: Places

  private mutating func moved() -> [Value] {
    guard let (x, number) = existing() else { return [] }
    let shape = x.shape
    func made(_ tensor: Tensor, _ text: String) -> [Value] {
      [Value(tensor: tensor, precision: x.precision, text: "\(text) of %\(number)")]
    }
    switch choices.below(5) {
    case 0, 1:
      let order = choices.permutation(shape.count)
      return made(x.tensor.transposed(order), "transpose \(order)")
    case 2:
      var sizes = shape
      if shape.count > 1, choices.flag() {
        let axis = choices.below(shape.count - 1)
        sizes.replaceSubrange(axis...axis + 1, with: [shape[axis] * shape[axis + 1]])
      } else if let axis = shape.indices.first(where: { shape[$0] > 2 && shape[$0] % 2 == 0 }) {
        sizes.replaceSubrange(axis...axis, with: choices.flag() ? [2, shape[axis] / 2] : [shape[axis] / 2, 2])
      } else {
        sizes.insert(1, at: choices.below(shape.count + 1))
      }
      return made(x.tensor.reshaped(to: sizes), "reshape")
    case 3:
      var sizes = shape
      for axis in sizes.indices where sizes[axis] == 1 { sizes[axis] = choices.number(1...5) }
      if choices.flag() { sizes.insert(choices.number(1...4), at: 0) }
      return made(x.tensor.broadcast(to: sizes), "broadcast")
    default:
      let widths = shape.map { _ in (choices.below(3), choices.below(3)) }
      return made(x.tensor.padded(widths, value: 1), "pad \(widths)")
    }
  }

  private mutating func sliced() -> [Value] {
    guard let (x, number) = existing(where: { $0.tensor.rank > 0 && $0.tensor.count > 0 }) else { return [] }
    var (starts, sizes, steps) = ([Int](), [Int](), [Int]())
    for extent in x.shape {
      let step = choices.pick([1, 1, 1, 2, 3, -1, -2])
      let start = choices.below(extent)
      let most = step > 0 ? (extent - start + step - 1) / step : (start - step) / -step
      starts.append(start)
      sizes.append(choices.flag() ? most : choices.number(1...most))
      steps.append(step)
    }
    return [
      Value(
        tensor: Tensor(Slice(starts: starts, sizes: sizes, steps: steps), x.tensor), precision: x.precision,
        text: "slice %\(number) from \(starts) by \(steps)")
    ]
  }

  private mutating func joined() -> [Value] {
    guard let (x, first) = existing(where: { $0.tensor.rank > 0 }) else { return [] }
    let axis = choices.below(x.shape.count)
    var (parts, names) = ([x], ["%\(first)"])
    for _ in 0..<choices.number(1...2) {
      let found = existing { other in
        other.dtype == x.dtype && other.tensor.rank == x.tensor.rank
          && x.shape.indices.allSatisfy { $0 == axis || other.shape[$0] == x.shape[$0] }
      }
      guard let (other, number) = found else { continue }
      parts.append(other)
      names.append("%\(number)")
    }
    let quanta = parts.compactMap(\.precision.quantum)
    return [
      Value(
        tensor: .concatenate(parts.map(\.tensor), axis: axis),
        precision: Precision(
          largest: parts.map(\.precision.largest).max()!, quantum: quanta.count == parts.count ? quanta.min() : nil,
          error: parts.map(\.precision.error).max()!, x.dtype,
          hasSpecials: parts.contains(where: \.precision.hasSpecials)),
        text: "concatenate \(names.joined(separator: ", ")) along \(axis)")
    ]
  }

  private mutating func gathered() -> [Value] {
    guard let (x, number) = existing(where: { $0.tensor.rank > 0 }) else { return [] }
    let wide = choices.flag()
    if choices.flag(oneIn: 3), x.dtype != .bool {
      let rows = choices.number(1...9)
      let indices = addInput([x.shape[0]], wide ? .int64 : .int32, limit: choices.flag() ? rows : rows + 1)
      let count = Double(x.shape[0])
      return [
        Value(
          tensor: x.tensor.segmentSum(values[indices].tensor, numSegments: rows),
          precision: Precision(
            largest: x.precision.largest * max(1, count), quantum: x.precision.quantum,
            error: x.precision.error * count
              + (x.precision.isExact ? 0 : count * x.precision.largest * x.dtype.rounding), x.dtype,
            hasSpecials: x.precision.hasSpecials), text: "scatter-add %\(number) at %\(indices) to \(rows) rows")
      ]
    }
    let axis = choices.below(x.shape.count)
    let extent = max(x.shape[axis], 1)
    var places: Shape = []
    for _ in 0..<choices.below(3) { places.append(choices.number(1...6)) }
    let indices = addInput(places, wide ? .int64 : .int32, limit: choices.flag(oneIn: 3) ? extent + 1 : extent)
    var precision = x.precision
    precision.hasSpecials = true
    return [
      Value(
        tensor: x.tensor.gathering(values[indices].tensor, axis: axis), precision: precision,
        text: "gather %\(number) at %\(indices) along \(axis)")
    ]
  }
}
