import Glibc
import Tensors

/// Computes mel spectrograms of waves.
///
/// Input: `(batch, time)`, or one wave without the batch. Output: `(batch, numMelBins, time / sequenceStride + 1)`. The
/// mel scale is that of the Hidden Markov Model Toolkit, 2595 · log₁₀(1 + f / 700).
public final class MelSpectrogram: Layer {
  public let fftLength: Int
  public let sequenceStride: Int
  public let sequenceLength: Int
  public let window: STFT.Window?
  public let samplingRate: Int
  public let numMelBins: Int
  public let minFreq: Double
  public let maxFreq: Double
  public let powerToDb: Bool
  public let topDb: Double
  public let magExp: Double
  public let minPower: Double
  public let refPower: Double

  /// - Parameters:
  ///   - fftLength: the transform's length, 2 or more.
  ///   - sequenceStride: from one frame to the next.
  ///   - sequenceLength: the samples of a frame, no more than the transform's; nil: as many.
  ///   - window: what each frame is multiplied by, `.hann`, `.hamming` or values; nil for no window.
  ///   - samplingRate: samples a second.
  ///   - numMelBins: how many bands come out.
  ///   - minFreq: the lowest frequency, in hertz.
  ///   - maxFreq: the highest frequency, in hertz; nil: half the sampling rate.
  ///   - powerToDb: whether the result is in decibels.
  ///   - topDb: how far below the loudest the quietest may be, in decibels.
  ///   - magExp: the magnitude's exponent: 1 for magnitudes, 2 for power.
  ///   - minPower: the least power, for the logarithm.
  ///   - refPower: the power that is 0 decibels.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    fftLength: Int = 2048, sequenceStride: Int = 512, sequenceLength: Int? = nil, window: STFT.Window? = .hann,
    samplingRate: Int = 16000, numMelBins: Int = 128, minFreq: Double = 20, maxFreq: Double? = nil,
    powerToDb: Bool = true, topDb: Double = 80, magExp: Double = 2, minPower: Double = 1e-10, refPower: Double = 1,
    inputShape: SymbolicShape? = nil, name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(fftLength >= 2, "fftLength is \(fftLength); expected 2 or more")
    check.require(sequenceStride > 0, "sequenceStride is \(sequenceStride); expected 1 or more")
    check.require(
      (1...max(fftLength, 1)).contains(sequenceLength ?? 1),
      "sequenceLength is \(sequenceLength ?? 0); expected 1 to fftLength, \(fftLength)")
    if let window {
      check.require(
        window.isGiven || window == .hann || window == .hamming,
        "window is \(window.configValue.json); expected hann, hamming or values")
    }
    check.require(samplingRate > 0, "samplingRate is \(samplingRate); expected 1 or more")
    check.require(numMelBins > 0, "numMelBins is \(numMelBins); expected 1 or more")
    (self.fftLength, self.sequenceStride) = (fftLength, sequenceStride)
    self.sequenceLength = sequenceLength ?? fftLength
    self.window = window
    (self.samplingRate, self.numMelBins) = (samplingRate, numMelBins)
    (self.minFreq, self.maxFreq) = (minFreq, maxFreq ?? Double(samplingRate / 2))
    (self.powerToDb, self.topDb, self.magExp) = (powerToDb, topDb, magExp)
    (self.minPower, self.refPower) = (minPower, refPower)
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    inputSpec = InputSpec(maxNdim: 2, minNdim: 1)
    note(check)
    buildAtOnce()
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    let time = inputs.shape.last ?? 0
    guard time > 0 else {
      throw KerasError.incompatibleInput(layer: name, "expected samples, got shape \(inputs.shape.tupleText)")
    }
    let dtype: DType = computeDType == .float64 ? .float64 : .float32
    let waves = inputs.cast(to: dtype).reshaped(to: [-1, time])
    let places: Tensor =
      CallContext.isSymbolic ? .zeros([time + fftLength / 2 * 2], dtype: .int32) : Tensor(reflected(time))
    let centered = waves.gathering(places, axis: 1).expandingDimensions(-1)
    func part(_ side: STFT.Side) throws -> Tensor {
      centered.convolved(with: try kernel(side).cast(to: dtype), strides: [sequenceStride])
    }
    let power = try part(.real).square() + part(.imaginary).square()
    let bands = power.power(magExp / 2).matmul(try melWeights().cast(to: dtype))
    let result = (powerToDb ? decibels(bands) : bands).transposed([0, 2, 1]).cast(to: computeDType)
    return inputs.rank == 1 ? result.reshaped(to: Array(result.shape.dropFirst())) : result
  }

  /// Indices into a wave whose first frame is centered on the first sample: the wave is reflected at its ends.
  private func reflected(_ time: Int) -> [Int32] {
    let (border, last) = (fftLength / 2, time - 1)
    return (-border..<time + border).map { place in
      guard last > 0 else { return 0 }
      let turn = ((place + last) % (2 * last) + 2 * last) % (2 * last)
      return Int32(abs(turn - last))
    }
  }

  /// The transform of a frame with its window in the middle, as a convolution's kernel.
  private func kernel(_ side: STFT.Side) throws -> Tensor {
    let frequencies = fftLength / 2 + 1
    if CallContext.isSymbolic { return .zeros([fftLength, 1, frequencies]) }
    try requireTable(frequencies, fftLength)
    let offset = (fftLength - sequenceLength) / 2
    let weights = try window?.profile(count: sequenceLength, periodic: true)
    var values = [Float](repeating: 0, count: fftLength * frequencies)
    for place in 0..<sequenceLength {
      let weight = weights?[place] ?? 1
      let time = place + offset
      for frequency in 0..<frequencies {
        let angle = -2 * Double.pi * Double(time * frequency % fftLength) / Double(fftLength)
        values[time * frequencies + frequency] = Float(weight * (side == .real ? cos(angle) : sin(angle)))
      }
    }
    return Tensor(values, shape: [fftLength, 1, frequencies])
  }

  /// What each band takes of each frequency: triangles on the mel scale, `(frequencies, numMelBins)`.
  private func melWeights() throws -> Tensor {
    if CallContext.isSymbolic { return .zeros([fftLength / 2 + 1, numMelBins]) }
    try requireTable(fftLength / 2 + 1, numMelBins)
    func mel(_ frequency: Double) -> Double { 1127.0 * log1p(frequency / 700) }
    let frequencies = fftLength / 2 + 1
    let (low, high) = (mel(minFreq), mel(maxFreq))
    let edges = (0..<numMelBins + 2).map { low + (high - low) * Double($0) / Double(numMelBins + 1) }
    var values = [Float](repeating: 0, count: numMelBins)
    for index in 1..<frequencies {
      let place = mel(Double(samplingRate) / 2 * Double(index) / Double(frequencies - 1))
      values += (0..<numMelBins).map { band in
        let rising = (place - edges[band]) / (edges[band + 1] - edges[band])
        let falling = (edges[band + 2] - place) / (edges[band + 2] - edges[band + 1])
        return Float(max(0, min(rising, falling)))
      }
    }
    return Tensor(values, shape: [frequencies, numMelBins])
  }

  private func decibels(_ power: Tensor) -> Tensor {
    let scale = 10 / log(10.0)
    let level = power.maximum(minPower).log() * scale - log(max(abs(refPower), minPower)) * scale
    return level.maximum(level.max() - topDb)
  }

  public override class var definition: Definition<Layer> {
    Definition(
      MelSpectrogram.self, .base, .int("fft_length", \.fftLength, or: 2048),
      .int("sequence_stride", \.sequenceStride, or: 512),
      .sequenceLength,
      .window(\.window), .int("sampling_rate", \.samplingRate, or: 16000),
      .int("num_mel_bins", \.numMelBins, or: 128), .double("min_freq", \.minFreq, or: 20),
      .maxFreq, .bool("power_to_db", \.powerToDb, or: true),
      .double("top_db", \.topDb, or: 80), .double("mag_exp", \.magExp, or: 2),
      .double("min_power", \.minPower, or: 1e-10), .double("ref_power", \.refPower, or: 1)
    ) {
      MelSpectrogram(
        fftLength: $1, sequenceStride: $2, sequenceLength: $3, window: $4, samplingRate: $5, numMelBins: $6,
        minFreq: $7, maxFreq: $8, powerToDb: $9, topDb: $10, magExp: $11, minPower: $12, refPower: $13, name: $0.name,
        dtype: $0.dtype)
    }
  }
}

// Both have a number in files, whatever the initializer was given.

extension ConfigArgument where Root == MelSpectrogram, Value == Int? {
  fileprivate static var sequenceLength: Self {
    Self("sequence_length", \.sequenceLength, { .int($0) }) { try $0.optionalInt("sequence_length") }
  }
}

extension ConfigArgument where Root == MelSpectrogram, Value == Double? {
  fileprivate static var maxFreq: Self {
    Self("max_freq", \.maxFreq, { $0 == $0.rounded() ? .int(Int($0)) : .double($0) }) {
      try $0.optionalDouble("max_freq")
    }
  }
}
