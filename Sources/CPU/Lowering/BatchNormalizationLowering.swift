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

/// The gradient of a batch normalization below a ReLU.
struct FusedBatchNormalizeGradient: Operation, Lowerable {
  /// The sixth input, which says where the ReLU was positive.
  enum Mask {
    /// The normalization's beta, where its result went through the ReLU as it was: that is computed again, which is
    /// less than to read it.
    case beta
    /// The ReLU's output.
    case output
  }

  let epsilon: Double
  let mask: Mask
  var name: String { "relu+batch_normalize_gradient" }

  func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] { [inputs[0], inputs[1], inputs[1]] }

  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    lowering.batchNormalizeGradient(node, epsilon: epsilon, mask: mask)
  }
}

extension BatchNormalizeGradient: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    lowering.batchNormalizeGradient(node, epsilon: epsilon, mask: nil)
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

  fileprivate mutating func batchNormalizeGradient(
    _ node: LoweredNode, epsilon: Double, mask: FusedBatchNormalizeGradient.Mask?
  ) -> [View] {
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
    switch mask {
    case .beta:
      arguments.relu = 1
      reads.append((\.beta, inputs[5]))
    case .output: reads.append((\.output, inputs[5]))
    case nil: break
    }
    add(
      mask != nil ? "relu+batch_normalize_gradient" : "batch_normalize_gradient", detail: "\(x.spec)",
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
