/// Builds the list of layers of `Sequential { … }`.
///
/// ```swift
/// let model = Sequential {
///   Input(shape: [784])
///   for units in [512, 256] {
///     Dense(units, activation: .relu)
///     if rate > 0 { Dropout(rate) }
///   }
///   Dense(10, activation: .softmax)
/// }
/// ```
@resultBuilder
public enum LayerListBuilder {
  public static func buildExpression(_ layer: Layer) -> [Layer] { [layer] }
  public static func buildExpression(_ layers: [Layer]) -> [Layer] { layers }
  public static func buildBlock(_ parts: [Layer]...) -> [Layer] { parts.flatMap(\.self) }
  public static func buildOptional(_ part: [Layer]?) -> [Layer] { part ?? [] }
  public static func buildEither(first part: [Layer]) -> [Layer] { part }
  public static func buildEither(second part: [Layer]) -> [Layer] { part }
  public static func buildArray(_ parts: [[Layer]]) -> [Layer] { parts.flatMap(\.self) }
  public static func buildLimitedAvailability(_ part: [Layer]) -> [Layer] { part }
}
