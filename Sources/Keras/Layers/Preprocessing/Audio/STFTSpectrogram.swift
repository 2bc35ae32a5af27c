import Tensors

/// Computes spectrograms of waves by a short-time Fourier transform with trainable kernels.
///
/// ```swift
/// let model = Sequential([Input(shape: [16_000, 1]), STFTSpectrogram(frameLength: 512), Dense(10)])
/// ```
///
/// Input: `(batch, time, channels)`, or `(batch, channels, time)` with `dataFormat` `.channelsFirst`. Output: `(batch,
/// frames, frequencies · channels)`, or with `expandDims` `(batch, frames, frequencies, channels)`; channels first,
/// `(batch, channels · frequencies, frames)` or `(batch, channels, frames, frequencies)`. There are `fftLength / 2 + 1`
/// frequencies, twice as many with `.stft`. Weights: `real_kernel` and `imag_kernel`, `(frameLength, 1, frequencies)`,
/// those that the mode needs.
public final class STFTSpectrogram: Layer {
  public let mode: SpectrogramMode
  public let frameLength: Int
  public let frameStep: Int?
  public let fftLength: Int?
  public let window: STFT.Window?
  public let periodic: Bool
  public let scaling: STFT.Scaling?
  public let padding: Padding
  public let expandDims: Bool
  public let dataFormat: DataFormat
  private var realKernel: Variable?
  private var imagKernel: Variable?

  private var step: Int { frameStep ?? max(frameLength / 2, 1) }
  private var transformLength: Int {
    if let fftLength { return fftLength }
    var length = 1
    while length < frameLength { length *= 2 }
    return length
  }

  /// - Parameters:
  ///   - mode: what comes out.
  ///   - frameLength: the samples of a frame, 1 or more.
  ///   - frameStep: from one frame to the next; nil: half a frame.
  ///   - fftLength: the transform's length, no less than the frame's; nil: the next power of two.
  ///   - window: what each frame is multiplied by; nil for no window.
  ///   - periodic: whether the window leaves its last point out.
  ///   - scaling: what the kernels are divided by.
  ///   - padding: `.valid`, or `.same` for as many frames as steps fit.
  ///   - expandDims: whether frequencies have a dimension of their own.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - trainable: whether training changes the kernels.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    mode: any SpectrogramModeSpecifier = .log, frameLength: Int = 256, frameStep: Int? = nil, fftLength: Int? = nil,
    window: STFT.Window? = .hann, periodic: Bool = false, scaling: STFT.Scaling? = .density,
    padding: any PaddingSpecifier = .valid, expandDims: Bool = false, dataFormat: (any DataFormatSpecifier)? = nil,
    inputShape: SymbolicShape? = nil, name: String? = nil, trainable: Bool = true,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(frameLength > 0, "frameLength is \(frameLength); expected 1 or more")
    check.require(
      (1...max(frameLength, 1)).contains(frameStep ?? 1),
      "frameStep is \(frameStep ?? 0); expected 1 to frameLength, \(frameLength)")
    check.require(
      fftLength ?? frameLength >= frameLength,
      "fftLength is \(fftLength ?? 0); expected frameLength, \(frameLength), or more")
    let padding = check.resolve(try padding.resolved(), or: .valid)
    _ = check.resolve(try window?.validate())
    check.require(padding != .causal, "padding is causal; expected valid or same")
    self.mode = check.resolve(try mode.resolved(), or: .log)
    (self.frameLength, self.frameStep, self.fftLength) = (frameLength, frameStep, fftLength)
    (self.window, self.periodic, self.scaling) = (window, periodic, scaling)
    self.padding = padding
    self.expandDims = expandDims
    self.dataFormat = check.resolve(try dataFormat?.resolved()) ?? .last
    super.init(name: name, trainable: trainable, dtype: dtype, inputShape: inputShape)
    inputSpec = InputSpec(ndim: 3)
    note(check)
  }

  public override func build(_ inputShape: SymbolicShape) throws {
    let shape = [frameLength, 1, transformLength / 2 + 1]
    func kernel(_ name: String, _ side: STFT.Side) throws -> Variable {
      try addWeight(
        name, shape: shape,
        initializer: STFT(side: side, window: window, scaling: scaling, periodic: periodic))
    }
    if mode != .imag { realKernel = try kernel("real_kernel", .real) }
    if mode != .real { imagKernel = try kernel("imag_kernel", .imaginary) }
    try super.build(inputShape)
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    // One wave a row: (batch · channels, time, 1).
    let waves = dataFormat == .last ? inputs.transposed([0, 2, 1]) : inputs
    let (batch, channels, time) = (waves.shape[0], waves.shape[1], waves.shape[2])
    let frame = SpatialWindow(
      size: [frameLength], strides: [step], dilations: [1], padding: padding, dataFormat: .last)
    _ = try frame.places(over: [nil, time, 1], layer: name)
    let rows = waves.reshaped(to: [batch * channels, time, 1])
    func part(_ kernel: Variable?) -> Tensor? {
      kernel.map { rows.convolved(with: $0.value, strides: [step], padding: frame.border(over: [time])) }
    }
    let spectrum = result(part(realKernel), part(imagKernel))
    let (frames, frequencies) = (spectrum.shape[1], spectrum.shape[2])
    let all = spectrum.reshaped(to: [batch, channels, frames, frequencies])
    switch (dataFormat, expandDims) {
    case (.last, true): return all.transposed([0, 2, 3, 1])
    case (.last, false):
      return all.transposed([0, 2, 1, 3]).reshaped(to: [batch, frames, channels * frequencies])
    case (.first, true): return all
    case (.first, false):
      return all.transposed([0, 1, 3, 2]).reshaped(to: [batch, channels * frequencies, frames])
    }
  }

  /// What the mode makes of both parts, `(rows, frames, frequencies)`.
  private func result(_ real: Tensor?, _ imag: Tensor?) -> Tensor {
    guard let real else { return imag! }
    guard let imag else { return real }
    switch mode {
    case .angle: return imag.atan2(real)
    case .stft: return .concatenate([real, imag], axis: 2)
    default: break
    }
    let power = real.square() + imag.square()
    if mode == .psd {
      let last = power.shape[2] - 1
      guard last > 1 else { return power }
      return power + power[.all, .all, 1..<last].padded([(0, 0), (0, 0), (1, 1)])
    }
    let magnitude = power.maximum(Backend.epsilon).sqrt()
    return mode == .magnitude ? magnitude : magnitude.maximum(Backend.epsilon).log()
  }

  public override class var definition: Definition<Layer> {
    Definition(
      STFTSpectrogram.self, .base, .string("mode", \.mode.name, or: "log"),
      .int("frame_length", \.frameLength, or: 256), .optionalInt("frame_step", \.frameStep),
      .optionalInt("fft_length", \.fftLength), .window(\.window),
      .bool("periodic", \.periodic, or: false), .optionalChoice("scaling", \.scaling, or: .density),
      .string("padding", \.padding.name, or: "valid"), .dataFormat(\.dataFormat),
      .bool("expand_dims", \.expandDims, or: false)
    ) {
      STFTSpectrogram(
        mode: $1, frameLength: $2, frameStep: $3, fftLength: $4, window: $5, periodic: $6, scaling: $7, padding: $8,
        expandDims: $10, dataFormat: $9, name: $0.name, dtype: $0.dtype)
    }
  }
}
