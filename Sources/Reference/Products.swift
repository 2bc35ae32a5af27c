import Tensors

extension MatMul: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    let (a, b, shape) = (inputs[0], inputs[1], outputs[0].shape)
    let batch = Shape(shape.dropLast(2))
    let (rows, columns) = (shape[shape.count - 2], shape[shape.count - 1])
    let depth = a.shape[a.shape.count - (transposeA ? 2 : 1)]
    let firsts = batch.positions(broadcasting: Shape(a.shape.dropLast(2)))
    let seconds = batch.positions(broadcasting: Shape(b.shape.dropLast(2)))
    func sums<T>(_ x: [T], _ y: [T], _ zero: T, _ add: (T, T, T) -> T) -> [T] {
      var result: [T] = []
      for (first, second) in zip(firsts, seconds) {
        for row in 0..<rows {
          for column in 0..<columns {
            var sum = zero
            for term in 0..<depth {
              let left = first * rows * depth + (transposeA ? term * rows + row : row * depth + term)
              let right = second * depth * columns + (transposeB ? column * depth + term : term * columns + column)
              sum = add(sum, x[left], y[right])
            }
            result.append(sum)
          }
        }
      }
      return result
    }
    switch (a.numbers, b.numbers) {
    case (.signed(let x), .signed(let y)): return [Elements(outputs[0], signed: sums(x, y, 0) { $0 &+ $1 &* $2 })]
    case (.unsigned(let x), .unsigned(let y)): return [Elements(outputs[0], unsigned: sums(x, y, 0) { $0 &+ $1 &* $2 })]
    default: return [Elements(outputs[0], real: sums(a.real, b.real, 0) { $0 + $1 * $2 })]
    }
  }
}

extension Convolution: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    var result = [Double](repeating: 0, count: outputs[0].count)
    let (x, kernel) = (inputs[0].real, inputs[1].real)
    forEachTerm(inputs[0].shape, inputs[1].shape, outputs[0].shape) { result[$2] += x[$0] * kernel[$1] }
    return [Elements(outputs[0], real: result)]
  }

  /// Calls `body` with the positions in input, kernel and result of each product of the convolution.
  fileprivate func forEachTerm(_ input: Shape, _ kernel: Shape, _ result: Shape, _ body: (Int, Int, Int) -> Void) {
    let filters = kernel[kernel.count - 1]
    let (channels, share) = (kernel[kernel.count - 2], filters / groups)
    window.forEachTap(input, result) { source, tap, target in
      for filter in 0..<filters {
        for channel in 0..<channels {
          body(
            source * input.last! + filter / share * channels + channel, (tap * channels + channel) * filters + filter,
            target * filters + filter)
        }
      }
    }
  }
}

extension ConvolutionInputGradient: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    var result = [Double](repeating: 0, count: outputs[0].count)
    let (gradient, kernel) = (inputs[0].real, inputs[1].real)
    convolution.forEachTerm(outputs[0].shape, inputs[1].shape, inputs[0].shape) {
      result[$0] += gradient[$2] * kernel[$1]
    }
    return [Elements(outputs[0], real: result)]
  }
}

extension ConvolutionKernelGradient: Referenced {
  func compute(_ inputs: [Elements], _ outputs: [TensorSpec]) -> [Elements] {
    var result = [Double](repeating: 0, count: outputs[0].count)
    let (x, gradient) = (inputs[0].real, inputs[1].real)
    convolution.forEachTerm(inputs[0].shape, outputs[0].shape, inputs[1].shape) {
      result[$1] += x[$0] * gradient[$2]
    }
    return [Elements(outputs[0], real: result)]
  }
}

extension Window {
  /// Calls `body` for each place and each of the window's taps that lies inside the tensor, with their numbers: of the
  /// tap's element among the input's spatial ones, batch included; of the tap in the window; of the place among the
  /// result's.
  func forEachTap(_ input: Shape, _ result: Shape, _ body: (_ source: Int, _ tap: Int, _ place: Int) -> Void) {
    let (sizes, places) = (Shape(input.dropFirst().dropLast()), Shape(result.dropFirst().dropLast()))
    let inside = sizes.reduce(1, *)
    let all = places.allIndices
    let taps = size.allIndices
    for sample in 0..<input[0] {
      for (number, place) in all.enumerated() {
        for (tap, offsets) in taps.enumerated() {
          let at = sizes.indices.map { place[$0] * strides[$0] - before[$0] + offsets[$0] * dilations[$0] }
          guard sizes.indices.allSatisfy({ (0..<sizes[$0]).contains(at[$0]) }) else { continue }
          let source = zip(at, sizes).reduce(0) { $0 * $1.1 + $1.0 }
          body(sample * inside + source, tap, sample * all.count + number)
        }
      }
    }
  }
}

extension Shape {
  /// The indices of all elements of this shape, row-major.
  var allIndices: [[Int]] {
    reduce([[]]) { indices, size in indices.flatMap { index in (0..<size).map { index + [$0] } } }
  }
}
