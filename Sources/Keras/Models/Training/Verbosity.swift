/// How much `fit`, `evaluate` and `predict` print: `.auto`, `.silent`, `.progressBar` or
/// `.linePerEpoch`.
public struct Verbosity: Sendable, Hashable {
  fileprivate enum Level { case auto, silent, progressBar, linePerEpoch }
  fileprivate let level: Level
}

/// The `verbose` argument: Keras' 0, 1, 2 and `"auto"`, a `Bool` or a ``Verbosity``.
public protocol VerbositySpecifier {
  /// - Throws: `KerasError.invalidArgument` when it is none of these.
  func resolved() throws -> Verbosity
}

extension VerbositySpecifier where Self == Verbosity {
  /// As `progressBar`.
  public static var auto: Verbosity { Verbosity(level: .auto) }
  /// Nothing; Keras' 0.
  public static var silent: Verbosity { Verbosity(level: .silent) }
  /// A bar that shows how far the work is; Keras' 1.
  public static var progressBar: Verbosity { Verbosity(level: .progressBar) }
  /// A line when an epoch is done; Keras' 2.
  public static var linePerEpoch: Verbosity { Verbosity(level: .linePerEpoch) }
}

extension Verbosity: VerbositySpecifier {
  public func resolved() -> Verbosity { self }
}

extension Int: VerbositySpecifier {
  public func resolved() throws -> Verbosity {
    switch self {
    case 0: return .silent
    case 1: return .progressBar
    case 2: return .linePerEpoch
    default: throw KerasError.invalidArgument("verbose", "\(self) was given; expected 0, 1, 2 or \"auto\"")
    }
  }
}

extension Bool: VerbositySpecifier {
  public func resolved() -> Verbosity { self ? .progressBar : .silent }
}

extension String: VerbositySpecifier {
  public func resolved() throws -> Verbosity {
    guard self == "auto" else {
      throw KerasError.invalidArgument("verbose", "\"\(self)\" was given; expected 0, 1, 2 or \"auto\"")
    }
    return .auto
  }
}

extension Verbosity: CustomStringConvertible {
  public var description: String { "\(level)" }
}
