import CKernels
import Tensors

/// The part of a value that a pass adds up while it reads it.
struct ScatteredRows {
  let updates, links: View
  let rows, width: Int
}

extension ScatteredSum: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let (updates, indices) = (lowering.contiguous(node.inputs[0]), lowering.contiguous(node.inputs[1]))
    let links = lowering.allocate(TensorSpec([rows + indices.count], .int32))
    var arguments = ck_row_links()
    arguments.index_dtype = Int32(indices.dtype.rawValue)
    arguments.count = Int64(rows)
    arguments.n = Int64(indices.count)
    lowering.add(
      name, detail: "\(updates.spec) into \(rows) rows", threads: 1, ck_run_row_links, arguments,
      reads: [(\ck_row_links.indices, indices)], writes: [(\ck_row_links.links, links)])

    let others = Array(node.inputs.dropFirst(2))
    let count = others.reduce(0) { $0 + $1.count }
    let rest = others.isEmpty ? updates : lowering.together(others, axis: 0, TensorSpec([count], spec.dtype))
    let sums = ScatteredRows(
      updates: updates, links: links, rows: rows, width: updates.count / indices.count)
    return [lowering.scattered(sums, before: rest, spec)]
  }
}
