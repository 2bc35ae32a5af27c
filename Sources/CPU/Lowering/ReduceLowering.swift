import CKernels
import Tensors

extension Reduce: Lowerable {
  var kernelKind: ck_reduction {
    switch kind {
    case .sum, .mean: CK_REDUCE_SUM
    case .product: CK_REDUCE_PROD
    case .maximum: CK_REDUCE_MAX
    case .minimum: CK_REDUCE_MIN
    case .any: CK_REDUCE_ANY
    case .all: CK_REDUCE_ALL
    }
  }

  /// What a reduction of no elements gives, as in NumPy.
  var valueOfNothing: Double {
    switch kind {
    case .sum, .any: 0
    case .product, .all: 1
    case .mean: .nan
    case .maximum: -.infinity
    case .minimum: .infinity
    }
  }

  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let input = node.inputs[0]
    let result = lowering.allocate(node.outputs[0])
    if result.count == 0 { return [result] }
    if input.count == 0 { return [lowering.constant(valueOfNothing, node.outputs[0])] }
    let keptAxes = input.shape.indices.filter { !axes.contains($0) }
    // Dimensions merge within the kept and within the folded ones, never across.
    let kept = IterationSpace(keptAxes.map { input.shape[$0] }, [keptAxes.map { input.strides[$0] }])
    let folded = IterationSpace(axes.map { input.shape[$0] }, [axes.map { input.strides[$0] }])
    let (dims, strides) = (kept.dims + folded.dims, kept.strides[0] + folded.strides[0])

    var arguments = ck_reduce()
    arguments.dtype = Int32(input.dtype.rawValue)
    arguments.kind = Int32(kernelKind.rawValue)
    arguments.kept = Int32(kept.dims.count)
    arguments.folded = Int32(folded.dims.count)
    arguments.scale = kind == .mean ? Double(result.count) / Double(input.count) : 1
    let threads = CostModel.threads(bytes: input.spec.byteCount)
    arguments.threads = Int32(threads)
    writeTuple(dims, to: &arguments.dims)
    writeTuple(strides, to: &arguments.strides)
    lowering.add(
      name, detail: "\(input.spec) over \(axes)", threads: threads, ck_run_reduce, arguments,
      reads: [(\ck_reduce.src, input)], writes: [(\ck_reduce.dst, result)])
    return [result]
  }
}

extension ArgReduce: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let result = lowering.allocate(node.outputs[0])
    if result.count == 0 { return [result] }
    let input = node.inputs[0]
    func merged(_ axes: Range<Int>, _ view: View) -> IterationSpace {
      IterationSpace(axes.map { view.shape[$0] }, [axes.map { view.strides[$0] }])
    }
    // The kernel steps evenly through what is before and after the dimension.
    var source = input
    if merged(0..<axis, input).dims.count > 1 || merged(axis + 1..<input.shape.count, input).dims.count > 1 {
      source = lowering.contiguous(input)
    }
    let (outer, inner) = (merged(0..<axis, source), merged(axis + 1..<source.shape.count, source))
    var arguments = ck_arg_reduce()
    arguments.dtype = Int32(source.dtype.rawValue)
    arguments.smallest = smallest ? 1 : 0
    let threads = CostModel.threads(bytes: 4 * source.spec.byteCount)
    arguments.threads = Int32(threads)
    arguments.outer = Int64(outer.dims.first ?? 1)
    arguments.count = Int64(source.shape[axis])
    arguments.inner = Int64(inner.dims.first ?? 1)
    arguments.outer_stride = Int64(outer.strides[0].first ?? 0)
    arguments.stride = Int64(source.strides[axis])
    arguments.inner_stride = Int64(inner.strides[0].first ?? 0)
    lowering.add(
      name, detail: "\(source.spec) over \(axis)", threads: threads, ck_run_arg_reduce, arguments,
      reads: [(\ck_arg_reduce.src, source)], writes: [(\ck_arg_reduce.dst, result)])
    return [result]
  }
}

extension Cumulative: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let result = lowering.allocate(node.outputs[0])
    if result.count == 0 { return [result] }
    let source = lowering.contiguous(node.inputs[0])
    var arguments = ck_cumulative()
    arguments.dtype = Int32(source.dtype.rawValue)
    arguments.product = product ? 1 : 0
    arguments.reverse = reverse ? 1 : 0
    let threads = CostModel.threads(bytes: 4 * source.spec.byteCount)
    arguments.threads = Int32(threads)
    arguments.outer = Int64(source.shape[..<axis].reduce(1, *))
    arguments.count = Int64(source.shape[axis])
    arguments.inner = Int64(source.shape[(axis + 1)...].reduce(1, *))
    lowering.add(
      name, detail: "\(source.spec) along \(axis)", threads: threads, ck_run_cumulative, arguments,
      reads: [(\ck_cumulative.src, source)], writes: [(\ck_cumulative.dst, result)])
    return [result]
  }
}

extension Sort: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let (values, indices) = (lowering.allocate(node.outputs[0]), lowering.allocate(node.outputs[1]))
    if values.count == 0 { return [values, indices] }
    let source = lowering.contiguous(node.inputs[0])
    var arguments = ck_sort()
    arguments.dtype = Int32(source.dtype.rawValue)
    arguments.descending = descending ? 1 : 0
    arguments.count = Int64(source.shape.last!)
    arguments.rows = Int64(source.count / source.shape.last!)
    let threads = CostModel.threads(bytes: 40 * source.spec.byteCount)
    arguments.threads = Int32(threads)
    lowering.add(
      name, detail: "\(source.spec)", threads: threads, ck_run_sort, arguments,
      reads: [(\ck_sort.src, source)], writes: [(\ck_sort.values, values), (\ck_sort.indices, indices)])
    return [values, indices]
  }
}
