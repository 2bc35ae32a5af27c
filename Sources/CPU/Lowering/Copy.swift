import CKernels
import Tensors

extension Lowering {
  /// Adds a step that copies elements; both views have the same shape and element size.
  mutating func copy(_ source: View, to target: View) {
    if source.count == 0 { return }
    var arguments = ck_copy()
    let space = IterationSpace(source.shape, [target.strides, source.strides])
    arguments.rank = Int32(space.dims.count)
    arguments.size = Int32(source.dtype.byteCount)
    let threads = CostModel.threads(bytes: 2 * source.spec.byteCount)
    arguments.threads = Int32(threads)
    space.write(dims: &arguments.dims)
    space.write(strides: 0, to: &arguments.dst_strides)
    space.write(strides: 1, to: &arguments.src_strides)
    add(
      "copy", detail: "\(source.spec)", threads: threads, ck_run_copy, arguments,
      reads: [(\ck_copy.src, source)], writes: [(\ck_copy.dst, target)])
  }

  /// Adds a step that writes one value to every element of a contiguous view.
  mutating func fill(_ target: View, _ value: Double) {
    if target.count == 0 { return }
    var arguments = ck_fill()
    arguments.count = Int64(target.count)
    arguments.size = Int32(target.dtype.byteCount)
    let pattern = Storage(few: 8)
    pattern.fill(value, dtype: target.dtype, count: 1)
    withExtendedLifetime(pattern) {
      withUnsafeMutableBytes(of: &arguments.pattern) {
        $0.copyMemory(from: UnsafeRawBufferPointer(start: pattern.pointer, count: target.dtype.byteCount))
      }
    }
    let threads = CostModel.threads(bytes: target.spec.byteCount)
    arguments.threads = Int32(threads)
    add(
      "fill", detail: "\(target.spec)", threads: threads, ck_run_fill, arguments, reads: [],
      writes: [(\ck_fill.dst, target)])
  }
}

/// A shape with the strides of several operands over it, dimensions merged where all operands step evenly.
struct IterationSpace {
  private(set) var dims: [Int] = []
  private(set) var strides: [[Int]]

  init(_ shape: Shape, _ operands: [[Int]]) {
    strides = operands.map { _ in [] }
    for axis in shape.indices where shape[axis] != 1 {
      let merges =
        !dims.isEmpty
        && operands.indices.allSatisfy { strides[$0].last! == operands[$0][axis] * shape[axis] }
      if merges {
        dims[dims.count - 1] *= shape[axis]
        for operand in operands.indices { strides[operand][dims.count - 1] = operands[operand][axis] }
      } else {
        dims.append(shape[axis])
        for operand in operands.indices { strides[operand].append(operands[operand][axis]) }
      }
    }
  }

  /// Writes the dimensions to a kernel's fixed-size array.
  func write<Tuple>(dims tuple: inout Tuple) { writeTuple(dims, to: &tuple) }
  func write<Tuple>(strides operand: Int, to tuple: inout Tuple) { writeTuple(strides[operand], to: &tuple) }
}

/// Writes numbers to a C structure's fixed-size array.
func writeTuple<Tuple>(_ values: [Int], to tuple: inout Tuple) {
  withUnsafeMutableBytes(of: &tuple) { bytes in
    let elements = bytes.bindMemory(to: Int64.self)
    precondition(values.count <= elements.count, "kernels take \(elements.count) dimensions")
    for (index, value) in values.enumerated() { elements[index] = Int64(value) }
  }
}
