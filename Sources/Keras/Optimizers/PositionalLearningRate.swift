// Python's `Adam(1e-3)`: the learning rate in first place, without its label. What else an optimizer takes has a label, as in
// `Adam(learningRate: 1e-3, beta1: 0.8)`.

extension Adadelta {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}

extension Adafactor {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}

extension Adagrad {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}

extension Adam {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}

extension AdamW {
  /// The optimizer with a learning rate and a weight decay, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier, weightDecay: Double = 0.004) {
    self.init(learningRate: learningRate, weightDecay: weightDecay)
  }
}

extension Adamax {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}

extension Ftrl {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}

extension Lamb {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}

extension Lion {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}

extension Muon {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}

extension Nadam {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}

extension RMSprop {
  /// The optimizer with a learning rate, a decay and a momentum, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier, rho: Double = 0.9, momentum: Double = 0) {
    self.init(learningRate: learningRate, rho: rho, momentum: momentum)
  }
}

extension SGD {
  /// The optimizer with a learning rate and a momentum, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier, momentum: Double = 0, nesterov: Bool = false) {
    self.init(learningRate: learningRate, momentum: momentum, nesterov: nesterov)
  }
}

extension ScheduleFreeAdamW {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}
