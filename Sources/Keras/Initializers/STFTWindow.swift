import Glibc

extension STFT {
  /// What each frame is multiplied by: one of SciPy's windows that need no parameter, or custom values.
  ///
  /// ```swift
  /// STFT(window: .hann)
  /// STFT(window: "blackmanharris")
  /// STFT(window: .values([0, 0.5, 1, 0.5]))
  /// ```
  public struct Window: Sendable, Hashable, ExpressibleByStringLiteral {
    enum Kind: String, Sendable, CaseIterable {
      case barthann, bartlett, blackman, blackmanharris, bohman, boxcar, cosine, exponential, flattop, hamming, hann
      case lanczos, nuttall, parzen, taylor, triang, tukey
    }
    private enum Content: Hashable, Sendable {
      case kind(Kind, name: String)
      case unknown(String)
      case values([Double])
    }
    private let content: Content

    /// The values themselves, one for each number of a frame.
    public static func values(_ values: [Double]) -> Window { Window(content: .values(values)) }
    public static let hann: Window = "hann"
    public static let hamming: Window = "hamming"
    public static let blackman: Window = "blackman"

    private init(content: Content) { self.content = content }

    /// A window by SciPy's name, short ones included. An unknown name is thrown when the window is used.
    public init(stringLiteral name: String) {
      content = Window.kind(name).map { .kind($0, name: name) } ?? .unknown(name)
    }

    /// A window by SciPy's name, short ones included.
    /// - Throws: `KerasError.unknownName` when it is not one of SciPy's, or needs parameters.
    public init(_ name: String) throws {
      self.init(stringLiteral: name)
      try validate()
    }

    func validate() throws {
      if case .unknown(let name) = content {
        throw KerasError.unknown("window", name, among: Kind.allCases.map(\.rawValue))
      }
    }

    private static let shortNames: [String: Kind] = [
      "brthan": .barthann, "bth": .barthann, "bart": .bartlett, "brt": .bartlett, "black": .blackman, "blk": .blackman,
      "blackharr": .blackmanharris, "bkh": .blackmanharris, "bman": .bohman, "bmn": .bohman, "box": .boxcar,
      "ones": .boxcar, "rect": .boxcar, "rectangular": .boxcar, "halfcosine": .cosine, "poisson": .exponential,
      "flat": .flattop, "flt": .flattop, "hamm": .hamming, "ham": .hamming, "han": .hann, "sinc": .lanczos,
      "nutl": .nuttall, "nut": .nuttall, "parz": .parzen, "par": .parzen, "taylorwin": .taylor, "triangle": .triang,
      "tri": .triang, "tuk": .tukey,
    ]

    private static func kind(_ name: String) -> Kind? { Kind(rawValue: name) ?? shortNames[name] }

    /// Whether the values were given.
    var isGiven: Bool { if case .values = content { true } else { false } }

    var configValue: ConfigValue {
      switch content {
      case .kind(_, let name), .unknown(let name): .string(name)
      case .values(let values): ConfigValue(array: Tensor(values))
      }
    }

    /// The window over a frame.
    /// - Parameter periodic: whether it is one period, whose last point is the next one's first.
    func profile(count: Int, periodic: Bool) throws -> [Double] {
      switch content {
      case .unknown:
        try validate()
        return []
      case .values(let values):
        guard values.count == count else {
          throw KerasError.invalidArgument(
            "STFT", "the window has \(values.count) values; expected one for each of the frame's \(count) numbers")
        }
        return values
      case .kind(let kind, _):
        if count <= 1 { return Array(repeating: 1, count: count) }
        return periodic ? Array(kind.symmetric(count + 1).dropLast()) : kind.symmetric(count)
      }
    }
  }
}

/// The formulas are SciPy's (`scipy.signal.windows`), with its default parameters.
extension STFT.Window.Kind {
  /// The window over `count` points, the first and the last of which are equal.
  fileprivate func symmetric(_ count: Int) -> [Double] {
    // From 0 to 1, from one end to the other.
    let places = (0..<count).map { Double($0) / Double(count - 1) }
    func cosines(_ terms: [Double]) -> [Double] {
      places.map { place in
        terms.enumerated().reduce(0) { sum, term in
          sum + (term.offset % 2 == 0 ? 1 : -1) * term.element * cos(2 * .pi * Double(term.offset) * place)
        }
      }
    }
    switch self {
    case .boxcar: return places.map { _ in 1 }
    case .hann: return cosines([0.5, 0.5])
    case .hamming: return cosines([0.54, 0.46])
    case .blackman: return cosines([0.42, 0.5, 0.08])
    case .blackmanharris: return cosines([0.35875, 0.48829, 0.14128, 0.01168])
    case .nuttall: return cosines([0.3635819, 0.4891775, 0.1365995, 0.0106411])
    case .flattop: return cosines([0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368])
    case .bartlett: return places.map { 1 - abs(2 * $0 - 1) }
    case .barthann: return places.map { 0.62 - 0.48 * abs($0 - 0.5) + 0.38 * cos(2 * .pi * abs($0 - 0.5)) }
    case .bohman:
      return places.enumerated().map { index, place in
        let x = abs(2 * place - 1)
        return index == 0 || index == count - 1 ? 0 : (1 - x) * cos(.pi * x) + sin(.pi * x) / .pi
      }
    case .cosine: return (0..<count).map { sin(.pi / Double(count) * (Double($0) + 0.5)) }
    case .exponential: return (0..<count).map { exp(-abs(Double($0) - Double(count - 1) / 2)) }
    case .triang:
      return (0..<count).map { index in
        let distance = abs(Double(2 * index - (count - 1)))
        return 1 - distance / Double(count % 2 == 0 ? count : count + 1)
      }
    case .parzen:
      return (0..<count).map { index in
        let n = abs(Double(index) - Double(count - 1) / 2)
        let x = n / (Double(count) / 2)
        return n <= Double(count - 1) / 4 ? 1 - 6 * x * x + 6 * x * x * x : 2 * (1 - x) * (1 - x) * (1 - x)
      }
    case .tukey:
      // Half of the window is the tapered part.
      return places.map { place in
        let fromEnd = min(place, 1 - place)
        return fromEnd < 0.25 ? 0.5 * (1 + cos(.pi * (4 * fromEnd - 1))) : 1
      }
    case .lanczos:
      return places.map { place in
        let x = Double.pi * (2 * place - 1)
        return x == 0 ? 1 : sin(x) / x
      }
    case .taylor: return taylor(count)
    }
  }

  /// With four nearly equal side lobes of -30 dB (Carrara, Goodman and Majewski, 1995).
  private func taylor(_ count: Int) -> [Double] {
    let terms = 4
    let a = acosh(pow(10, 30.0 / 20)) / .pi
    let square = { (x: Double) in x * x }
    let spread = square(Double(terms)) / (square(a) + square(Double(terms) - 0.5))
    let coefficients = (1..<terms).map { m -> Double in
      let others = (1..<terms).filter { $0 != m }
      let above = (1..<terms).reduce(m % 2 == 1 ? 1.0 : -1.0) {
        $0 * (1 - square(Double(m)) / spread / (square(a) + square(Double($1) - 0.5)))
      }
      return above / others.reduce(2) { $0 * (1 - square(Double(m)) / square(Double($1))) }
    }
    func value(_ n: Double) -> Double {
      coefficients.enumerated().reduce(1) { sum, term in
        sum + 2 * term.element * cos(2 * .pi * Double(term.offset + 1) * (n - Double(count) / 2 + 0.5) / Double(count))
      }
    }
    let middle = value(Double(count - 1) / 2)
    return (0..<count).map { value(Double($0)) / middle }
  }
}

extension ConfigArgument where Value == STFT.Window? {
  /// A window: a name, an array, or null for none.
  static func window(_ path: KeyPath<Root, STFT.Window?>) -> Self {
    Self("window", path, { $0?.configValue ?? .null }) { config in
      guard config.has("window") else { return .hann }
      guard let value = config.value("window") else { return nil }
      guard let name = value.text else { return .values(try config.tensor("window").scalars(as: Double.self)) }
      do { return try STFT.Window(name) } catch { throw ModelFileError(config.place, "'window': \(error)") }
    }
  }
}
