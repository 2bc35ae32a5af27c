extension ArgumentCheck {
  /// The window that a convolution's arguments describe.
  mutating func window(
    _ kernelSize: any SizesSpecifier, _ strides: any SizesSpecifier, _ padding: any PaddingSpecifier,
    _ dataFormat: (any DataFormatSpecifier)?, _ dilationRate: any SizesSpecifier, rank: Int, allowsCausal: Bool
  ) -> SpatialWindow {
    require(rank > 0, "this class is only the common part of others, such as Conv2D")
    let padding = resolve(try padding.resolved(), or: .valid)
    require(padding != .causal || allowsCausal, "padding is causal; expected valid or same")
    return SpatialWindow(
      size: sizes(kernelSize, "kernelSize", rank: rank), strides: sizes(strides, "strides", rank: rank),
      dilations: sizes(dilationRate, "dilationRate", rank: rank), padding: padding,
      dataFormat: resolve(try dataFormat?.resolved()) ?? .last)
  }

  /// Notes a number of filters that makes no output.
  mutating func requireFilters(_ filters: Int) {
    require(filters > 0, "filters is \(filters); expected 1 or more")
  }

  /// Notes a number of results a channel that makes no output.
  mutating func requireMultiplier(_ depthMultiplier: Int) {
    require(depthMultiplier > 0, "depthMultiplier is \(depthMultiplier); expected 1 or more")
  }

  /// Notes strides together with dilation, which Keras does not have.
  mutating func requireStridesOrDilations(_ window: SpatialWindow) {
    require(
      window.strides.allSatisfy { $0 == 1 } || window.dilations.allSatisfy { $0 == 1 },
      "strides is \(window.strides.tupleText) and dilationRate \(window.dilations.tupleText); expected 1 for one of them"
    )
  }
}

extension SpatialWindow {
  /// The arguments by Python's names.
  var config: Config {
    [
      "kernel_size": ConfigValue(size), "strides": ConfigValue(strides), "padding": .string(padding.name),
      "data_format": .string(dataFormat.rawValue), "dilation_rate": ConfigValue(dilations),
    ]
  }
}

/// A convolution's window as a configuration has it.
struct WindowArguments {
  let kernelSize: any SizesSpecifier
  let strides: any SizesSpecifier
  let padding: String
  let dataFormat: String?
  let dilationRate: any SizesSpecifier
}

extension ConfigArgument where Root: Layer, Value == WindowArguments {
  /// The window and how it moves.
  static func window(_ path: KeyPath<Root, SpatialWindow>) -> Self {
    Self {
      WindowArguments(
        kernelSize: try $0.sizes("kernel_size"), strides: try $0.sizes("strides", or: 1),
        padding: try $0.string("padding", or: "valid"), dataFormat: try $0.optionalString("data_format"),
        dilationRate: try $0.sizes("dilation_rate", or: 1))
    } write: {
      $1 = $1.merging($0[keyPath: path].config)
    }
  }
}
