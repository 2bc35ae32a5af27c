/// The output of ``STFTSpectrogram``.
public struct SpectrogramMode: SpectrogramModeSpecifier, Sendable, Hashable {
  /// Keras' name.
  public let name: String
  public func resolved() -> SpectrogramMode { self }

  static let all: [SpectrogramMode] = [.log, .magnitude, .psd, .real, .imag, .angle, .stft]
}

/// The `mode` argument: Keras' name (`"magnitude"`) or a member (`.magnitude`).
public protocol SpectrogramModeSpecifier: Sendable {
  /// The mode itself.
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras'.
  func resolved() throws -> SpectrogramMode
}

extension String: SpectrogramModeSpecifier {
  public func resolved() throws -> SpectrogramMode {
    guard let mode = SpectrogramMode.all.first(where: { $0.name == self }) else {
      throw KerasError.unknown("spectrogram mode", self, among: SpectrogramMode.all.map(\.name))
    }
    return mode
  }
}

extension SpectrogramModeSpecifier where Self == SpectrogramMode {
  /// The magnitude's natural logarithm.
  public static var log: SpectrogramMode { SpectrogramMode(name: "log") }
  /// How strong a frequency is.
  public static var magnitude: SpectrogramMode { SpectrogramMode(name: "magnitude") }
  /// The power's density: the square of the magnitude, twice that of frequencies that have a mirror image.
  public static var psd: SpectrogramMode { SpectrogramMode(name: "psd") }
  /// The transform's real part.
  public static var real: SpectrogramMode { SpectrogramMode(name: "real") }
  /// The transform's imaginary part.
  public static var imag: SpectrogramMode { SpectrogramMode(name: "imag") }
  /// The transform's phase.
  public static var angle: SpectrogramMode { SpectrogramMode(name: "angle") }
  /// Real parts, then imaginary parts.
  public static var stft: SpectrogramMode { SpectrogramMode(name: "stft") }
}
