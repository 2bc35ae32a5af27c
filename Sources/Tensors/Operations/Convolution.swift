/// A convolution in the sense of deep learning (cross-correlation): each position of the result is the sum of the
/// window's elements, weighted by the kernel.
///
/// Inputs: `(batch, spatial…, channels)` and a kernel `(window…, channels / groups, filters)`. Result: `(batch,
/// places…, filters)`. With groups, each share of the filters sees its share of the channels only.
///
/// The three operations here are linear in each input, and the gradients of each are the other two.
public struct Convolution: Operation {
  public let window: Window
  public let groups: Int
  public var name: String { "convolution" }

  public init(_ window: Window, groups: Int = 1) {
    self.window = window
    self.groups = groups
  }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    let (x, kernel) = (inputs[0], inputs[1])
    guard x.dtype.isFloatingPoint, x.dtype == kernel.dtype else {
      throw TensorError(
        operation: name, message: "input is \(x.dtype), kernel \(kernel.dtype); expected one floating-point type")
    }
    if let mismatch = window.mismatch(x.shape) { throw .shapes(name, [x], mismatch) }
    guard kernel.rank == x.rank, Array(kernel.shape.dropLast(2)) == window.size else {
      throw .shapes(name, inputs, "the kernel must be (\(window.size.map(String.init).joined(separator: ", ")), …)")
    }
    let (channels, filters) = (x.shape.last!, kernel.shape.last!)
    guard groups >= 1, kernel.shape[window.rank] * groups == channels else {
      throw .shapes(
        name, inputs, "\(channels) channels in \(groups) groups do not fit a kernel for \(kernel.shape[window.rank])")
    }
    guard filters % groups == 0 else {
      throw .shapes(name, inputs, "\(filters) filters do not divide by \(groups) groups")
    }
    let places = window.places(over: window.spatial(x.shape))
    return [TensorSpec([x.shape[0]] + places + [filters], x.dtype)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let (x, kernel, g) = (context.inputs[0], context.inputs[1], context.upstream)
    return [
      context.wanted[0] ? Tensor(inputGradient(x.shape), g, kernel) : nil,
      context.wanted[1] ? Tensor(ConvolutionKernelGradient(convolution: self, filters: kernel.shape.last!), x, g) : nil,
    ]
  }

  private func inputGradient(_ shape: Shape) -> ConvolutionInputGradient {
    ConvolutionInputGradient(convolution: self, spatial: window.spatial(shape))
  }
}

/// The gradient of a ``Convolution`` with respect to its input, from the one with respect to its result and the kernel.
///
/// By itself it is the transposed convolution, which spreads each element over a window.
public struct ConvolutionInputGradient: Operation {
  public let convolution: Convolution
  /// The spatial dimensions of the convolution's input.
  public let spatial: [Int]
  public var name: String { "convolution_input_gradient" }

  public init(convolution: Convolution, spatial: [Int]) {
    self.convolution = convolution
    self.spatial = spatial
  }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    let (g, kernel) = (inputs[0], inputs[1])
    guard g.rank == convolution.window.rank + 2, kernel.rank == g.rank else {
      throw .shapes(name, inputs, "expected \(convolution.window.rank + 2) dimensions of both")
    }
    let channels = kernel.shape[kernel.rank - 2] * convolution.groups
    let input = TensorSpec([g.shape[0]] + spatial + [channels], g.dtype)
    let expected = try convolution.infer([input, kernel])[0]
    guard expected == g else {
      throw .shapes(name, inputs, "the gradient of a result \(expected.shape.tupleText) has its shape")
    }
    return [input]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let (g, kernel, u) = (context.inputs[0], context.inputs[1], context.upstream)
    let filters = kernel.shape.last!
    return [
      context.wanted[0] ? Tensor(convolution, u, kernel) : nil,
      context.wanted[1] ? Tensor(ConvolutionKernelGradient(convolution: convolution, filters: filters), u, g) : nil,
    ]
  }
}

/// The gradient of a ``Convolution`` with respect to its kernel, from its input and the gradient with respect to its
/// result.
public struct ConvolutionKernelGradient: Operation {
  public let convolution: Convolution
  /// The last dimension of the kernel.
  public let filters: Int
  public var name: String { "convolution_kernel_gradient" }

  public init(convolution: Convolution, filters: Int) {
    self.convolution = convolution
    self.filters = filters
  }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    let (x, g) = (inputs[0], inputs[1])
    let channels = (x.shape.last ?? 0) / max(convolution.groups, 1)
    let kernel = TensorSpec(convolution.window.size + [channels, filters], x.dtype)
    let expected = try convolution.infer([x, kernel])[0]
    guard expected == g else {
      throw .shapes(name, inputs, "the gradient of a result \(expected.shape.tupleText) has its shape")
    }
    return [kernel]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let (x, g, u) = (context.inputs[0], context.inputs[1], context.upstream)
    let spatial = convolution.window.spatial(x.shape)
    return [
      context.wanted[0]
        ? Tensor(ConvolutionInputGradient(convolution: convolution, spatial: spatial), g, u) : nil,
      context.wanted[1] ? Tensor(convolution, x, u) : nil,
    ]
  }
}

extension Tensor {
  /// The convolution of `(batch, spatial…, channels)` with a kernel of `(window…, channels / groups, filters)`; see
  /// ``Convolution``.
  ///
  /// - Parameters:
  ///   - strides: one a spatial dimension; nil means ones.
  ///   - dilations: one a spatial dimension; nil means ones.
  ///   - padding: zeros before and after each spatial dimension; nil means none.
  ///   - groups: groups of channels that are convolved separately.
  public func convolved(
    with kernel: Tensor, strides: [Int]? = nil, padding: [(Int, Int)]? = nil, dilations: [Int]? = nil, groups: Int = 1
  ) -> Tensor {
    if let failed = error ?? kernel.error { return Tensor(error: failed) }
    let (x, w) = promoted(with: kernel)
    let window = Window(
      size: Array(kernel.shape.dropLast(2)), strides: strides, dilations: dilations, padding: padding)
    return Tensor(Convolution(window, groups: groups), x, w)
  }

  /// The convolution of each channel separately, with a kernel of `(window…, channels, multiplier)`: `multiplier`
  /// results for each channel, side by side.
  public func convolvedDepthwise(
    with kernel: Tensor, strides: [Int]? = nil, padding: [(Int, Int)]? = nil, dilations: [Int]? = nil
  ) -> Tensor {
    if let failed = error ?? kernel.error { return Tensor(error: failed) }
    guard rank >= 3, kernel.rank == rank, kernel.shape[rank - 2] == shape[rank - 1] else {
      return Tensor(
        error: .shapes(
          "depthwise convolution", [spec, kernel.spec], "the kernel's last but one dimension must be the channels"))
    }
    let (channels, multiplier) = (shape[rank - 1], kernel.shape[rank - 1])
    var x = self
    if multiplier > 1 {
      // With a channel of its own for each filter, the convolution has a fast kernel everywhere.
      x = expandingDimensions(-1).broadcast(to: shape + [multiplier])
        .reshaped(to: shape.dropLast() + [channels * multiplier])
    }
    let w = kernel.reshaped(to: kernel.shape.dropLast(2) + [1, channels * multiplier])
    return x.convolved(with: w, strides: strides, padding: padding, dilations: dilations, groups: channels * multiplier)
  }

  /// The transposed convolution: what a convolution with these arguments would have to be given to make this tensor's
  /// shape of one whose spatial dimensions are `spatial`, as its gradient flows back.
  ///
  /// - Parameters:
  ///   - kernel: `(window…, filters, channels)`, where the channels are this tensor's and the filters the result's.
  ///   - spatial: the spatial dimensions of the result.
  public func convolvedTransposed(
    with kernel: Tensor, spatial: [Int], strides: [Int]? = nil, padding: [(Int, Int)]? = nil, dilations: [Int]? = nil
  ) -> Tensor {
    if let failed = error ?? kernel.error { return Tensor(error: failed) }
    let (x, w) = promoted(with: kernel)
    let window = Window(
      size: Array(kernel.shape.dropLast(2)), strides: strides, dilations: dilations, padding: padding)
    return Tensor(ConvolutionInputGradient(convolution: Convolution(window), spatial: spatial), x, w)
  }

  private func promoted(with kernel: Tensor) -> (Tensor, Tensor) {
    var common = DType.promoted(dtype, kernel.dtype)
    if !common.isFloatingPoint { common = .float32 }
    return (cast(to: common), kernel.cast(to: common))
  }
}
