import CDNN
import CKernels
import Tensors

extension Convolution: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    try FusedConvolution(convolution: self).lower(node, &lowering)
  }
}

extension FusedConvolution: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let (x, kernel) = (lowering.contiguous(node.inputs[0]), node.inputs[1])
    let problem = ConvolutionProblem(convolution, input: x.shape, kernel: kernel.shape)
    var epilogue = ConvolutionEpilogue(activation: activation)
    if hasBias { epilogue.bias = lowering.contiguous(node.inputs[2]) }
    let result: View
    if hasResidual {
      // The convolution adds to what its result's memory holds.
      epilogue.accumulates = true
      let residual = node.inputs.last!
      if lowering.isLastReader(of: residual) {
        result = residual
      } else {
        result = lowering.allocate(node.outputs[0])
        lowering.copy(residual, to: result)
      }
    } else {
      result = lowering.allocate(node.outputs[0])
    }
    if result.count == 0 { return [result] }
    if x.count == 0 || kernel.count == 0 {
      lowering.fill(result, 0)
    } else {
      try lowering.convolve(name, problem, CDNN_FORWARD, x, kernel, result, epilogue)
    }
    return [result]
  }
}

extension PooledConvolution: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let (x, kernel) = (lowering.contiguous(node.inputs[0]), lowering.contiguous(node.inputs[1]))
    let result = lowering.allocate(node.outputs[0])
    // Nobody reads indices that no gradient is taken of; a view of the result's memory stands for them.
    let indices = node.isUsed[1] ? lowering.allocate(node.outputs[1]) : nil
    let problem = ConvolutionProblem(convolution.convolution, input: x.shape, kernel: kernel.shape)
    lowering.narrow(
      name, problem, x, kernel, result, bias: convolution.hasBias ? lowering.contiguous(node.inputs[2]) : nil,
      relu: convolution.activation == .relu, pool: pooling.window.size, indices: indices)
    return [result, indices ?? result]
  }
}

extension ConvolutionInputGradient: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let (g, kernel) = (lowering.contiguous(node.inputs[0]), node.inputs[1])
    let result = lowering.allocate(node.outputs[0])
    if result.count == 0 { return [result] }
    if g.count == 0 || kernel.count == 0 {
      lowering.fill(result, 0)
      return [result]
    }
    let problem = ConvolutionProblem(convolution, input: result.shape, kernel: kernel.shape)
    if g.dtype != .float64, let mirrored = problem.mirrored {
      try lowering.convolve(
        name, mirrored, CDNN_FORWARD, g, lowering.mirrored(kernel), result, ConvolutionEpilogue())
    } else {
      try lowering.convolve(name, problem, CDNN_BACKWARD_DATA, result, kernel, g, ConvolutionEpilogue())
    }
    return [result]
  }
}

extension ConvolutionKernelGradient: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let (x, g) = (lowering.contiguous(node.inputs[0]), lowering.contiguous(node.inputs[1]))
    let result = lowering.allocate(node.outputs[0])
    if result.count == 0 { return [result] }
    if x.count == 0 || g.count == 0 {
      lowering.fill(result, 0)
    } else {
      let problem = ConvolutionProblem(convolution, input: x.shape, kernel: result.shape)
      try lowering.convolve(name, problem, CDNN_BACKWARD_WEIGHTS, x, result, g, ConvolutionEpilogue())
    }
    return [result]
  }
}

extension ConvolutionWeightGradients: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let (x, g) = (lowering.contiguous(node.inputs[0]), lowering.contiguous(node.inputs[1]))
    let (result, bias) = (lowering.allocate(node.outputs[0]), lowering.allocate(node.outputs[1]))
    let problem = ConvolutionProblem(kernel.convolution, input: x.shape, kernel: result.shape)
    try lowering.convolve(name, problem, CDNN_BACKWARD_WEIGHTS, x, result, g, ConvolutionEpilogue(bias: bias))
    return [result, bias]
  }
}

/// The sizes of a convolution; those of its result follow.
struct ConvolutionProblem {
  var window: Window
  var groups: Int
  var batch: Int
  var spatial: [Int]
  var channels: Int
  var filters: Int

  init(_ convolution: Convolution, input: Shape, kernel: Shape) {
    window = convolution.window
    groups = convolution.groups
    batch = input[0]
    spatial = Array(input.dropFirst().dropLast())
    channels = input.last!
    filters = kernel.last!
  }

  var places: [Int] { window.places(over: spatial) }

  var flops: Double {
    2 * Double(batch * places.reduce(1, *) * window.size.reduce(1, *)) * Double(channels / groups * filters)
  }

  /// The convolution that computes the gradient with respect to the input from the one with respect to the result, with
  /// the kernel mirrored and its channels exchanged, where strides allow: its kernels are faster than those for
  /// gradients.
  var mirrored: ConvolutionProblem? {
    let axes = window.size.indices
    let (before, after) = (
      axes.map { window.extent($0) - 1 - window.before[$0] }, axes.map { window.extent($0) - 1 - window.after[$0] }
    )
    guard groups == 1, window.strides.allSatisfy({ $0 == 1 }), (before + after).allSatisfy({ $0 >= 0 }) else {
      return nil
    }
    var problem = self
    problem.window = Window(size: window.size, dilations: window.dilations, padding: Array(zip(before, after)))
    problem.spatial = places
    (problem.channels, problem.filters) = (filters, channels)
    return problem
  }
}

/// What a convolution does besides: a bias that it adds (or whose gradient it computes too), a sum with what the
/// result's memory holds, an activation.
struct ConvolutionEpilogue {
  var bias: View?
  var accumulates = false
  var activation: Unary.Kind?
}

extension Lowering {
  /// The kernel with each spatial dimension reversed, and input and output channels exchanged.
  fileprivate mutating func mirrored(_ kernel: View) -> View {
    let rank = kernel.shape.count
    let spatial = kernel.shape.dropLast(2)
    let slice = Slice(
      starts: spatial.map { $0 - 1 } + [0, 0], sizes: kernel.shape, steps: spatial.map { _ in -1 } + [1, 1])
    // Whole matrices change places; their rows and columns do so by name only.
    let turned = spatial.reduce(1, *) == 1 ? kernel : contiguous(kernel.sliced(slice))
    return turned.transposed(Array(0..<rank - 2) + [rank - 1, rank - 2])
  }

  /// Adds a convolution or one of its gradients; the direction says which of the three operands is computed.
  fileprivate mutating func convolve(
    _ name: String, _ problem: ConvolutionProblem, _ direction: cdnn_direction, _ src: View, _ kernel: View,
    _ dst: View, _ epilogue: ConvolutionEpilogue
  ) throws(TensorError) {
    if src.dtype == .float64 {
      plainConvolution(name, problem, direction, src, kernel, dst)
    } else if Processor.multiplies(src.dtype) {
      try fastConvolution(name, problem, direction, src, kernel, dst, epilogue)
    } else {
      try widenedConvolution(name, problem, direction, src, kernel, dst, epilogue)
    }
  }

  /// By whichever kernel suits the sizes and the type.
  private mutating func fastConvolution(
    _ name: String, _ problem: ConvolutionProblem, _ direction: cdnn_direction, _ src: View, _ kernel: View,
    _ dst: View, _ epilogue: ConvolutionEpilogue
  ) throws(TensorError) {
    let isOneType = [kernel.dtype, dst.dtype, (epilogue.bias ?? dst).dtype].allSatisfy { $0 == src.dtype }
    let suitsWinograd = problem.suitsWinograd && isOneType && Processor.hasWinograd(src.dtype)
    let isSimple = !epilogue.accumulates && [nil, .relu].contains(epilogue.activation)
    switch direction {
    case CDNN_BACKWARD_WEIGHTS where problem.isNarrow && kernel.isContiguous && src.dtype == .float32:
      narrowKernelGradient(name, problem, src, kernel, dst, bias: epilogue.bias)
    case CDNN_BACKWARD_WEIGHTS where suitsWinograd && kernel.isContiguous:
      winogradGradient(name, problem, src, kernel, dst, bias: epilogue.bias)
    case CDNN_FORWARD
    where problem.isNarrowForward && kernel.isContiguous && src.dtype == .float32 && isOneType && isSimple:
      narrow(name, problem, src, kernel, dst, bias: epilogue.bias, relu: epilogue.activation == .relu)
    case CDNN_FORWARD where suitsWinograd && isSimple:
      winograd(name, problem, src, kernel, dst, bias: epilogue.bias, relu: epilogue.activation == .relu)
    default:
      try libraryConvolution(name, problem, direction, src, kernel, dst, epilogue)
    }
  }

  /// In float32, with operands and results converted on the way in and out.
  private mutating func widenedConvolution(
    _ name: String, _ problem: ConvolutionProblem, _ direction: cdnn_direction, _ src: View, _ kernel: View,
    _ dst: View, _ epilogue: ConvolutionEpilogue
  ) throws(TensorError) {
    var narrow: [(from: View, to: View)] = []
    func wide(_ view: View, isResult: Bool) -> View {
      if !isResult { return converted(view, to: .float32) }
      let result = allocate(TensorSpec(view.shape, .float32))
      narrow.append((result, view))
      return result
    }
    let x = wide(src, isResult: direction == CDNN_BACKWARD_DATA)
    let w = wide(kernel, isResult: direction == CDNN_BACKWARD_WEIGHTS)
    let y = wide(dst, isResult: direction == CDNN_FORWARD)
    var inside = epilogue
    inside.bias = epilogue.bias.map { wide($0, isResult: direction == CDNN_BACKWARD_WEIGHTS) }
    try fastConvolution(name, problem, direction, x, w, y, inside)
    for (from, to) in narrow { convert(from, to: to) }
  }

  private mutating func libraryConvolution(
    _ name: String, _ problem: ConvolutionProblem, _ direction: cdnn_direction, _ src: View, _ kernel: View,
    _ dst: View, _ epilogue: ConvolutionEpilogue
  ) throws(TensorError) {
    let window = problem.window
    var description = cdnn_convolution()
    description.direction = direction
    description.spatial = Int32(window.rank)
    let threads = max(
      CostModel.threads(flops: problem.flops), CostModel.threads(bytes: src.spec.byteCount + dst.spec.byteCount))
    description.threads = Int32(threads)
    (description.src_type, description.weights_type, description.dst_type) = (
      src.dtype.libraryType, kernel.dtype.libraryType, dst.dtype.libraryType
    )
    description.has_bias = epilogue.bias == nil ? 0 : 1
    description.bias_type = (epilogue.bias ?? dst).dtype.libraryType
    description.accumulate = epilogue.accumulates ? 1 : 0
    description.eltwise = libraryFunction(epilogue.activation)
    (description.batch, description.groups) = (Int64(problem.batch), Int64(problem.groups))
    (description.in_channels, description.out_channels) = (Int64(problem.channels), Int64(problem.filters))
    writeTuple(problem.spatial, to: &description.src_spatial)
    writeTuple(window.size, to: &description.kernel)
    writeTuple(window.strides, to: &description.strides)
    writeTuple(window.dilations, to: &description.dilations)
    writeTuple(window.before, to: &description.before)
    writeTuple(window.after, to: &description.after)
    writeTuple(kernel.strides, to: &description.weights_strides)
    guard let primitive = cdnn_convolution_create(&description) else {
      throw TensorError(operation: "convolution", message: libraryFailure())
    }
    var (reads, writes): ([(slot: Int, view: View)], [(slot: Int, view: View)]) = ([], [])
    func use(_ slot: Int, _ view: View, isResult: Bool) {
      if isResult { writes.append((slot, view)) } else { reads.append((slot, view)) }
    }
    use(Int(CDNN_SRC), src, isResult: direction == CDNN_BACKWARD_DATA)
    use(Int(CDNN_WEIGHTS), kernel, isResult: direction == CDNN_BACKWARD_WEIGHTS)
    if let bias = epilogue.bias { use(Int(CDNN_BIAS), bias, isResult: direction == CDNN_BACKWARD_WEIGHTS) }
    if epilogue.accumulates { reads.append((Int(CDNN_DST), dst)) }
    use(Int(CDNN_DST), dst, isResult: direction == CDNN_FORWARD)
    add(
      primitive, name: name, detail: detail(problem, src.dtype), threads: threads, reads: reads, writes: writes)
  }

  /// In double precision, by plain loops.
  private mutating func plainConvolution(
    _ name: String, _ problem: ConvolutionProblem, _ direction: cdnn_direction, _ src: View, _ kernel: View, _ dst: View
  ) {
    let window = problem.window
    var arguments = ck_convolution()
    (arguments.batch, arguments.groups) = (Int64(problem.batch), Int64(problem.groups))
    (arguments.in_channels, arguments.out_channels) = (Int64(problem.channels), Int64(problem.filters))
    writeTuple(problem.spatial.padded(to: 3, with: 1), to: &arguments.src_dims)
    writeTuple(problem.places.padded(to: 3, with: 1), to: &arguments.dst_dims)
    writeTuple(window.size.padded(to: 3, with: 1), to: &arguments.kernel)
    writeTuple(window.strides.padded(to: 3, with: 1), to: &arguments.strides)
    writeTuple(window.dilations.padded(to: 3, with: 1), to: &arguments.dilations)
    writeTuple(window.before.padded(to: 3, with: 0), to: &arguments.before)
    let threads = CostModel.threads(nanoseconds: problem.flops / 4)
    arguments.threads = Int32(threads)
    let weights = direction == CDNN_BACKWARD_WEIGHTS ? kernel : contiguous(kernel)
    let operands: [(path: PartialKeyPath<ck_convolution>, view: View)] = [
      (\.src, src), (\.weights, weights), (\.dst, dst),
    ]
    let (result, run): (Int, @convention(c) (UnsafeMutableRawPointer?) -> Void) =
      switch direction {
      case CDNN_BACKWARD_DATA: (0, ck_run_convolution_input_gradient)
      case CDNN_BACKWARD_WEIGHTS: (1, ck_run_convolution_kernel_gradient)
      default: (2, ck_run_convolution)
      }
    add(
      name, detail: detail(problem, src.dtype), threads: threads, run, arguments,
      reads: operands.indices.filter { $0 != result }.map { operands[$0] }, writes: [operands[result]])
  }

  func detail(_ problem: ConvolutionProblem, _ dtype: DType) -> String {
    let input = [problem.batch] + problem.spatial + [problem.channels]
    let kernel = problem.window.size + [problem.channels / problem.groups, problem.filters]
    return "\(TensorSpec(input, dtype)) * \(kernel.tupleText)"
  }
}

extension [Int] {
  /// Three numbers: these, with others in front as far as they are fewer.
  func padded(to rank: Int, with filler: Int) -> [Int] { Array(repeating: filler, count: rank - count) + self }
}
