/// A side of a sequence, as `padSequences` takes it: `.pre`, `.post`, or Keras' text, `"pre"` or `"post"`.
public protocol SequenceSideSpecifier: Sendable {
  /// The side itself.
  /// - Throws: `KerasError.unknownName` for any other text.
  func resolved() throws -> SequenceSide
}

/// The beginning or the end of a sequence.
public struct SequenceSide: SequenceSideSpecifier, Hashable {
  let isBeginning: Bool
  public func resolved() throws -> SequenceSide { self }
}

extension SequenceSideSpecifier where Self == SequenceSide {
  /// The beginning.
  public static var pre: SequenceSide { SequenceSide(isBeginning: true) }
  /// The end.
  public static var post: SequenceSide { SequenceSide(isBeginning: false) }
}

extension String: SequenceSideSpecifier {
  public func resolved() throws -> SequenceSide { try sides(self) }
}

private let sides = NameTable<SequenceSide>(kind: "side of a sequence", entries: ["pre": .pre, "post": .post])
