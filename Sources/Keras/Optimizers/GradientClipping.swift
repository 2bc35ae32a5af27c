import Tensors

/// Gradients cut to a largest norm or value.
struct GradientClipping {
  let settings: OptimizerSettings

  init(_ settings: OptimizerSettings) { self.settings = settings }

  /// The blocks' gradients, clipped as the settings say.
  func clipped(_ gradients: [Tensor], of blocks: [OptimizerState.Block]) -> [Tensor] {
    if let limit = settings.clipnorm, limit > 0 {
      return zip(gradients, blocks).map { clippedByNorm($0, of: $1, limit) }
    }
    if let limit = settings.globalClipnorm, limit > 0 {
      let total = gradients.map { $0.square().sum() }
      let norm = total.dropFirst().reduce(total[0], +).sqrt()
      // Adding a zero made of the norm lets an infinite or undefined norm through to every gradient.
      let scale = limit * norm.reciprocal().minimum(1 / limit) + (norm - norm)
      return gradients.map { $0 * scale.cast(to: $0.dtype) }
    }
    if let limit = settings.clipvalue, limit > 0 { return gradients.map { $0.clipped(-limit, limit) } }
    return gradients
  }

  /// Each member's gradient cut by itself.
  private func clippedByNorm(_ gradient: Tensor, of block: OptimizerState.Block, _ limit: Double) -> Tensor {
    if block.members.count == 1 { return clippedByNorm(gradient, limit) }
    var end = 0
    return .concatenate(
      block.members.map { member in
        defer { end += member.count }
        return clippedByNorm(gradient[end..<end + member.count], limit)
      })
  }

  private func clippedByNorm(_ gradient: Tensor, _ limit: Double) -> Tensor {
    gradient * (limit / gradient.square().sum().sqrt().maximum(limit))
  }
}
