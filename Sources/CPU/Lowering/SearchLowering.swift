import CKernels
import Tensors

extension SearchSorted: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let result = lowering.allocate(node.outputs[0])
    if result.count == 0 { return [result] }
    let (source, boundaries) = (lowering.contiguous(node.inputs[0]), lowering.contiguous(node.inputs[1]))
    var arguments = ck_search_sorted()
    arguments.dtype = Int32(source.dtype.rawValue)
    arguments.right = right ? 1 : 0
    arguments.n = Int64(source.count)
    arguments.count = Int64(boundaries.count)
    // A step of the search is a guess that fails every other time.
    let depth = (boundaries.count + 1).bitWidth - (boundaries.count + 1).leadingZeroBitCount
    let threads = CostModel.threads(nanoseconds: Double(source.count * (2 + 4 * depth)))
    arguments.threads = Int32(threads)
    lowering.add(
      name, detail: "\(source.spec) in \(boundaries.count)", threads: threads, ck_run_search_sorted, arguments,
      reads: [(\ck_search_sorted.src, source), (\ck_search_sorted.boundaries, boundaries)],
      writes: [(\ck_search_sorted.dst, result)])
    return [result]
  }
}

extension HashBuckets: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let result = lowering.allocate(node.outputs[0])
    if result.count == 0 { return [result] }
    let source = lowering.contiguous(node.inputs[0])
    var arguments = ck_hash_buckets()
    arguments.n = Int64(source.count)
    arguments.buckets = UInt64(buckets)
    arguments.keyed = key.isEmpty ? 0 : 1
    if !key.isEmpty { arguments.key = (key[0], key[1]) }
    let threads = CostModel.threads(nanoseconds: Double(source.count * 25))
    arguments.threads = Int32(threads)
    lowering.add(
      name, detail: "\(source.spec) to \(buckets)", threads: threads, ck_run_hash_buckets, arguments,
      reads: [(\ck_hash_buckets.src, source)], writes: [(\ck_hash_buckets.dst, result)])
    return [result]
  }
}
