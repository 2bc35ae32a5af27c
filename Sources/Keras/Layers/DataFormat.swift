/// Where images have their channels.
public enum DataFormat: String, DataFormatSpecifier, Sendable, Hashable, CaseIterable {
  /// `(batch, height, width, channels)`.
  case last = "channels_last"
  /// `(batch, channels, height, width)`.
  case first = "channels_first"

  public func resolved() -> DataFormat { self }
}

/// The `dataFormat` argument: Keras' name (`"channels_last"`) or a member (`.channelsLast`).
public protocol DataFormatSpecifier: Sendable {
  /// The format itself.
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras'.
  func resolved() throws -> DataFormat
}

extension String: DataFormatSpecifier {
  public func resolved() throws -> DataFormat {
    guard let format = DataFormat(rawValue: self) else {
      throw KerasError.unknown("data format", self, among: DataFormat.allCases.map(\.rawValue))
    }
    return format
  }
}

extension DataFormatSpecifier where Self == DataFormat {
  /// `(batch, height, width, channels)`.
  public static var channelsLast: DataFormat { DataFormat.last }
  /// `(batch, channels, height, width)`.
  public static var channelsFirst: DataFormat { DataFormat.first }
}
