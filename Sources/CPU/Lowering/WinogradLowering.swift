import CKernels
import Tensors

extension ConvolutionProblem {
  /// Whether Winograd's filtering computes the convolution faster than the plain sum: windows of 3 by 3, channels and
  /// filters that fill vectors, and enough tiles for what is done to each weight.
  var suitsWinograd: Bool {
    let tiles = batch * places.reduce(1) { $0 * (($1 + 1) / 2) }
    return window.size == [3, 3] && window.strides == [1, 1] && window.dilations == [1, 1] && groups == 1
      && channels.isMultiple(of: 16) && filters.isMultiple(of: 16) && channels >= 32 && filters >= 32 && tiles >= 96
  }
}

extension Lowering {
  /// The convolution with what follows it, all in one type.
  mutating func winograd(
    _ name: String, _ problem: ConvolutionProblem, _ src: View, _ kernel: View, _ dst: View, bias: View?, relu: Bool
  ) {
    var arguments = winogradArguments(problem, src.dtype)
    arguments.relu = relu ? 1 : 0
    writeTuple(kernel.strides, to: &arguments.weight_strides)
    var reads: [(PartialKeyPath<ck_winograd>, View)] = [(\.src, src), (\.weights, kernel)]
    if let bias { reads.append((\.bias, bias)) }
    add(
      name, detail: "\(detail(problem, src.dtype)) winograd", threads: Int(arguments.threads), ck_run_winograd,
      arguments,
      reads: reads, writes: [(\.dst, dst), (\.scratch, scratch(&arguments))])
  }

  /// The gradients with respect to kernel and bias, all in one type.
  mutating func winogradGradient(
    _ name: String, _ problem: ConvolutionProblem, _ src: View, _ kernel: View, _ dst: View, bias: View?
  ) {
    var arguments = winogradArguments(problem, src.dtype)
    var writes: [(PartialKeyPath<ck_winograd>, View)] = [(\.weights, kernel), (\.scratch, scratch(&arguments))]
    if let bias { writes.append((\.bias, bias)) }
    add(
      name, detail: "\(detail(problem, src.dtype)) winograd", threads: Int(arguments.threads), ck_run_winograd_gradient,
      arguments, reads: [(\.src, src), (\.dst, dst)], writes: writes)
  }

  private func winogradArguments(_ problem: ConvolutionProblem, _ dtype: DType) -> ck_winograd {
    var arguments = ck_winograd()
    arguments.dtype = Int32(dtype.rawValue)
    (arguments.batch, arguments.channels) = (Int64(problem.batch), Int64(problem.channels))
    arguments.filters = Int64(problem.filters)
    writeTuple(problem.spatial, to: &arguments.src_dims)
    writeTuple(problem.places, to: &arguments.dst_dims)
    writeTuple(problem.window.before, to: &arguments.before)
    arguments.threads = Int32(CostModel.threads(flops: problem.flops))
    return arguments
  }

  private mutating func scratch(_ arguments: inout ck_winograd) -> View {
    allocate(TensorSpec([Int(ck_winograd_scratch(&arguments))], .float32))
  }
}
