import Tensors

extension CPUDevice {
  /// What puts a graph's operations into forms for which there are faster kernels, in the order in which it is done.
  ///
  /// The first ones know no device and are in `Tensors`. `KERAS_PRINT_PASSES=1` prints the graph after each.
  static let passes: [any CompilerPass] = [
    ScaleFolding(),
    PoolingMasks(),
    ProductEpilogues(),
    ConvolutionEpilogues(),
    BiasGradients(),
    PooledConvolutions(),
    InputRecurrences(),
    NarrowBatchNormalizations(),
    BatchNormalizationEpilogues(),
    ScatteredSums(),
  ]
}
