import Tensors

extension Gather: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    let (x, count) = (inputs[0], inputs[0].shape[axis])
    let inner = x.shape[(axis + 1)...].reduce(1, *)
    let outer = x.shape[..<axis].reduce(1, *)
    let rows = inputs[1].positions.map { row(at: $0, of: count) }
    // What an index out of range gives stands behind all elements.
    let rest = x.spec.dtype.isFloatingPoint ? Elements(TensorSpec([1], x.spec.dtype), real: [.nan]) : x.zero
    let all = Elements.joined([x, rest], TensorSpec([x.count + 1], x.spec.dtype))
    var positions: [Int] = []
    for part in 0..<outer {
      for row in rows {
        for column in 0..<inner {
          positions.append(row.map { (part * count + $0) * inner + column } ?? x.count)
        }
      }
    }
    return [all.picked(positions, outputs[0])]
  }
}

extension ScatterAdd: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    let inner = outputs[0].shape.dropFirst().reduce(1, *)
    let targets = inputs[1].positions.map { row(at: $0, of: rows) }
    func sums<T>(_ x: [T], _ zero: T, _ add: (T, T) -> T) -> [T] {
      var result = [T](repeating: zero, count: outputs[0].count)
      for (source, target) in targets.enumerated() {
        guard let target else { continue }
        for column in 0..<inner {
          result[target * inner + column] = add(result[target * inner + column], x[source * inner + column])
        }
      }
      return result
    }
    switch inputs[0].numbers {
    case .real(let x): return [Elements(outputs[0], real: sums(x, 0, +))]
    case .signed(let x): return [Elements(outputs[0], signed: sums(x, 0, &+))]
    case .unsigned(let x): return [Elements(outputs[0], unsigned: sums(x, 0, &+))]
    }
  }
}

/// The row that an index means, from the end where it is negative; nil where there is none.
private func row(at index: Int, of count: Int) -> Int? {
  let positive = index < 0 ? index + count : index
  return (0..<count).contains(positive) ? positive : nil
}

extension Elements {
  /// One zero of the same type.
  fileprivate var zero: Elements {
    let spec = TensorSpec([1], spec.dtype)
    switch numbers {
    case .real: return Elements(spec, real: [0])
    case .signed: return Elements(spec, signed: [0])
    case .unsigned: return Elements(spec, unsigned: [0])
    }
  }
}
