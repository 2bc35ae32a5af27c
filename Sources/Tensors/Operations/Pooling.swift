/// The largest element of each place of a window over `(batch, spatial…, channels)`.
///
/// Results: the maxima, and where in its window each one was, counted row-major over the window (uint8 for windows of
/// at most 255 elements, else int32). Of equal elements the first wins, and gets the gradient. What lies outside the
/// tensor does not take part.
public struct MaxPooling: Operation {
  public let window: Window
  public var name: String { "max_pooling" }

  public init(_ window: Window) { self.window = window }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    let result = try window.pooled(inputs[0], name)
    return [result, TensorSpec(result.shape, window.indexDType)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let spatial = window.spatial(context.input.shape)
    return [
      context.upstreams[0].map { Tensor(MaxPoolingGradient(window: window, spatial: spatial), $0, context.outputs[1]) }
    ]
  }
}

/// Each element added at an index in its window: the gradient of ``MaxPooling``.
public struct MaxPoolingGradient: Operation {
  public let window: Window
  /// The spatial dimensions of what was pooled.
  public let spatial: [Int]
  public var name: String { "max_pooling_gradient" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    try window.unpooled(inputs[0], spatial, name)
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    [Tensor(MaxPoolingSelection(window: window), context.upstream, context.inputs[1]), nil]
  }
}

/// The element of each place of a window that an index names: the gradient of ``MaxPoolingGradient``.
public struct MaxPoolingSelection: Operation {
  public let window: Window
  public var name: String { "max_pooling_selection" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    [try window.pooled(inputs[0], name)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let spatial = window.spatial(context.input.shape)
    return [Tensor(MaxPoolingGradient(window: window, spatial: spatial), context.upstream, context.inputs[1]), nil]
  }
}

/// The mean of each place of a window over `(batch, spatial…, channels)`. Positions outside the tensor are not
/// included.
public struct AveragePooling: Operation {
  public let window: Window
  public var name: String { "average_pooling" }

  public init(_ window: Window) { self.window = window }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    [try window.pooled(inputs[0], name)]
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    let spatial = window.spatial(context.input.shape)
    return [Tensor(AveragePoolingGradient(window: window, spatial: spatial), context.upstream)]
  }
}

/// Each element distributed evenly over its window: the gradient of ``AveragePooling``.
public struct AveragePoolingGradient: Operation {
  public let window: Window
  /// The spatial dimensions of what was pooled.
  public let spatial: [Int]
  public var name: String { "average_pooling_gradient" }

  public func infer(_ inputs: [TensorSpec]) throws(TensorError) -> [TensorSpec] {
    try window.unpooled(inputs[0], spatial, name)
  }

  public func gradient(_ context: GradientContext) -> [Tensor?] {
    [Tensor(AveragePooling(window), context.upstream)]
  }
}

extension Window {
  /// The type of an index into the window.
  var indexDType: DType { size.reduce(1, *) <= 255 ? .uint8 : .int32 }

  fileprivate func pooled(_ input: TensorSpec, _ name: String) throws(TensorError) -> TensorSpec {
    guard input.dtype.isFloatingPoint else {
      throw TensorError(operation: name, message: "the input is \(input.dtype); expected a floating-point type")
    }
    if let mismatch = mismatch(input.shape) { throw .shapes(name, [input], mismatch) }
    // A place with nothing of the tensor in it would have no maximum and no mean.
    guard dilations.allSatisfy({ $0 == 1 }), size.indices.allSatisfy({ max(before[$0], after[$0]) < size[$0] }) else {
      throw .shapes(
        name, [input], "a window \(size.tupleText) is padded by less than its size, and has no dilation")
    }
    return TensorSpec([input.shape[0]] + places(over: spatial(input.shape)) + [input.shape.last!], input.dtype)
  }

  fileprivate func unpooled(_ gradient: TensorSpec, _ spatial: [Int], _ name: String) throws(TensorError)
    -> [TensorSpec]
  {
    guard gradient.rank == rank + 2 else {
      throw .shapes(name, [gradient], "expected \(rank + 2) dimensions")
    }
    let input = TensorSpec([gradient.shape[0]] + spatial + [gradient.shape.last!], gradient.dtype)
    let expected = try pooled(input, name)
    guard expected == gradient else {
      throw .shapes(name, [gradient], "the gradient of a result \(expected.shape.tupleText) has its shape")
    }
    return [input]
  }
}

extension Tensor {
  /// The largest element of each place of a window over `(batch, spatial…, channels)`; see ``MaxPooling``.
  ///
  /// - Parameters:
  ///   - size: the window, one number a spatial dimension.
  ///   - strides: from one place to the next; nil means `size`.
  ///   - padding: places before and after each spatial dimension that the window also visits; nil means none.
  public func maxPooled(_ size: [Int], strides: [Int]? = nil, padding: [(Int, Int)]? = nil) -> Tensor {
    if error != nil { return self }
    return Tensor.all(MaxPooling(Window(size: size, strides: strides ?? size, padding: padding)), [self], count: 2)[0]
  }

  /// The mean of each place of a window over `(batch, spatial…, channels)`; see ``AveragePooling``.
  ///
  /// - Parameters:
  ///   - size: the window, one number a spatial dimension.
  ///   - strides: from one place to the next; nil means `size`.
  ///   - padding: places before and after each spatial dimension that the window also visits; nil means none.
  public func averagePooled(_ size: [Int], strides: [Int]? = nil, padding: [(Int, Int)]? = nil) -> Tensor {
    if error != nil { return self }
    return Tensor(AveragePooling(Window(size: size, strides: strides ?? size, padding: padding)), self)
  }
}
