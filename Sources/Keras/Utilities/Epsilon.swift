enum Backend {
  /// What keeps a division from zero: Keras' `keras.config.epsilon()`.
  static let epsilon = 1e-7
}
