import Tensors

/// The location of a value's elements: a strided part of a buffer.
struct View {
  /// Which of the program's buffers.
  var buffer: Int
  /// The first element, counted from the buffer's start.
  var offset: Int
  var shape: Shape
  /// In elements, one a dimension; 0 repeats, negative goes backwards.
  var strides: [Int]
  var dtype: DType

  /// The whole of a buffer, row-major.
  init(whole buffer: Int, _ spec: TensorSpec) {
    self.init(buffer: buffer, offset: 0, shape: spec.shape, strides: spec.shape.rowMajorStrides, dtype: spec.dtype)
  }

  init(buffer: Int, offset: Int, shape: Shape, strides: [Int], dtype: DType) {
    self.buffer = buffer
    self.offset = offset
    self.shape = shape
    self.strides = strides
    self.dtype = dtype
  }

  var spec: TensorSpec { TensorSpec(shape, dtype) }
  var count: Int { shape.reduce(1, *) }

  /// Whether the elements are contiguous in row-major order.
  var isContiguous: Bool {
    var expected = 1
    for axis in shape.indices.reversed() where shape[axis] != 1 {
      if strides[axis] != expected { return false }
      expected *= shape[axis]
    }
    return true
  }

  func transposed(_ permutation: [Int]) -> View {
    var view = self
    view.shape = permutation.map { shape[$0] }
    view.strides = permutation.map { strides[$0] }
    return view
  }

  func sliced(_ slice: Slice) -> View {
    var view = self
    view.shape = slice.sizes
    view.strides = zip(strides, slice.steps).map { $0 * $1 }
    for axis in slice.starts.indices { view.offset += slice.starts[axis] * strides[axis] }
    return view
  }

  /// The elements repeated to a shape that this one broadcasts to.
  func broadcast(to target: Shape) -> View {
    var view = self
    view.shape = target
    let extra = target.count - shape.count
    view.strides = target.indices.map { axis in
      axis < extra || (shape[axis - extra] == 1 && target[axis] != 1) ? 0 : strides[axis - extra]
    }
    return view
  }

  /// The same elements in another shape without moving them, where the strides allow.
  func reshaped(to target: Shape) -> View? {
    var view = self
    view.shape = target
    if isContiguous {
      view.strides = target.rowMajorStrides
      return view
    }
    // Match runs of dimensions with equal products; inside a run the source must be evenly strided.
    var strides = [Int](repeating: 0, count: target.count)
    let source = shape.indices.filter { shape[$0] != 1 }
    var (from, to) = (0, 0)
    while from < source.count {
      var (size, targetSize) = (shape[source[from]], 1)
      let (firstSource, firstTarget) = (from, to)
      from += 1
      while size != targetSize {
        if targetSize < size {
          guard to < target.count else { return nil }
          targetSize *= target[to]
          to += 1
        } else {
          guard from < source.count else { return nil }
          size *= shape[source[from]]
          from += 1
        }
      }
      for index in firstSource..<from - 1 {
        let (outer, inner) = (source[index], source[index + 1])
        guard self.strides[outer] == self.strides[inner] * shape[inner] else { return nil }
      }
      var stride = self.strides[source[from - 1]]
      for axis in (firstTarget..<to).reversed() {
        strides[axis] = stride
        stride *= target[axis]
      }
    }
    view.strides = strides
    return view
  }
}
