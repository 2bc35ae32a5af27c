import KerasFiles

/// The color channels of ``loadImg(_:colorMode:targetSize:keepAspectRatio:)``.
public enum ColorMode: String, ColorModeSpecifier, Sendable, Hashable, CaseIterable {
  /// One channel: luminance.
  case luminance = "grayscale"
  /// Three channels: red, green, blue.
  case color = "rgb"
  /// Four channels: red, green, blue, opacity.
  case translucent = "rgba"

  public func resolved() -> ColorMode { self }
}

/// The `colorMode` argument: Keras' name (`"grayscale"`) or a member (`.grayscale`).
public protocol ColorModeSpecifier: Sendable {
  /// The mode itself.
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras'.
  func resolved() throws -> ColorMode
}

extension String: ColorModeSpecifier {
  public func resolved() throws -> ColorMode {
    guard let mode = ColorMode(rawValue: self) else {
      throw KerasError.unknown("color mode", self, among: ColorMode.allCases.map(\.rawValue))
    }
    return mode
  }
}

extension ColorModeSpecifier where Self == ColorMode {
  public static var grayscale: ColorMode { ColorMode.luminance }
  public static var rgb: ColorMode { ColorMode.color }
  public static var rgba: ColorMode { ColorMode.translucent }
}
