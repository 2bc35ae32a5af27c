extension ObjectRegistry where Object == Layer {
  /// Padding, cropping, up-sampling and adaptive pooling.
  static let reshapings: [String: @Sendable (ConfigReader) throws -> Layer] = [
    "ZeroPadding1D": {
      ZeroPadding1D(
        try $0.border("padding"), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "Cropping1D": {
      Cropping1D(
        try $0.border("cropping"), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "UpSampling1D": {
      UpSampling1D(
        try $0.sizes("size", or: 2), dataFormat: try $0.optionalString("data_format"),
        interpolation: try $0.string("interpolation", or: "nearest"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "AdaptiveAveragePooling1D": {
      AdaptiveAveragePooling1D(
        try $0.sizes("output_size"), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "AdaptiveMaxPooling1D": {
      AdaptiveMaxPooling1D(
        try $0.sizes("output_size"), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "ZeroPadding2D": {
      ZeroPadding2D(
        try $0.border("padding"), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "Cropping2D": {
      Cropping2D(
        try $0.border("cropping"), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "UpSampling2D": {
      UpSampling2D(
        try $0.sizes("size", or: 2), dataFormat: try $0.optionalString("data_format"),
        interpolation: try $0.string("interpolation", or: "nearest"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "AdaptiveAveragePooling2D": {
      AdaptiveAveragePooling2D(
        try $0.sizes("output_size"), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "AdaptiveMaxPooling2D": {
      AdaptiveMaxPooling2D(
        try $0.sizes("output_size"), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "ZeroPadding3D": {
      ZeroPadding3D(
        try $0.border("padding"), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "Cropping3D": {
      Cropping3D(
        try $0.border("cropping"), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "UpSampling3D": {
      UpSampling3D(
        try $0.sizes("size", or: 2), dataFormat: try $0.optionalString("data_format"),
        interpolation: try $0.string("interpolation", or: "nearest"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "AdaptiveAveragePooling3D": {
      AdaptiveAveragePooling3D(
        try $0.sizes("output_size"), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "AdaptiveMaxPooling3D": {
      AdaptiveMaxPooling3D(
        try $0.sizes("output_size"), dataFormat: try $0.optionalString("data_format"), name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "EinsumDense": {
      EinsumDense(
        try $0.string("equation"), outputShape: try $0.outputShape(), activation: try $0.activation("activation"),
        biasAxes: try $0.optionalString("bias_axes"),
        kernelInitializer: try $0.initializer("kernel_initializer", or: GlorotUniform()),
        biasInitializer: try $0.initializer("bias_initializer"),
        kernelRegularizer: try $0.regularizer("kernel_regularizer"),
        biasRegularizer: try $0.regularizer("bias_regularizer"),
        kernelConstraint: try $0.constraint("kernel_constraint"), biasConstraint: try $0.constraint("bias_constraint"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
  ]
}

extension ConfigReader {
  fileprivate func outputShape() throws -> SymbolicShape {
    if let shape = value("output_shape")?.symbolicShape { return shape }
    return [try optionalInt("output_shape")]
  }
}
