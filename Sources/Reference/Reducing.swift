import Tensors

extension Reduce: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    let (x, spec) = (inputs[0], outputs[0])
    let kept = x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] }
    // Where each element is folded into.
    let targets = x.shape.positions(broadcasting: kept)
    func fold<T>(_ elements: [T], from start: T?, _ combine: (T, T) -> T) -> [T] {
      var result = [T?](repeating: start, count: spec.count)
      for (element, target) in zip(elements, targets) {
        result[target] = result[target].map { combine($0, element) } ?? element
      }
      return result.map { $0! }
    }
    func integers<T: FixedWidthInteger>(_ elements: [T]) -> [T] {
      switch kind {
      case .sum: return fold(elements, from: 0, &+)
      case .product: return fold(elements, from: 1, &*)
      case .maximum: return fold(elements, from: nil) { max($0, $1) }
      case .minimum: return fold(elements, from: nil) { min($0, $1) }
      case .any: return fold(elements, from: 0) { $0 != 0 || $1 != 0 ? 1 : 0 }
      case .all: return fold(elements, from: 1) { $0 != 0 && $1 != 0 ? 1 : 0 }
      case .mean:
        let count = T(max(x.count / max(spec.count, 1), 1))
        return fold(elements, from: 0, &+).map { $0 / count }
      }
    }
    switch x.numbers {
    case .signed(let elements): return [Elements(spec, signed: integers(elements))]
    case .unsigned(let elements): return [Elements(spec, unsigned: integers(elements))]
    case .real(let elements):
      let result =
        switch kind {
        case .sum: fold(elements, from: 0, +)
        case .mean: fold(elements, from: 0, +).map { $0 / Double(axes.reduce(1) { $0 * x.shape[$1] }) }
        case .product: fold(elements, from: 1, *)
        // A NaN wins, from either side.
        case .maximum: fold(elements, from: nil) { $0.isNaN || $0 > $1 ? $0 : $1 }
        case .minimum: fold(elements, from: nil) { $0.isNaN || $0 < $1 ? $0 : $1 }
        case .any: fold(elements, from: 0) { $0 != 0 || $1 != 0 ? 1 : 0 }
        case .all: fold(elements, from: 1) { $0 != 0 && $1 != 0 ? 1 : 0 }
        }
      return [Elements(spec, real: result)]
    }
  }
}

extension Elements {
  /// For each line along an axis, the positions of its elements.
  func lines(along axis: Int) -> [[Int]] {
    let inner = shape[(axis + 1)...].reduce(1, *)
    let outer = shape[..<axis].reduce(1, *)
    return (0..<outer).flatMap { part in
      (0..<inner).map { column in (0..<shape[axis]).map { (part * shape[axis] + $0) * inner + column } }
    }
  }
}

extension ArgReduce: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    func best<T>(_ x: [T], _ isBetter: (T, T) -> Bool) -> [Int64] {
      inputs[0].lines(along: axis).map { line in
        var place = 0
        for (index, position) in line.enumerated() where isBetter(x[position], x[line[place]]) { place = index }
        return Int64(place)
      }
    }
    let places =
      switch inputs[0].numbers {
      // The first NaN comes before every number.
      case .real(let x):
        best(x) { new, old in !old.isNaN && (new.isNaN || (smallest ? new < old : new > old)) }
      case .signed(let x): best(x) { smallest ? $0 < $1 : $0 > $1 }
      case .unsigned(let x): best(x) { smallest ? $0 < $1 : $0 > $1 }
      }
    return [Elements(outputs[0], signed: places)]
  }
}

extension Cumulative: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    func run<T>(_ x: [T], _ combine: (T, T) -> T) -> [T] {
      var result = x
      for line in inputs[0].lines(along: axis) {
        let order = reverse ? line.reversed() : line
        for (before, position) in zip(order, order.dropFirst()) {
          result[position] = combine(result[before], result[position])
        }
      }
      return result
    }
    switch inputs[0].numbers {
    case .real(let x): return [Elements(outputs[0], real: run(x, product ? (*) : (+)))]
    case .signed(let x): return [Elements(outputs[0], signed: run(x, product ? (&*) : (&+)))]
    case .unsigned(let x): return [Elements(outputs[0], unsigned: run(x, product ? (&*) : (&+)))]
    }
  }
}
