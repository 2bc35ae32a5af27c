extension LegacyLayer {
  private static let convolution = LegacyLayer(
    renames: weightNames.merging([
      "nb_filter": "filters", "subsample": "strides", "border_mode": "padding", "filter_length": "kernel_size",
      "subsample_length": "strides", "atrous_rate": "dilation_rate",
    ]) { $1 },
    inert: ["rank": nil],
    change: { config, _ in
      gather(["nb_row", "nb_col"], as: "kernel_size", in: &config)
      gather(["kernel_dim1", "kernel_dim2", "kernel_dim3"], as: "kernel_size", in: &config)
    })

  private static func convolution(named name: String) -> LegacyLayer { with(convolution) { $0.name = name } }

  /// Keras 2 wrote the arguments of the class that its own one was made of.
  private static func convolution(
    named name: String, without keys: Set<String>, change: @escaping Change = { _, _ in }
  ) -> LegacyLayer {
    with(convolution) {
      $0.name = name
      $0.dropped = keys
      $0.inert["groups"] = 1
      let gather = $0.change
      $0.change = { config, upgrader in
        try gather(&config, upgrader)
        try change(&config, upgrader)
      }
    }
  }

  private static let separable = convolution(
    named: "SeparableConv2D", without: ["kernel_initializer", "kernel_regularizer", "kernel_constraint"],
    change: { _, _ in })

  private static let depthwise = convolution(
    named: "DepthwiseConv2D", without: ["filters", "kernel_initializer", "kernel_regularizer", "kernel_constraint"])

  static let convolutions: [String: LegacyLayer] = [
    "Conv1D": convolution, "Conv2D": convolution, "Conv3D": convolution,
    "Convolution1D": convolution(named: "Conv1D"), "Convolution2D": convolution(named: "Conv2D"),
    "Convolution3D": convolution(named: "Conv3D"), "AtrousConvolution1D": convolution(named: "Conv1D"),
    "AtrousConvolution2D": convolution(named: "Conv2D"),
    "SeparableConv1D": with(separable) { $0.name = "SeparableConv1D" },
    "SeparableConvolution1D": with(separable) { $0.name = "SeparableConv1D" },
    "SeparableConv2D": separable, "SeparableConvolution2D": separable,
    "DepthwiseConv1D": with(depthwise) { $0.name = "DepthwiseConv1D" }, "DepthwiseConv2D": depthwise,
    "DepthwiseConvolution2D": depthwise,
    "Conv1DTranspose": convolution(named: "Conv1DTranspose", without: []),
    "Conv2DTranspose": convolution(named: "Conv2DTranspose", without: []),
    "Conv3DTranspose": convolution(named: "Conv3DTranspose", without: []),
    "Convolution2DTranspose": convolution(named: "Conv2DTranspose", without: []),
    "Convolution3DTranspose": convolution(named: "Conv3DTranspose", without: []),
    "Deconvolution2D": convolution(
      named: "Conv2DTranspose", without: [],
      change: { config, _ in
        // Without strides the output's shape follows from the input's; with strides several are possible.
        guard let strides = config["strides"] else { return config["output_shape"] = nil }
        if strides == 1 || strides == [1, 1] { config["output_shape"] = nil }
      }),
  ]

  /// Sizes that Keras 1 had in an argument for each dimension.
  static func gather(_ old: [String], as new: String, in config: inout Config) {
    let sizes = old.compactMap { config[$0] }
    guard sizes.count == old.count, config[new] == nil else { return }
    for key in old { config[key] = nil }
    config[new] = .array(sizes)
  }

  private static let pooling = LegacyLayer(
    renames: ["pool_length": "pool_size", "stride": "strides", "border_mode": "padding"])

  static let poolings: [String: LegacyLayer] = Dictionary(
    uniqueKeysWithValues: ["MaxPooling", "AveragePooling"].flatMap { name in
      (1...3).map { ("\(name)\($0)D", pooling) }
    })

  /// Padding, cropping and up-sampling: Keras 1 did not write where the channels are.
  static let borders: [String: LegacyLayer] = [
    "ZeroPadding1D": LegacyLayer(change: { config, _ in unfold(&config, [["left_pad", "right_pad"]]) }),
    "ZeroPadding2D": LegacyLayer(
      hasDataFormat: true,
      change: { config, _ in
        unfold(&config, [["top_pad", "bottom_pad"], ["left_pad", "right_pad"]])
        if case .array(let sizes)? = config["padding"], sizes.count == 4 {
          config["padding"] = .array([.array(Array(sizes[..<2])), .array(Array(sizes[2...]))])
        }
      }),
    "ZeroPadding3D": LegacyLayer(hasDataFormat: true), "Cropping2D": LegacyLayer(hasDataFormat: true),
    "Cropping3D": LegacyLayer(hasDataFormat: true), "UpSampling1D": LegacyLayer(renames: ["length": "size"]),
    "UpSampling2D": LegacyLayer(hasDataFormat: true), "UpSampling3D": LegacyLayer(hasDataFormat: true),
  ]

  /// A border's widths that Keras 1 could name, as lists.
  private static func unfold(_ config: inout Config, _ names: [[String]]) {
    guard case .object(let widths)? = config["padding"], widths.keys.allSatisfy(names.joined().contains) else { return }
    let pairs = names.map { ConfigValue.array($0.map { widths[$0] ?? 0 }) }
    config["padding"] = pairs.count == 1 ? pairs[0] : .array(pairs)
  }
}
