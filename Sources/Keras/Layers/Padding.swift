/// How a window is padded at the edges of its input: ``valid``, ``same`` or ``causal``.
public struct Padding: PaddingSpecifier, Sendable, Hashable {
  /// Keras' name.
  public let name: String

  public func resolved() -> Padding { self }
}

/// The `padding` argument: Keras' name (`"same"`, in any case) or a member (`.same`).
public protocol PaddingSpecifier: Sendable {
  /// The padding itself.
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras'.
  func resolved() throws -> Padding
}

extension String: PaddingSpecifier {
  public func resolved() throws -> Padding {
    let all: [Padding] = [.valid, .same, .causal]
    guard let padding = all.first(where: { $0.name == lowercased() }) else {
      throw KerasError.unknown("padding", self, among: all.map(\.name))
    }
    return padding
  }
}

extension PaddingSpecifier where Self == Padding {
  /// The window stays inside.
  public static var valid: Padding { Padding(name: "valid") }
  /// As many places as the input has, divided by the stride and rounded up; where the border cannot be even, there is
  /// more of it after the input.
  public static var same: Padding { Padding(name: "same") }
  /// All of the border is before the input, so that no place sees what comes after it. Sequences only.
  public static var causal: Padding { Padding(name: "causal") }
}
