import Tensors

/// Repeats a layer's computation for each time step of sequences, `(batch, time, …)`, as a loop in the program.
///
/// What the layers add to the loss is added up over the steps, and variables that they change are carried from step to
/// step.
///
/// - Parameters:
///   - sequences: what each step sees its part of, without the dimension of time.
///   - initial: the carried values before the first step.
///   - layer: the layer that `body` calls.
///   - reverse: from the last step to the first; outputs are in the sequences' order all the same.
///   - body: from the carried values and the step's parts, the carried values after the step, and its outputs.
/// - Returns: the carried values after the last step, and the outputs `(batch, time, …)`.
func scan(
  over sequences: [Tensor], carrying initial: [Tensor], in layer: Layer, reverse: Bool = false,
  _ body: ([Tensor], [Tensor]) throws -> (carried: [Tensor], outputs: [Tensor])
) throws -> (carried: [Tensor], outputs: [Tensor]) {
  let layers = layer.flattenedLayers
  if let pass = CallContext.current?.pass { for layer in layers { layer.beginLossRecord(pass) } }
  let before = layers.map(\.lossRecord.losses.count)
  var lossCounts: [Int] = []
  var outputCount = 0
  let result = try Loop.scan(over: sequences.map(swappingTime), carrying: initial, reverse: reverse) {
    carried, elements in
    let step = try body(carried, elements)
    outputCount = step.outputs.count
    var losses: [Tensor] = []
    lossCounts = zip(layers, before).map { layer, count in
      // Those of one step belong to the loop; their sums are added below.
      let own = layer.lossRecord.losses.dropFirst(count)
      losses += own
      layer.lossRecord.losses.removeLast(own.count)
      return own.count
    }
    return (step.carried, step.outputs + losses)
  }
  for (variable, value) in result.updates { try variable.assign(value) }
  var next = outputCount
  for (layer, count) in zip(layers, lossCounts) {
    for _ in 0..<count {
      layer.lossRecord.losses.append(result.outputs[next].sum(axes: [0]))
      next += 1
    }
  }
  return (result.carried, result.outputs[..<outputCount].map(swappingTime))
}

/// `(time, batch, …)` of `(batch, time, …)`, and the other way.
private func swappingTime(_ x: Tensor) -> Tensor { x.transposed([1, 0] + Array(2..<x.rank)) }
