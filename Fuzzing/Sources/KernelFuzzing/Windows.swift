import Tensors

extension RandomComputation {
  /// Convolutions and poolings with their gradients, of images of their own.
  mutating func windowed() -> [Value] {
    let dtype = choices.pick([DType.float32, .float32, .float64, .bfloat16, .float16])
    let dimensions = choices.pick([1, 2, 2, 2, 3])
    var spatial: [Int] = []
    var window: (size: [Int], strides: [Int], dilations: [Int], padding: [(Int, Int)]) = ([], [], [], [])
    let plain = choices.flag()
    for _ in 0..<dimensions {
      spatial.append(choices.number(1...(dimensions == 3 ? 6 : 11)))
      window.size.append(plain ? 3 : choices.number(1...4))
      window.strides.append(plain ? 1 : choices.number(1...3))
      window.dilations.append(plain ? 1 : choices.pick([1, 1, 1, 2]))
      window.padding.append(plain ? (1, 1) : (choices.below(3), choices.below(3)))
    }
    let pools = choices.flag(oneIn: 3)
    if pools {
      window.dilations = window.dilations.map { _ in 1 }
      window.padding = zip(window.padding, window.size).map { (min($0.0, $1 - 1), min($0.1, $1 - 1)) }
    }
    let places = Window(
      size: window.size, strides: window.strides, dilations: window.dilations, padding: window.padding)
    guard
      (0..<dimensions).allSatisfy({ places.extent($0) <= spatial[$0] + window.padding[$0].0 + window.padding[$0].1 })
    else { return [] }
    let batch = choices.number(1...4)
    let text = "\(window.size) strides \(window.strides) dilations \(window.dilations) padding \(window.padding)"
    return pools ? pooled([batch] + spatial, places, text, dtype) : convolved([batch] + spatial, places, text, dtype)
  }

  private mutating func convolved(_ image: Shape, _ window: Window, _ text: String, _ dtype: DType) -> [Value] {
    let groups = choices.pick([1, 1, 1, 2, 3, 16])
    let share = choices.pick(groups == 16 ? [1] : [1, 1, 2, 3, 4, 16, 17])
    let filters = groups * choices.pick(groups == 16 ? [1, 2] : [1, 2, 3, 8, 16, 17, 32])
    let x = addInput(image + [share * groups], dtype)
    let kernel = addInput(Shape(window.size) + [share, filters], dtype)
    let (a, b) = (values[x], values[kernel])
    if a.precision.hasSpecials || b.precision.hasSpecials { return [] }
    let operation = Convolution(window, groups: groups)
    let forward = Tensor(operation, a.tensor, b.tensor)
    if forward.error != nil || forward.count > 20_000 { return [] }
    let y = addInput(forward.shape, dtype)
    let g = values[y]
    if g.precision.hasSpecials { return [] }
    let taps = Double(window.size.reduce(share, *))
    func precision(_ terms: Double, _ one: Value, _ other: Value) -> Precision {
      // A kernel may compute sums in another form, which rounds (Winograd's), and half precision in float32.
      let largest = one.precision.largest * other.precision.largest * terms
      return Precision(
        largest: largest, quantum: nil, error: 8 * largest * dtype.rounding, dtype, hasSpecials: false)
    }
    let places = Double(forward.shape.dropLast().reduce(1, *))
    let words = "convolution of %\(x) with %\(kernel), groups \(groups), \(text)"
    switch choices.below(4) {
    case 0, 1:
      if choices.flag() {
        let bias = addInput([filters], dtype)
        if values[bias].precision.hasSpecials { return [] }
        return [
          Value(
            tensor: (forward + values[bias].tensor).relu(), precision: precision(taps + 1, a, b).scaled(2),
            text: words + " + %\(bias), relu")
        ]
      }
      return [Value(tensor: forward, precision: precision(taps, a, b), text: words)]
    case 2:
      let back = ConvolutionInputGradient(convolution: operation, spatial: Array(image.dropFirst()))
      return [
        Value(
          tensor: Tensor(back, g.tensor, b.tensor),
          precision: precision(Double(window.size.reduce(filters / groups, *)), g, b),
          text: "gradient to the input from %\(y) of " + words)
      ]
    default:
      let back = ConvolutionKernelGradient(convolution: operation, filters: filters)
      return [
        Value(
          tensor: Tensor(back, a.tensor, g.tensor), precision: precision(places, a, g),
          text: "gradient to the kernel from %\(y) of " + words)
      ]
    }
  }

  private mutating func pooled(_ image: Shape, _ window: Window, _ text: String, _ dtype: DType) -> [Value] {
    let x = addInput(image + [choices.pick([1, 2, 3, 8, 16, 17, 33])], dtype)
    let (size, strides) = (window.size, window.strides)
    let padding = window.before.indices.map { (window.before[$0], window.after[$0]) }
    let value = values[x]
    if value.precision.hasSpecials { return [] }
    let p = value.precision
    let isMax = choices.flag()
    let pooled =
      isMax
      ? value.tensor.maxPooled(size, strides: strides, padding: padding)
      : value.tensor.averagePooled(size, strides: strides, padding: padding)
    let name = "\(isMax ? "max" : "average") pooling of %\(x), \(text)"
    if pooled.error != nil { return [] }
    let forward = Value(
      tensor: pooled, precision: isMax ? p : .function(p, largest: p.largest, slope: 1, dtype).scaled(4), text: name)
    let weights = addInput(pooled.shape, dtype)
    if !choices.flag() || values[weights].precision.hasSpecials { return [forward] }
    let (upstream, taps) = (values[weights], Double(size.reduce(1, *)))
    let gradient = valueAndGradients(at: [value.tensor]) { inputs in
      let y =
        isMax
        ? inputs[0].maxPooled(size, strides: strides, padding: padding)
        : inputs[0].averagePooled(size, strides: strides, padding: padding)
      return (y * upstream.tensor).sum()
    }.gradients[0]
    return [
      forward,
      Value(
        tensor: gradient,
        precision: Precision(
          largest: upstream.precision.largest * taps, quantum: nil,
          error: 4 * upstream.precision.largest * taps * dtype.rounding,
          dtype, hasSpecials: false), text: "gradient from %\(weights) of " + name),
    ]
  }
}
