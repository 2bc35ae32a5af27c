import CKernels
import Tensors

extension Gather: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let result = lowering.allocate(node.outputs[0])
    if result.count == 0 { return [result] }
    let (source, indices) = (lowering.contiguous(node.inputs[0]), lowering.contiguous(node.inputs[1]))
    var arguments = ck_gather()
    arguments.size = Int32(source.dtype.byteCount)
    arguments.index_dtype = Int32(indices.dtype.rawValue)
    arguments.is_float_dtype = Int32(source.dtype.rawValue)
    let threads = CostModel.threads(bytes: 3 * result.spec.byteCount)
    arguments.threads = Int32(threads)
    arguments.outer = Int64(source.shape[..<axis].reduce(1, *))
    arguments.count = Int64(source.shape[axis])
    arguments.inner = Int64(source.shape[(axis + 1)...].reduce(1, *))
    arguments.n = Int64(indices.count)
    lowering.add(
      name, detail: "\(source.spec) at \(indices.spec)", threads: threads, ck_run_gather, arguments,
      reads: [(\ck_gather.src, source), (\ck_gather.indices, indices)], writes: [(\ck_gather.dst, result)])
    return [result]
  }
}

extension ScatterAdd: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let result = lowering.allocate(node.outputs[0])
    if result.count == 0 { return [result] }
    let (updates, indices) = (lowering.contiguous(node.inputs[0]), lowering.contiguous(node.inputs[1]))
    var arguments = ck_scatter_add()
    arguments.dtype = Int32(updates.dtype.rawValue)
    arguments.index_dtype = Int32(indices.dtype.rawValue)
    let threads = CostModel.threads(bytes: 3 * (updates.spec.byteCount + result.spec.byteCount))
    arguments.threads = Int32(threads)
    arguments.count = Int64(rows)
    arguments.inner = Int64(result.count / max(rows, 1))
    arguments.n = Int64(indices.count)
    lowering.add(
      name, detail: "\(updates.spec) into \(rows) rows", threads: threads, ck_run_scatter_add, arguments,
      reads: [(\ck_scatter_add.updates, updates), (\ck_scatter_add.indices, indices)],
      writes: [(\ck_scatter_add.dst, result)])
    return [result]
  }
}

extension Concatenation: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    [lowering.together(node.inputs, axis: axis, node.outputs[0])]
  }
}

extension Lowering {
  /// Parts side by side along a dimension.
  mutating func together(_ parts: [View], axis: Int, _ spec: TensorSpec) -> View {
    let result = allocate(spec)
    // Parts lie one after another when nothing is before the dimension; then whoever makes a part may write it in
    // place.
    let isBlocked = result.shape[..<axis].allSatisfy { $0 == 1 }
    var start = 0
    for part in parts {
      var target = result
      target.shape = part.shape
      target.offset += start * result.strides[axis]
      start += part.shape[axis]
      if part.count == 0 { continue }
      if isBlocked, ownsWholeBuffer(part) {
        rehome(part.buffer, .part(of: result.buffer, at: target.offset * target.dtype.byteCount))
      } else {
        copy(part, to: target)
      }
    }
    return result
  }
}

extension Pad: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let result = lowering.allocate(node.outputs[0])
    lowering.fill(result, value)
    let middle = Slice(starts: before, sizes: node.inputs[0].shape)
    lowering.copy(node.inputs[0], to: result.sliced(middle))
    return [result]
  }
}

extension SliceUpdate: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let result = lowering.allocate(node.outputs[0])
    lowering.copy(node.inputs[0], to: result)
    if node.inputs[1].count > 0 { lowering.copy(node.inputs[1], to: result.sliced(slice)) }
    return [result]
  }
}

extension SliceGradient: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let result = lowering.allocate(node.outputs[0])
    lowering.fill(result, 0)
    lowering.copy(node.inputs[0], to: result.sliced(slice))
    return [result]
  }
}

extension Iota: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let storage = try Storage(byteCount: spec.byteCount, for: "the numbers of arange, \(spec)")
    for index in 0..<spec.count {
      let place = index * spec.dtype.byteCount
      Storage(pointer: storage.pointer + place, byteCount: spec.dtype.byteCount, owner: storage)
        .fill(wrapped(index), dtype: spec.dtype, count: 1)
    }
    return [lowering.constant(storage, spec)]
  }

  /// The index as the element type holds it: integers wrap.
  private func wrapped(_ index: Int) -> Double {
    switch spec.dtype {
    case .int8: Double(Int8(truncatingIfNeeded: index))
    case .uint8: Double(UInt8(truncatingIfNeeded: index))
    case .int16: Double(Int16(truncatingIfNeeded: index))
    case .uint16: Double(UInt16(truncatingIfNeeded: index))
    case .int32: Double(Int32(truncatingIfNeeded: index))
    case .uint32: Double(UInt32(truncatingIfNeeded: index))
    default: Double(index)
    }
  }
}
