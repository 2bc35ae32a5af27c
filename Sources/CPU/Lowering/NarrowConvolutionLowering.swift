import CKernels
import Tensors

extension ConvolutionProblem {
  /// Whether it is one for loops of our own in the way forward as well: the window is so small that oneDNN cannot fill
  /// its vectors.
  var isNarrowForward: Bool {
    isNarrow && window.size.reduce(channels, *) <= 16 && ck_narrow_convolution_is_fast() != 0
  }

  /// Whether its kernel's gradient is one for the loops that put filters, not channels, along the lanes.
  var isNarrow: Bool {
    groups == 1 && window.rank <= 2 && channels <= 4 && filters.isMultiple(of: 16)
      && window.dilations.allSatisfy { $0 == 1 }
  }
}

extension Lowering {
  /// The convolution with what follows it, in float32; with a pool size `dst` is what that leaves.
  mutating func narrow(
    _ name: String, _ problem: ConvolutionProblem, _ src: View, _ kernel: View, _ dst: View, bias: View?, relu: Bool,
    pool: [Int]? = nil, indices: View? = nil
  ) {
    var arguments = narrowArguments(problem)
    arguments.relu = relu ? 1 : 0
    if let pool { writeTuple(pool, to: &arguments.pool) }
    var reads: [(PartialKeyPath<ck_narrow_convolution>, View)] = [(\.src, src), (\.weights, kernel)]
    if let bias { reads.append((\.bias, bias)) }
    var writes: [(PartialKeyPath<ck_narrow_convolution>, View)] = [(\.dst, dst)]
    if let indices { writes.append((\.indices, indices)) }
    addNarrow(name, problem, ck_run_narrow_convolution, arguments, reads: reads, writes: writes)
  }

  /// The gradient with respect to a kernel over few channels, and to the bias if there is one, in float32.
  mutating func narrowKernelGradient(
    _ name: String, _ problem: ConvolutionProblem, _ src: View, _ kernel: View, _ dst: View, bias: View?
  ) {
    var writes: [(PartialKeyPath<ck_narrow_convolution>, View)] = [(\.weights, kernel)]
    if let bias { writes.append((\.bias, bias)) }
    addNarrow(
      name, problem, ck_run_narrow_kernel_gradient, narrowArguments(problem), reads: [(\.src, src), (\.dst, dst)],
      writes: writes)
  }

  private func narrowArguments(_ problem: ConvolutionProblem) -> ck_narrow_convolution {
    func inTwo(_ values: [Int], or other: Int) -> [Int] { Array(repeating: other, count: 2 - values.count) + values }
    let window = problem.window
    var arguments = ck_narrow_convolution()
    (arguments.batch, arguments.channels) = (Int64(problem.batch), Int64(problem.channels))
    arguments.filters = Int64(problem.filters)
    writeTuple(inTwo(problem.spatial, or: 1), to: &arguments.src_dims)
    writeTuple(inTwo(window.size, or: 1), to: &arguments.kernel)
    writeTuple(inTwo(problem.places, or: 1), to: &arguments.dst_dims)
    writeTuple(inTwo(window.strides, or: 1), to: &arguments.strides)
    writeTuple(inTwo(window.before, or: 0), to: &arguments.before)
    arguments.threads = Int32(CostModel.threads(nanoseconds: problem.flops / 60))
    return arguments
  }

  private mutating func addNarrow(
    _ name: String, _ problem: ConvolutionProblem,
    _ kernel: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void,
    _ arguments: ck_narrow_convolution, reads: [(PartialKeyPath<ck_narrow_convolution>, View)],
    writes: [(PartialKeyPath<ck_narrow_convolution>, View)]
  ) {
    var arguments = arguments
    let scratch = allocate(TensorSpec([Int(ck_narrow_convolution_scratch(&arguments))], .float32))
    add(
      name, detail: "\(detail(problem, .float32)) narrow", threads: Int(arguments.threads), kernel, arguments,
      reads: reads, writes: writes + [(\.scratch, scratch)])
  }
}
