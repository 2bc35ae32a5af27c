import Glibc

/// The cosines or sines of the short-time Fourier transform, as the kernel of a one-dimensional convolution of shape
/// `(frame length, 1, frequencies)`.
public struct STFT: Initializer, Defined {
  public enum Side: String, Sendable {
    /// Cosines.
    case real
    /// Negative sines.
    case imaginary = "imag"
  }

  public enum Scaling: String, Sendable {
    /// By the root of the window's sum of squares.
    case density
    /// By the window's sum.
    case spectrum
  }

  public let side: Side
  public let window: Window?
  public let scaling: Scaling?
  public let periodic: Bool

  /// - Parameters:
  ///   - side: cosines or sines.
  ///   - window: what each frame is multiplied by; nil for no window, and then no scaling.
  ///   - scaling: what the kernel is divided by.
  ///   - periodic: whether the window is one period, whose last point is the next one's first, or symmetric.
  public init(side: Side = .real, window: Window? = .hann, scaling: Scaling? = .density, periodic: Bool = false) {
    self.side = side
    self.window = window
    self.scaling = scaling
    self.periodic = periodic
  }

  public static var definition: Definition<any Initializer> {
    Definition(
      STFT.self, aliases: ["STFTInitializer"], names: ["stft", "STFTInitializer"], .choice("side", \.side, or: .real),
      .window(\.window), .bool("periodic", \.periodic, or: false),
      .optionalChoice("scaling", \.scaling, or: .density)
    ) {
      STFT(side: $0, window: $1, scaling: $3, periodic: $2)
    }
  }

  public func make(_ spec: TensorSpec) throws -> Storage {
    guard spec.rank == 3, spec.dtype.isFloatingPoint else {
      throw KerasError.invalidArgument(
        "STFT", "got \(spec); expected a floating-point kernel (frame length, channels, frequencies)")
    }
    let (length, channels, frequencies) = (spec.shape[0], spec.shape[1], spec.shape[2])
    let weights = try window?.profile(count: length, periodic: periodic)
    let divisor =
      switch (weights, scaling) {
      case (let weights?, .density): weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
      case (let weights?, .spectrum): weights.reduce(0) { $0 + abs($1) }
      default: 1.0
      }
    return try spec.storage { index in
      let (time, frequency) = (index / frequencies / channels, index % frequencies)
      let angle = -2 * Double.pi * Double(time) * Double(frequency) / Double(2 * (frequencies - 1))
      return (side == .real ? cos(angle) : sin(angle)) * (weights?[time] ?? 1) / divisor
    }
  }
}
