import Tensors

extension Reshaping: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    [inputs[0].picked(Array(0..<inputs[0].count), outputs[0])]
  }
}

extension Transpose: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    let strides = inputs[0].shape.rowMajorStrides
    return [inputs[0].picked(outputs[0].shape.positions(strides: permutation.map { strides[$0] }), outputs[0])]
  }
}

extension BroadcastTo: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    [inputs[0].picked(shape.positions(broadcasting: inputs[0].shape), outputs[0])]
  }
}

extension Slice: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    [inputs[0].picked(positions(in: inputs[0].shape), outputs[0])]
  }

  /// Where the slice's elements are in a tensor of that shape.
  fileprivate func positions(in shape: Shape) -> [Int] {
    let strides = shape.rowMajorStrides
    return sizes.positions(
      strides: zip(strides, steps).map(*), offset: zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 })
  }
}

extension SliceGradient: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    [inputs[0].placed(at: slice.positions(in: shape), in: outputs[0], around: 0)]
  }
}

extension SliceUpdate: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    [inputs[0].replaced(at: slice.positions(in: inputs[0].shape), by: inputs[1])]
  }
}

extension Pad: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    let inside = Slice(starts: before, sizes: inputs[0].shape)
    return [inputs[0].placed(at: inside.positions(in: outputs[0].shape), in: outputs[0], around: value)]
  }
}

extension Concatenation: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    var start = 0
    var positions: [Int] = []
    for input in inputs {
      var starts = [Int](repeating: 0, count: input.shape.count)
      starts[axis] = start
      start += input.shape[axis]
      positions += Slice(starts: starts, sizes: input.shape).positions(in: outputs[0].shape)
    }
    let flat = TensorSpec([outputs[0].count], outputs[0].dtype)
    return [Elements.joined(inputs, flat).placed(at: positions, in: outputs[0], around: 0)]
  }
}

extension Elements {
  /// The elements of several values of one type one after another.
  static func joined(_ parts: [Elements], _ spec: TensorSpec) -> Elements {
    switch parts[0].numbers {
    case .real: return Elements(spec, real: parts.flatMap(\.real))
    case .signed: return Elements(spec, signed: parts.flatMap(\.signed))
    case .unsigned: return Elements(spec, unsigned: parts.flatMap(\.unsigned))
    }
  }

  /// The elements of a signed type or of booleans.
  var signed: [Int64] { if case .signed(let x) = numbers { x } else { [] } }
  /// The elements of an unsigned type.
  var unsigned: [UInt64] { if case .unsigned(let x) = numbers { x } else { [] } }
}
