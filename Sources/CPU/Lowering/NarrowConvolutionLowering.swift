import CKernels
import Tensors

extension ConvolutionProblem {
  /// Whether its kernel's gradient is one for the loops that put filters, not channels, along the lanes.
  var isNarrow: Bool {
    groups == 1 && window.rank <= 2 && channels <= 4 && filters.isMultiple(of: 16)
      && window.dilations.allSatisfy { $0 == 1 }
  }
}

extension Lowering {
  /// The gradient with respect to a kernel over few channels, and to the bias if there is one, in float32.
  mutating func narrowKernelGradient(
    _ name: String, _ problem: ConvolutionProblem, _ src: View, _ kernel: View, _ dst: View, bias: View?
  ) {
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
    let threads = CostModel.threads(nanoseconds: problem.flops / 60)
    arguments.threads = Int32(threads)
    let scratch = allocate(TensorSpec([Int(ck_narrow_convolution_scratch(&arguments))], .float32))
    var writes: [(PartialKeyPath<ck_narrow_convolution>, View)] = [(\.weights, kernel), (\.scratch, scratch)]
    if let bias { writes.append((\.bias, bias)) }
    add(
      name, detail: "\(detail(problem, src.dtype)) narrow", threads: threads, ck_run_narrow_kernel_gradient, arguments,
      reads: [(\.src, src), (\.dst, dst)], writes: writes)
  }
}
