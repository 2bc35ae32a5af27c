import Tensors

extension MaxPooling: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    let (x, channels) = (inputs[0].real, inputs[0].shape.last!)
    var best = [Double?](repeating: nil, count: outputs[0].count)
    var taps = [Int](repeating: 0, count: outputs[0].count)
    window.forEachTap(inputs[0].shape, outputs[0].shape) { source, tap, place in
      for channel in 0..<channels {
        let (new, at) = (x[source * channels + channel], place * channels + channel)
        // The first of equal elements; a NaN comes before every number.
        if let old = best[at], old.isNaN || !(new > old || new.isNaN) { continue }
        best[at] = new
        taps[at] = tap
      }
    }
    return [
      Elements(outputs[0], real: best.map { $0! }),
      outputs[1].dtype == .uint8
        ? Elements(outputs[1], unsigned: taps.map { UInt64($0) })
        : Elements(outputs[1], signed: taps.map { Int64($0) }),
    ]
  }
}

extension MaxPoolingGradient: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    let (gradient, chosen, channels) = (inputs[0].real, inputs[1].positions, outputs[0].shape.last!)
    var result = [Double](repeating: 0, count: outputs[0].count)
    window.forEachTap(outputs[0].shape, inputs[0].shape) { source, tap, place in
      for channel in 0..<channels where chosen[place * channels + channel] == tap {
        result[source * channels + channel] += gradient[place * channels + channel]
      }
    }
    return [Elements(outputs[0], real: result)]
  }
}

extension MaxPoolingSelection: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    let (x, chosen, channels) = (inputs[0].real, inputs[1].positions, outputs[0].shape.last!)
    var result = [Double](repeating: 0, count: outputs[0].count)
    window.forEachTap(inputs[0].shape, outputs[0].shape) { source, tap, place in
      for channel in 0..<channels where chosen[place * channels + channel] == tap {
        result[place * channels + channel] = x[source * channels + channel]
      }
    }
    return [Elements(outputs[0], real: result)]
  }
}

extension AveragePooling: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    let (x, channels) = (inputs[0].real, inputs[0].shape.last!)
    let counts = window.tapCounts(inputs[0].shape, outputs[0].shape)
    var result = [Double](repeating: 0, count: outputs[0].count)
    window.forEachTap(inputs[0].shape, outputs[0].shape) { source, _, place in
      for channel in 0..<channels {
        result[place * channels + channel] += x[source * channels + channel] / Double(counts[place])
      }
    }
    return [Elements(outputs[0], real: result)]
  }
}

extension AveragePoolingGradient: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    let (gradient, channels) = (inputs[0].real, outputs[0].shape.last!)
    let counts = window.tapCounts(outputs[0].shape, inputs[0].shape)
    var result = [Double](repeating: 0, count: outputs[0].count)
    window.forEachTap(outputs[0].shape, inputs[0].shape) { source, _, place in
      for channel in 0..<channels {
        result[source * channels + channel] += gradient[place * channels + channel] / Double(counts[place])
      }
    }
    return [Elements(outputs[0], real: result)]
  }
}

extension Window {
  /// For each place, how many of the window's taps are inside the tensor.
  fileprivate func tapCounts(_ input: Shape, _ result: Shape) -> [Int] {
    var counts = [Int](repeating: 0, count: result.dropLast().reduce(1, *))
    forEachTap(input, result) { _, _, place in counts[place] += 1 }
    return counts
  }
}
