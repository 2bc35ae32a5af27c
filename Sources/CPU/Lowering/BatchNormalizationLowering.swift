import CKernels
import Tensors

extension BatchNormalize: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    lowering.batchNormalize(node, epsilon: epsilon, relu: false)
  }
}

/// A batch normalization whose result only goes through a ReLU, in the same pass.
struct FusedBatchNormalize: Operation, Lowerable {
  let epsilon: Double
  var name: String { "batch_normalize+relu" }

  func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    try BatchNormalize(epsilon: epsilon).infer(inputs)
  }

  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    lowering.batchNormalize(node, epsilon: epsilon, relu: true)
  }
}

/// The gradient of a batch normalization below a ReLU: the sixth input is the ReLU's output.
struct FusedBatchNormalizeGradient: Operation, Lowerable {
  let epsilon: Double
  var name: String { "relu+batch_normalize_gradient" }

  func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] { [inputs[0], inputs[1], inputs[1]] }

  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    lowering.batchNormalizeGradient(node, epsilon: epsilon)
  }
}

extension BatchNormalizeGradient: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    lowering.batchNormalizeGradient(node, epsilon: epsilon)
  }
}

extension Lowering {
  fileprivate mutating func batchNormalize(_ node: LoweredNode, epsilon: Double, relu: Bool) -> [View] {
    let results = node.outputs.map { allocate($0) }
    if results[0].count == 0 { return results }
    let (x, gamma, beta) = (contiguous(node.inputs[0]), contiguous(node.inputs[1]), contiguous(node.inputs[2]))
    var arguments = ck_batch_norm()
    arguments.dtype = Int32(x.dtype.rawValue)
    arguments.relu = relu ? 1 : 0
    let threads = CostModel.threads(bytes: 3 * x.spec.byteCount)
    arguments.threads = Int32(threads)
    arguments.channels = Int64(x.shape.last!)
    arguments.rows = Int64(x.count / x.shape.last!)
    arguments.epsilon = epsilon
    let scratch = batchNormalizeScratch(x, threads)
    add(
      relu ? "batch_normalize+relu" : "batch_normalize", detail: "\(x.spec)", threads: threads, ck_run_batch_norm,
      arguments, reads: [(\ck_batch_norm.src, x), (\ck_batch_norm.gamma, gamma), (\ck_batch_norm.beta, beta)],
      writes: [
        (\ck_batch_norm.dst, results[0]), (\ck_batch_norm.mean, results[1]), (\ck_batch_norm.variance, results[2]),
        (\ck_batch_norm.scratch, scratch),
      ])
    return results
  }

  fileprivate mutating func batchNormalizeGradient(_ node: LoweredNode, epsilon: Double) -> [View] {
    let results = node.outputs.map { allocate($0) }
    if results[0].count == 0 { return results }
    let inputs = node.inputs.map { contiguous($0) }
    let x = inputs[0]
    var arguments = ck_batch_norm_gradient()
    arguments.dtype = Int32(x.dtype.rawValue)
    let threads = CostModel.threads(bytes: 4 * x.spec.byteCount)
    arguments.threads = Int32(threads)
    arguments.channels = Int64(x.shape.last!)
    arguments.rows = Int64(x.count / x.shape.last!)
    arguments.epsilon = epsilon
    var reads: [(PartialKeyPath<ck_batch_norm_gradient>, View)] = [
      (\.src, x), (\.gamma, inputs[1]), (\.mean, inputs[2]), (\.variance, inputs[3]), (\.upstream, inputs[4]),
    ]
    if inputs.count > 5 { reads.append((\.output, inputs[5])) }
    add(
      inputs.count > 5 ? "relu+batch_normalize_gradient" : "batch_normalize_gradient", detail: "\(x.spec)",
      threads: threads, ck_run_batch_norm_gradient, arguments, reads: reads,
      writes: [
        (\.src_gradient, results[0]), (\.gamma_gradient, results[1]), (\.beta_gradient, results[2]),
        (\.scratch, batchNormalizeScratch(x, threads)),
      ])
    return results
  }

  private mutating func batchNormalizeScratch(_ x: View, _ threads: Int) -> View {
    allocate(TensorSpec([Int(ck_batch_norm_scratch(Int64(x.shape.last!), Int32(threads)))], .float64))
  }
}

extension Graph {
  /// Lets a ReLU, and in the backward pass its mask, join the batch normalization below it.
  mutating func fuseBatchNormalizations() {
    var counts = useCounts()
    for index in nodes.indices {
      switch nodes[index].operation {
      case let unary as Unary where unary.kind == .relu:
        let result = nodes[index].inputs[0]
        guard result.output == 0, counts[result] == 1,
          let normalize = nodes[result.node].operation as? BatchNormalize
        else { continue }
        // The normalization gives the ReLU's result; whoever used the ReLU uses that.
        nodes[result.node].operation = FusedBatchNormalize(epsilon: normalize.epsilon)
        replace(GraphValue(node: index, output: 0), with: result)
        counts = useCounts()
      case let gradient as BatchNormalizeGradient:
        // upstream = where(y > 0, g, 0) with y the output of the fused ReLU
        let upstream = nodes[index].inputs[4]
        guard counts[upstream] == 1, nodes[upstream.node].operation is Select else { continue }
        let (condition, g, other) = (
          nodes[upstream.node].inputs[0], nodes[upstream.node].inputs[1], nodes[upstream.node].inputs[2]
        )
        guard constant(other) == 0, let greater = nodes[condition.node].operation as? Binary, greater.kind == .greater,
          constant(nodes[condition.node].inputs[1]) == 0, spec(g) == spec(upstream)
        else { continue }
        let output = nodes[condition.node].inputs[0]
        guard spec(output) == spec(upstream) else { continue }
        nodes[index].operation = FusedBatchNormalizeGradient(epsilon: gradient.epsilon)
        nodes[index].inputs[4] = g
        nodes[index].inputs.append(output)
      default: break
      }
    }
    removeUnused()
  }

  private mutating func replace(_ old: GraphValue, with new: GraphValue) {
    for index in nodes.indices {
      for input in nodes[index].inputs.indices where nodes[index].inputs[input] == old {
        nodes[index].inputs[input] = new
      }
    }
    outputs = outputs.map { $0 == old ? new : $0 }
    updates = updates.map { $0 == old ? new : $0 }
  }
}
