import CKernels
import Tensors

extension RowSoftmax: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let result = lowering.allocate(node.outputs[0])
    if result.count == 0 { return [result] }
    let source = lowering.contiguous(node.inputs[0])
    var arguments = ck_softmax()
    arguments.dtype = Int32(source.dtype.rawValue)
    arguments.log = logarithm ? 1 : 0
    arguments.count = Int64(source.shape.last!)
    arguments.rows = Int64(source.count / source.shape.last!)
    let threads = CostModel.threads(nanoseconds: Double(source.count))
    arguments.threads = Int32(threads)
    lowering.add(
      name, detail: "\(source.spec)", threads: threads, ck_run_softmax, arguments,
      reads: [(\ck_softmax.src, source)], writes: [(\ck_softmax.dst, result)])
    return [result]
  }
}

extension SoftmaxGradient: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let result = lowering.allocate(node.outputs[0])
    if result.count == 0 { return [result] }
    let (output, upstream) = (lowering.contiguous(node.inputs[0]), lowering.contiguous(node.inputs[1]))
    var arguments = ck_softmax_gradient()
    arguments.dtype = Int32(output.dtype.rawValue)
    arguments.log = logarithm ? 1 : 0
    arguments.count = Int64(output.shape.last!)
    arguments.rows = Int64(output.count / output.shape.last!)
    let threads = CostModel.threads(nanoseconds: Double(output.count))
    arguments.threads = Int32(threads)
    lowering.add(
      name, detail: "\(output.spec)", threads: threads, ck_run_softmax_gradient, arguments,
      reads: [(\ck_softmax_gradient.output, output), (\ck_softmax_gradient.upstream, upstream)],
      writes: [(\ck_softmax_gradient.dst, result)])
    return [result]
  }
}

extension SoftmaxCrossEntropy: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let spec = node.outputs[1]
    let outputs = node.outputs
    let loss = lowering.allocate(outputs[0])
    if spec.count == 0 { return [loss, lowering.allocate(outputs[1]), lowering.allocate(outputs[2])] }
    guard spec.dtype == .float32 || spec.dtype == .float64 else {
      throw TensorError(operation: name, message: "logits are \(spec.dtype); expected float32 or float64")
    }
    let (logits, targets) = (lowering.contiguous(node.inputs[0]), lowering.contiguous(node.inputs[1]))
    guard !sparse || targets.dtype == .int32 || targets.dtype == .int64 else {
      throw TensorError(operation: name, message: "class indices are \(targets.dtype); expected int32 or int64")
    }
    var arguments = ck_softmax_cross_entropy()
    arguments.dtype = Int32(spec.dtype.rawValue)
    arguments.target_dtype = Int32(targets.dtype.rawValue)
    arguments.sparse = sparse ? 1 : 0
    arguments.clip = epsilon == nil ? 0 : 1
    arguments.epsilon = epsilon ?? 0
    arguments.count = Int64(spec.shape.last!)
    arguments.rows = Int64(spec.count / spec.shape.last!)
    let threads = CostModel.threads(nanoseconds: 2 * Double(spec.count))
    arguments.threads = Int32(threads)
    var writes: [(PartialKeyPath<ck_softmax_cross_entropy>, View)] = [(\.loss, loss)]
    // Unused results are not written; a view of the loss's memory replaces them.
    var results = [loss, loss, loss]
    if node.isUsed[1] {
      results[1] = lowering.allocate(outputs[1])
      writes.append((\.probabilities, results[1]))
    }
    if node.isUsed[2] {
      results[2] = lowering.allocate(outputs[2])
      writes.append((\.gradient, results[2]))
    }
    lowering.add(
      name, detail: "\(spec)\(sparse ? " sparse" : "")", threads: threads, ck_run_softmax_cross_entropy, arguments,
      reads: [(\.logits, logits), (\.targets, targets)], writes: writes)
    return results
  }
}
