import Tensors

/// Colors of images with the channels last.
extension Tensor {
  /// One channel that the eye sees as as bright as the three of red, green and blue; an image of one channel stays.
  func grayscale() -> Tensor {
    guard error == nil, shape.last == 3 else { return self }
    guard dtype.isFloatingPoint else { return cast(to: .float32).grayscale().cast(to: dtype) }
    return (self * Tensor([0.2989, 0.5870, 0.1140] as [Float]).cast(to: dtype)).sum(axes: [-1], keepDims: true)
  }

  /// Hue, saturation and value, each from 0 to 1, of red, green and blue; without the channels' dimension.
  func hueSaturationValue() -> (hue: Tensor, saturation: Tensor, value: Tensor) {
    let epsilon = dtype == .float64 ? 0x1p-52 : dtype == .float32 ? 0x1p-23 : dtype == .float16 ? 0x1p-10 : 0x1p-7
    let x = Tensor(0, dtype: dtype).where(abs() .< epsilon, else: self)
    let (red, green, blue) = (x[.ellipsis, 0], x[.ellipsis, 1], x[.ellipsis, 2])
    let value = red.maximum(green).maximum(blue)
    let range = value - red.minimum(green).minimum(blue)
    let one = Tensor(1, dtype: dtype)
    let saturation = (range / value.where(value .> 0, else: one)).where(value .> 0, else: 0)
    let norm = one / (range.where(range .> 0, else: one) * 6)
    var hue = (norm * (blue - red) + 2.0 / 6).where(value .== green, else: norm * (red - green) + 4.0 / 6)
    hue = (norm * (green - blue)).where(value .== red, else: hue)
    hue = hue.where(range .> 0, else: 0) + (hue .< 0).cast(to: dtype)
    return (hue, saturation, value)
  }

  /// Red, green and blue along a new last dimension, of hue, saturation and value.
  static func colors(hue: Tensor, saturation: Tensor, value: Tensor) -> Tensor {
    let turn = (hue % 1.0) * 6
    let parts = [
      ((turn - 3).abs() - 1).clipped(0, 1), (2 - (turn - 2).abs()).clipped(0, 1), (2 - (turn - 4).abs()).clipped(0, 1),
    ]
    return .stack(parts.map { value * (1 - saturation + saturation * $0) }, axis: -1)
  }

  /// Pixels from one range of values to another.
  func values(from source: [Double], to target: [Double]) -> Tensor {
    if source == target { return self }
    return (self - source[0]) / (source[1] - source[0]) * (target[1] - target[0]) + target[0]
  }

  /// A batch of images through a window that weighs every channel alike, as large as before.
  ///
  /// - Parameter window: the weights, `(height, width)`.
  func windowed(_ window: Tensor) -> Tensor {
    if let failed = error ?? window.error { return Tensor(error: failed) }
    let (height, width) = (window.shape[0], window.shape[1])
    // Each channel as an image by itself, so that one window serves all.
    let channels = transposed([0, 3, 1, 2]).reshaped(to: [shape[0] * shape[3], shape[1], shape[2], 1])
    let result = channels.convolved(
      with: window.reshaped(to: [height, width, 1, 1]),
      padding: [((height - 1) / 2, height / 2), ((width - 1) / 2, width / 2)])
    return result.reshaped(to: [shape[0], shape[3], shape[1], shape[2]]).transposed([0, 2, 3, 1])
  }

  /// A batch of images through a window of a normal distribution's density.
  ///
  /// - Parameters:
  ///   - size: the window's width and height, odd.
  ///   - deviations: the standard deviation along the width and along the height.
  func blurred(size: [Int], deviations: [Tensor]) -> Tensor {
    func bell(_ count: Int, _ deviation: Tensor) -> Tensor {
      let x = Tensor.arange(count, dtype: dtype) - Double(count - 1) / 2
      let weights = ((x / deviation.cast(to: dtype)).square() * -0.5).exp()
      return weights / weights.sum()
    }
    let (across, down) = (bell(size[0], deviations[0]), bell(size[1], deviations[1]))
    return windowed(down.expandingDimensions(1) * across.expandingDimensions(0))
  }
}
