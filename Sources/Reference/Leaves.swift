import Tensors

extension Full: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    if spec.dtype.isFloatingPoint { return [Elements(spec, real: Array(repeating: value, count: spec.count))] }
    let number = spec.dtype == .bool ? (value == 0 ? 0 : 1) : value
    if spec.dtype.isUnsigned {
      return [Elements(spec, unsigned: Array(repeating: UInt64(bitPattern: Int64(number)), count: spec.count))]
    }
    return [Elements(spec, signed: Array(repeating: Int64(number), count: spec.count))]
  }
}

extension Iota: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    if spec.dtype.isFloatingPoint { return [Elements(spec, real: (0..<spec.count).map { Double($0) })] }
    if spec.dtype.isUnsigned { return [Elements(spec, unsigned: (0..<spec.count).map { UInt64($0) })] }
    return [Elements(spec, signed: (0..<spec.count).map { Int64($0) })]
  }
}

extension StopGradient: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] { inputs }
}

extension PhiloxUniform: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    let state = inputs[0].positions
    let key = UInt64(state[0]) | UInt64(state[1]) << 32
    func word(_ index: Int) -> UInt32 {
      let block = Philox.block(UInt64(index / 4), key: key)
      return [block.0, block.1, block.2, block.3][index % 4]
    }
    let numbers = (0..<spec.count).map { index in
      // 24 bits of a word for float32, 53 bits of two for float64.
      spec.dtype == .float64
        ? Double((UInt64(word(2 * index)) << 32 | UInt64(word(2 * index + 1))) >> 11) * 0x1p-53
        : Double(word(index) >> 8) * 0x1p-24
    }
    return [Elements(spec, real: numbers)]
  }
}
