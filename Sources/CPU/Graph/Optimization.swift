import Tensors

extension Graph {
  /// Puts operations into forms for which there are faster kernels.
  mutating func optimize() {
    foldScales()
    maskBeforeUnpooling()
    fuseProductEpilogues()
    fuseConvolutionEpilogues()
    fusePooledConvolutions()
    fuseRecurrentInputs()
    narrowBatchNormalizations()
    fuseBatchNormalizations()
    leaveSumsToReaders()
  }
}
