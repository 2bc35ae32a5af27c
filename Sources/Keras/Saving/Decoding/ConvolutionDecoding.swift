extension ObjectRegistry where Object == Layer {
  /// Convolutions and poolings. Classes that differ in their spatial rank alone take the same arguments, each in an entry of its
  /// own: making an object of a class held in a variable would need `required` initializers, which every user's subclass
  /// would have to repeat.
  static let convolutions: [String: @Sendable (ConfigReader) throws -> Layer] = [
    "Conv1D": {
      Conv1D(
        try $0.int("filters"), kernelSize: try $0.sizes("kernel_size"), strides: try $0.sizes("strides", or: 1),
        padding: try $0.string("padding", or: "valid"), dataFormat: try $0.optionalString("data_format"),
        dilationRate: try $0.sizes("dilation_rate", or: 1), groups: try $0.int("groups", or: 1),
        activation: try $0.activation("activation"), useBias: try $0.bool("use_bias", or: true),
        kernelInitializer: try $0.initializer("kernel_initializer", or: GlorotUniform()),
        biasInitializer: try $0.initializer("bias_initializer"),
        kernelRegularizer: try $0.regularizer("kernel_regularizer"),
        biasRegularizer: try $0.regularizer("bias_regularizer"),
        kernelConstraint: try $0.constraint("kernel_constraint"), biasConstraint: try $0.constraint("bias_constraint"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "Conv2D": {
      Conv2D(
        try $0.int("filters"), kernelSize: try $0.sizes("kernel_size"), strides: try $0.sizes("strides", or: 1),
        padding: try $0.string("padding", or: "valid"), dataFormat: try $0.optionalString("data_format"),
        dilationRate: try $0.sizes("dilation_rate", or: 1), groups: try $0.int("groups", or: 1),
        activation: try $0.activation("activation"), useBias: try $0.bool("use_bias", or: true),
        kernelInitializer: try $0.initializer("kernel_initializer", or: GlorotUniform()),
        biasInitializer: try $0.initializer("bias_initializer"),
        kernelRegularizer: try $0.regularizer("kernel_regularizer"),
        biasRegularizer: try $0.regularizer("bias_regularizer"),
        kernelConstraint: try $0.constraint("kernel_constraint"), biasConstraint: try $0.constraint("bias_constraint"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "Conv3D": {
      Conv3D(
        try $0.int("filters"), kernelSize: try $0.sizes("kernel_size"), strides: try $0.sizes("strides", or: 1),
        padding: try $0.string("padding", or: "valid"), dataFormat: try $0.optionalString("data_format"),
        dilationRate: try $0.sizes("dilation_rate", or: 1), groups: try $0.int("groups", or: 1),
        activation: try $0.activation("activation"), useBias: try $0.bool("use_bias", or: true),
        kernelInitializer: try $0.initializer("kernel_initializer", or: GlorotUniform()),
        biasInitializer: try $0.initializer("bias_initializer"),
        kernelRegularizer: try $0.regularizer("kernel_regularizer"),
        biasRegularizer: try $0.regularizer("bias_regularizer"),
        kernelConstraint: try $0.constraint("kernel_constraint"), biasConstraint: try $0.constraint("bias_constraint"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "Conv1DTranspose": {
      Conv1DTranspose(
        try $0.int("filters"), kernelSize: try $0.sizes("kernel_size"), strides: try $0.sizes("strides", or: 1),
        padding: try $0.string("padding", or: "valid"),
        outputPadding: $0.value("output_padding") == nil ? nil : try $0.sizes("output_padding"),
        dataFormat: try $0.optionalString("data_format"), dilationRate: try $0.sizes("dilation_rate", or: 1),
        activation: try $0.activation("activation"), useBias: try $0.bool("use_bias", or: true),
        kernelInitializer: try $0.initializer("kernel_initializer", or: GlorotUniform()),
        biasInitializer: try $0.initializer("bias_initializer"),
        kernelRegularizer: try $0.regularizer("kernel_regularizer"),
        biasRegularizer: try $0.regularizer("bias_regularizer"),
        kernelConstraint: try $0.constraint("kernel_constraint"), biasConstraint: try $0.constraint("bias_constraint"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "Conv2DTranspose": {
      Conv2DTranspose(
        try $0.int("filters"), kernelSize: try $0.sizes("kernel_size"), strides: try $0.sizes("strides", or: 1),
        padding: try $0.string("padding", or: "valid"),
        outputPadding: $0.value("output_padding") == nil ? nil : try $0.sizes("output_padding"),
        dataFormat: try $0.optionalString("data_format"), dilationRate: try $0.sizes("dilation_rate", or: 1),
        activation: try $0.activation("activation"), useBias: try $0.bool("use_bias", or: true),
        kernelInitializer: try $0.initializer("kernel_initializer", or: GlorotUniform()),
        biasInitializer: try $0.initializer("bias_initializer"),
        kernelRegularizer: try $0.regularizer("kernel_regularizer"),
        biasRegularizer: try $0.regularizer("bias_regularizer"),
        kernelConstraint: try $0.constraint("kernel_constraint"), biasConstraint: try $0.constraint("bias_constraint"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "Conv3DTranspose": {
      Conv3DTranspose(
        try $0.int("filters"), kernelSize: try $0.sizes("kernel_size"), strides: try $0.sizes("strides", or: 1),
        padding: try $0.string("padding", or: "valid"),
        outputPadding: $0.value("output_padding") == nil ? nil : try $0.sizes("output_padding"),
        dataFormat: try $0.optionalString("data_format"), dilationRate: try $0.sizes("dilation_rate", or: 1),
        activation: try $0.activation("activation"), useBias: try $0.bool("use_bias", or: true),
        kernelInitializer: try $0.initializer("kernel_initializer", or: GlorotUniform()),
        biasInitializer: try $0.initializer("bias_initializer"),
        kernelRegularizer: try $0.regularizer("kernel_regularizer"),
        biasRegularizer: try $0.regularizer("bias_regularizer"),
        kernelConstraint: try $0.constraint("kernel_constraint"), biasConstraint: try $0.constraint("bias_constraint"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "DepthwiseConv1D": {
      DepthwiseConv1D(
        kernelSize: try $0.sizes("kernel_size"), strides: try $0.sizes("strides", or: 1),
        padding: try $0.string("padding", or: "valid"), depthMultiplier: try $0.int("depth_multiplier", or: 1),
        dataFormat: try $0.optionalString("data_format"), dilationRate: try $0.sizes("dilation_rate", or: 1),
        activation: try $0.activation("activation"), useBias: try $0.bool("use_bias", or: true),
        depthwiseInitializer: try $0.initializer("depthwise_initializer", or: GlorotUniform()),
        biasInitializer: try $0.initializer("bias_initializer"),
        depthwiseRegularizer: try $0.regularizer("depthwise_regularizer"),
        biasRegularizer: try $0.regularizer("bias_regularizer"),
        depthwiseConstraint: try $0.constraint("depthwise_constraint"),
        biasConstraint: try $0.constraint("bias_constraint"), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "DepthwiseConv2D": {
      DepthwiseConv2D(
        kernelSize: try $0.sizes("kernel_size"), strides: try $0.sizes("strides", or: 1),
        padding: try $0.string("padding", or: "valid"), depthMultiplier: try $0.int("depth_multiplier", or: 1),
        dataFormat: try $0.optionalString("data_format"), dilationRate: try $0.sizes("dilation_rate", or: 1),
        activation: try $0.activation("activation"), useBias: try $0.bool("use_bias", or: true),
        depthwiseInitializer: try $0.initializer("depthwise_initializer", or: GlorotUniform()),
        biasInitializer: try $0.initializer("bias_initializer"),
        depthwiseRegularizer: try $0.regularizer("depthwise_regularizer"),
        biasRegularizer: try $0.regularizer("bias_regularizer"),
        depthwiseConstraint: try $0.constraint("depthwise_constraint"),
        biasConstraint: try $0.constraint("bias_constraint"), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "SeparableConv1D": {
      SeparableConv1D(
        try $0.int("filters"), kernelSize: try $0.sizes("kernel_size"), strides: try $0.sizes("strides", or: 1),
        padding: try $0.string("padding", or: "valid"), dataFormat: try $0.optionalString("data_format"),
        dilationRate: try $0.sizes("dilation_rate", or: 1), depthMultiplier: try $0.int("depth_multiplier", or: 1),
        activation: try $0.activation("activation"), useBias: try $0.bool("use_bias", or: true),
        depthwiseInitializer: try $0.initializer("depthwise_initializer", or: GlorotUniform()),
        pointwiseInitializer: try $0.initializer("pointwise_initializer", or: GlorotUniform()),
        biasInitializer: try $0.initializer("bias_initializer"),
        depthwiseRegularizer: try $0.regularizer("depthwise_regularizer"),
        pointwiseRegularizer: try $0.regularizer("pointwise_regularizer"),
        biasRegularizer: try $0.regularizer("bias_regularizer"),
        depthwiseConstraint: try $0.constraint("depthwise_constraint"),
        pointwiseConstraint: try $0.constraint("pointwise_constraint"),
        biasConstraint: try $0.constraint("bias_constraint"), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "SeparableConv2D": {
      SeparableConv2D(
        try $0.int("filters"), kernelSize: try $0.sizes("kernel_size"), strides: try $0.sizes("strides", or: 1),
        padding: try $0.string("padding", or: "valid"), dataFormat: try $0.optionalString("data_format"),
        dilationRate: try $0.sizes("dilation_rate", or: 1), depthMultiplier: try $0.int("depth_multiplier", or: 1),
        activation: try $0.activation("activation"), useBias: try $0.bool("use_bias", or: true),
        depthwiseInitializer: try $0.initializer("depthwise_initializer", or: GlorotUniform()),
        pointwiseInitializer: try $0.initializer("pointwise_initializer", or: GlorotUniform()),
        biasInitializer: try $0.initializer("bias_initializer"),
        depthwiseRegularizer: try $0.regularizer("depthwise_regularizer"),
        pointwiseRegularizer: try $0.regularizer("pointwise_regularizer"),
        biasRegularizer: try $0.regularizer("bias_regularizer"),
        depthwiseConstraint: try $0.constraint("depthwise_constraint"),
        pointwiseConstraint: try $0.constraint("pointwise_constraint"),
        biasConstraint: try $0.constraint("bias_constraint"), name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "MaxPooling1D": {
      MaxPooling1D(
        poolSize: try $0.sizes("pool_size"), strides: $0.value("strides") == nil ? nil : try $0.sizes("strides"),
        padding: try $0.string("padding", or: "valid"), dataFormat: try $0.optionalString("data_format"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "GlobalMaxPooling1D": {
      GlobalMaxPooling1D(
        dataFormat: try $0.optionalString("data_format"), keepDims: try $0.bool("keepdims", or: false),
        name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "MaxPooling2D": {
      MaxPooling2D(
        poolSize: try $0.sizes("pool_size"), strides: $0.value("strides") == nil ? nil : try $0.sizes("strides"),
        padding: try $0.string("padding", or: "valid"), dataFormat: try $0.optionalString("data_format"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "GlobalMaxPooling2D": {
      GlobalMaxPooling2D(
        dataFormat: try $0.optionalString("data_format"), keepDims: try $0.bool("keepdims", or: false),
        name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "MaxPooling3D": {
      MaxPooling3D(
        poolSize: try $0.sizes("pool_size"), strides: $0.value("strides") == nil ? nil : try $0.sizes("strides"),
        padding: try $0.string("padding", or: "valid"), dataFormat: try $0.optionalString("data_format"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "GlobalMaxPooling3D": {
      GlobalMaxPooling3D(
        dataFormat: try $0.optionalString("data_format"), keepDims: try $0.bool("keepdims", or: false),
        name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "AveragePooling1D": {
      AveragePooling1D(
        poolSize: try $0.sizes("pool_size"), strides: $0.value("strides") == nil ? nil : try $0.sizes("strides"),
        padding: try $0.string("padding", or: "valid"), dataFormat: try $0.optionalString("data_format"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "GlobalAveragePooling1D": {
      GlobalAveragePooling1D(
        dataFormat: try $0.optionalString("data_format"), keepDims: try $0.bool("keepdims", or: false),
        name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "AveragePooling2D": {
      AveragePooling2D(
        poolSize: try $0.sizes("pool_size"), strides: $0.value("strides") == nil ? nil : try $0.sizes("strides"),
        padding: try $0.string("padding", or: "valid"), dataFormat: try $0.optionalString("data_format"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "GlobalAveragePooling2D": {
      GlobalAveragePooling2D(
        dataFormat: try $0.optionalString("data_format"), keepDims: try $0.bool("keepdims", or: false),
        name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
    "AveragePooling3D": {
      AveragePooling3D(
        poolSize: try $0.sizes("pool_size"), strides: $0.value("strides") == nil ? nil : try $0.sizes("strides"),
        padding: try $0.string("padding", or: "valid"), dataFormat: try $0.optionalString("data_format"),
        name: try $0.name, dtype: try $0.dtypePolicy())
    },
    "GlobalAveragePooling3D": {
      GlobalAveragePooling3D(
        dataFormat: try $0.optionalString("data_format"), keepDims: try $0.bool("keepdims", or: false),
        name: try $0.name,
        dtype: try $0.dtypePolicy())
    },
  ]
}
