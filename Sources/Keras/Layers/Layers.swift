extension ObjectRegistry where Object == Layer {
  /// Every layer that files may name, folder by folder.
  static let layers = ObjectRegistry(
    "layer",
    [
      // Core
      Dense.self, EinsumDense.self, Embedding.self, Identity.self, InputLayer.self, Lambda.self, Masking.self,
      ReversibleEmbedding.self, Sequential.self,
      // Activations
      Activation.self, ELU.self, LeakyReLU.self, PReLU.self, ReLU.self, Softmax.self,
      // Convolutional
      Conv1D.self, Conv1DTranspose.self, Conv2D.self, Conv2DTranspose.self, Conv3D.self, Conv3DTranspose.self,
      DepthwiseConv1D.self, DepthwiseConv2D.self, SeparableConv1D.self, SeparableConv2D.self,
      // Pooling
      AdaptiveAveragePooling1D.self, AdaptiveAveragePooling2D.self, AdaptiveAveragePooling3D.self,
      AdaptiveMaxPooling1D.self, AdaptiveMaxPooling2D.self, AdaptiveMaxPooling3D.self, AveragePooling1D.self,
      AveragePooling2D.self, AveragePooling3D.self, GlobalAveragePooling1D.self, GlobalAveragePooling2D.self,
      GlobalAveragePooling3D.self, GlobalMaxPooling1D.self, GlobalMaxPooling2D.self, GlobalMaxPooling3D.self,
      MaxPooling1D.self, MaxPooling2D.self, MaxPooling3D.self,
      // Normalization
      BatchNormalization.self, GroupNormalization.self, LayerNormalization.self, RMSNormalization.self,
      SpectralNormalization.self, UnitNormalization.self,
      // Regularization
      ActivityRegularization.self, AlphaDropout.self, Dropout.self, GaussianDropout.self, GaussianNoise.self,
      SpatialDropout1D.self, SpatialDropout2D.self, SpatialDropout3D.self,
      // Reshaping
      Cropping1D.self, Cropping2D.self, Cropping3D.self, Flatten.self, Permute.self, RepeatVector.self, Reshape.self,
      UpSampling1D.self, UpSampling2D.self, UpSampling3D.self, ZeroPadding1D.self, ZeroPadding2D.self,
      ZeroPadding3D.self,
      // RNN
      Bidirectional.self, ConvLSTM1D.self, ConvLSTM2D.self, ConvLSTM3D.self, GRU.self, GRUCell.self, LSTM.self,
      LSTMCell.self, RNN.self, SimpleRNN.self, SimpleRNNCell.self, StackedRNNCells.self, TimeDistributed.self,
      // Preprocessing
      CategoryEncoding.self, Discretization.self, HashedCrossing.self, Hashing.self, IntegerLookup.self,
      Normalization.self, Pipeline.self, Rescaling.self, StringLookup.self, TextVectorization.self, MelSpectrogram.self,
      STFTSpectrogram.self, AugMix.self, AutoContrast.self, CenterCrop.self,
      ContrastLimitedAdaptiveHistogramEqualization.self, CutMix.self, Equalization.self, MixUp.self, RandAugment.self,
      RandomBrightness.self, RandomColorDegeneration.self, RandomColorJitter.self, RandomContrast.self, RandomCrop.self,
      RandomElasticTransform.self, RandomErasing.self, RandomFlip.self, RandomGaussianBlur.self, RandomGrayscale.self,
      RandomHue.self, RandomInvert.self, RandomPerspective.self, RandomPosterization.self, RandomRotation.self,
      RandomSaturation.self, RandomSharpness.self, RandomShear.self, RandomTranslation.self, RandomZoom.self,
      Resizing.self, Solarization.self,
    ], refused: ["Functional": "Functional models are not supported; only Sequential"])
}
