import CDNN
import CKernels
import Tensors

extension MaxPooling: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let result = lowering.allocate(node.outputs[0])
    // Nobody reads indices that no gradient is taken of; a view of the result's memory stands for them.
    let indices = node.isUsed[1] ? lowering.allocate(node.outputs[1]) : nil
    if result.count > 0 {
      let problem = PoolingProblem(.maximum, window, input: node.inputs[0].shape)
      try lowering.pool(name, problem, .forward, node.inputs[0], result, indices)
    }
    return [result, indices ?? result]
  }
}

extension MaxPoolingGradient: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let result = lowering.allocate(node.outputs[0])
    if result.count > 0 {
      let problem = PoolingProblem(.maximum, window, input: result.shape)
      let indices = lowering.contiguous(node.inputs[1])
      try lowering.pool(name, problem, .gradient, result, node.inputs[0], indices)
    }
    return [result]
  }
}

extension MaxPoolingSelection: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let result = lowering.allocate(node.outputs[0])
    if result.count > 0 {
      let problem = PoolingProblem(.maximum, window, input: node.inputs[0].shape)
      let indices = lowering.contiguous(node.inputs[1])
      try lowering.pool(name, problem, .selection, node.inputs[0], result, indices)
    }
    return [result]
  }
}

extension AveragePooling: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let result = lowering.allocate(node.outputs[0])
    if result.count > 0 {
      let problem = PoolingProblem(.average, window, input: node.inputs[0].shape)
      try lowering.pool(name, problem, .forward, node.inputs[0], result, nil)
    }
    return [result]
  }
}

extension AveragePoolingGradient: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let result = lowering.allocate(node.outputs[0])
    if result.count > 0 {
      let problem = PoolingProblem(.average, window, input: result.shape)
      try lowering.pool(name, problem, .gradient, result, node.inputs[0], nil)
    }
    return [result]
  }
}

/// The sizes of a pooling; those of its result follow.
private struct PoolingProblem {
  enum Kind { case maximum, average }
  /// What is computed: the result, the gradient with respect to the input, or the input's elements at the indices.
  enum Direction { case forward, gradient, selection }

  var kind: Kind
  var window: Window
  var input: Shape

  init(_ kind: Kind, _ window: Window, input: Shape) {
    self.kind = kind
    self.window = window
    self.input = input
  }

  var spatial: [Int] { Array(input.dropFirst().dropLast()) }
  var places: [Int] { window.places(over: spatial) }

  func threads(_ src: View, _ dst: View) -> Int {
    CostModel.threads(bytes: 2 * (src.spec.byteCount + dst.spec.byteCount))
  }
}

extension Lowering {
  /// Adds a pooling; the direction says which of the operands is computed.
  fileprivate mutating func pool(
    _ name: String, _ problem: PoolingProblem, _ direction: PoolingProblem.Direction, _ src: View, _ dst: View,
    _ indices: View?
  ) throws(TensorError) {
    if direction != .selection, Processor.multiplies(src.dtype) {
      let (x, y) = direction == .forward ? (contiguous(src), dst) : (src, contiguous(dst))
      if libraryPooling(name, problem, direction, x, y, indices) { return }
    }
    let working: DType = src.dtype == .float64 ? .float64 : .float32
    func operand(_ view: View, isResult: Bool) -> View {
      if !isResult { return contiguous(converted(view, to: working)) }
      return view.dtype == working ? view : allocate(TensorSpec(view.shape, working))
    }
    let x = operand(src, isResult: direction == .gradient)
    let y = operand(dst, isResult: direction != .gradient)
    if direction == .selection || !libraryPooling(name, problem, direction, x, y, indices) {
      plainPooling(name, problem, direction, x, y, indices)
    }
    if direction == .gradient, src.dtype != working { convert(x, to: src) }
    if direction != .gradient, dst.dtype != working { convert(y, to: dst) }
  }

  /// By oneDNN, where it can.
  private mutating func libraryPooling(
    _ name: String, _ problem: PoolingProblem, _ direction: PoolingProblem.Direction, _ src: View, _ dst: View,
    _ indices: View?
  ) -> Bool {
    if src.dtype == .float64 { return false }
    let isForward = direction == .forward
    let window = problem.window
    var description = cdnn_pooling()
    description.direction = isForward ? CDNN_FORWARD : CDNN_BACKWARD_DATA
    description.average = problem.kind == .average ? 1 : 0
    description.has_workspace = indices == nil ? 0 : 1
    description.spatial = Int32(window.rank)
    let threads = problem.threads(src, dst)
    description.threads = Int32(threads)
    description.type = src.dtype.libraryType
    (description.batch, description.channels) = (Int64(problem.input[0]), Int64(problem.input.last!))
    writeTuple(problem.spatial, to: &description.src_spatial)
    writeTuple(window.size, to: &description.window)
    writeTuple(window.strides, to: &description.strides)
    writeTuple(window.before, to: &description.before)
    writeTuple(window.after, to: &description.after)
    guard let primitive = cdnn_pooling_create(&description) else {
      cdnn_clear_error()
      return false
    }
    let operands = [(slot: Int(CDNN_SRC), view: src), (slot: Int(CDNN_DST), view: dst)]
    let workspace = indices.map { [(slot: Int(CDNN_WORKSPACE), view: $0)] } ?? []
    add(
      primitive, name: name, detail: "\(TensorSpec(problem.input, src.dtype)) by \(window.size.tupleText)",
      threads: threads, reads: isForward ? [operands[0]] : [operands[1]] + workspace,
      writes: isForward ? [operands[1]] + workspace : [operands[0]])
    return true
  }

  private mutating func plainPooling(
    _ name: String, _ problem: PoolingProblem, _ direction: PoolingProblem.Direction, _ src: View, _ dst: View,
    _ indices: View?
  ) {
    let window = problem.window
    var arguments = ck_pooling()
    arguments.dtype = Int32(src.dtype.rawValue)
    arguments.average = problem.kind == .average ? 1 : 0
    arguments.index_bytes = Int32(indices?.dtype.byteCount ?? 1)
    let threads = problem.threads(src, dst)
    arguments.threads = Int32(threads)
    (arguments.batch, arguments.channels) = (Int64(problem.input[0]), Int64(problem.input.last!))
    writeTuple(problem.spatial.padded(to: 3, with: 1), to: &arguments.src_dims)
    writeTuple(problem.places.padded(to: 3, with: 1), to: &arguments.dst_dims)
    writeTuple(window.size.padded(to: 3, with: 1), to: &arguments.window)
    writeTuple(window.strides.padded(to: 3, with: 1), to: &arguments.strides)
    writeTuple(window.before.padded(to: 3, with: 0), to: &arguments.before)
    let source: (PartialKeyPath<ck_pooling>, View) = (\.src, src)
    let target: (PartialKeyPath<ck_pooling>, View) = (\.dst, dst)
    let places: [(PartialKeyPath<ck_pooling>, View)] = indices.map { [(\.indices, $0)] } ?? []
    let detail = "\(TensorSpec(problem.input, src.dtype)) by \(window.size.tupleText) plain"
    switch direction {
    case .forward:
      add(
        name, detail: detail, threads: threads, ck_run_pooling, arguments, reads: [source], writes: [target] + places)
    case .gradient:
      add(
        name, detail: detail, threads: threads, ck_run_pooling_gradient, arguments, reads: [target] + places,
        writes: [source])
    case .selection:
      add(
        name, detail: detail, threads: threads, ck_run_pooling_selection, arguments, reads: [source] + places,
        writes: [target])
    }
  }
}
