import Tensors

/// A convolution over few channels whose result only goes through a max pooling, in one pass: what is not the largest
/// of a window never leaves the fastest cache. Inputs are those of the convolution, results those of the pooling.
struct PooledConvolution: Operation {
  let convolution: FusedConvolution
  let pooling: MaxPooling
  var name: String { "\(convolution.name)+\(pooling.name)" }

  func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    try pooling.infer(convolution.infer(inputs))
  }
}

/// Moves a max pooling into the convolution that makes its input, where a kernel does both.
struct PooledConvolutions: CompilerPass {
  let name = "pooled convolutions"
  var operations: [any Operation.Type] { [MaxPooling.self] }

  func run(_ graph: inout Graph) { graph.fusePooledConvolutions() }
}

extension Graph {
  fileprivate mutating func fusePooledConvolutions() {
    let uses = DefUse(self)
    for index in nodes.indices {
      let node = nodes[index]
      guard let pooling = node.operation as? MaxPooling, uses.count(node.inputs[0]) == 1,
        let convolution = convolution(node.inputs[0]), !convolution.hasResidual,
        [nil, .relu].contains(convolution.activation)
      else { continue }
      let inputs = nodes[node.inputs[0].node].inputs
      let (x, kernel) = (spec(inputs[0]), spec(inputs[1]))
      let problem = ConvolutionProblem(convolution.convolution, input: x.shape, kernel: kernel.shape)
      guard x.dtype == .float32, kernel.dtype == .float32, problem.isNarrowForward, pooling.window.isApart,
        node.outputs[0].count > 0, x.count > 0, kernel.count > 0, node.outputs[1].dtype == .uint8
      else { continue }
      nodes[index].operation = PooledConvolution(convolution: convolution, pooling: pooling)
      nodes[index].inputs = inputs
    }
  }
}

extension Window {
  /// Whether it goes over a plane in steps of its own size, and never leaves it.
  fileprivate var isApart: Bool {
    rank == 2 && strides == size && dilations == [1, 1] && before == [0, 0] && after == [0, 0]
  }
}
