import Tensors

extension Model {
  /// Trains the model on arrays, epoch after epoch.
  ///
  /// ```swift
  /// let history = try model.fit(x, y, batchSize: 32, epochs: 5, validationSplit: 0.1)
  /// ```
  ///
  /// A whole step is compiled for the shapes of a batch before the first one runs. Ctrl-C, a cancelled task or
  /// ``Model/stopTraining`` ends training after the running step; the weights are then those of that step, and the
  /// history has the epochs that were finished.
  ///
  /// - Parameters:
  ///   - x: the inputs, one entry of the first dimension a sample: a tensor of any numeric type, or strings for a model
  ///     that begins with a layer for them.
  ///   - y: the targets, equally many.
  ///   - batchSize: samples of a step; 32, or what `stepsPerEpoch` makes of the samples.
  ///   - epochs: the number of the last epoch.
  ///   - verbose: 0 for silence, 1 for a progress bar, 2 for a line an epoch.
  ///   - callbacks: what is called at each stage.
  ///   - validationSplit: the part of the samples, taken from the end before shuffling, that is not trained on but
  ///     evaluated after each epoch; 0..<1.
  ///   - validationData: inputs and targets to evaluate after each epoch; they take the place of `validationSplit`.
  ///   - shuffle: whether each epoch goes over the samples in a new random order.
  ///   - classWeight: factors for the losses of some classes' samples.
  ///   - sampleWeight: a factor for the loss of each sample, or each step of each sample.
  ///   - initialEpoch: the epoch to begin with, counted from 0.
  ///   - stepsPerEpoch: batches after which an epoch ends; the next one goes on in the data.
  ///   - validationSteps: batches after which a validation ends.
  ///   - validationBatchSize: samples of a step of validation; `batchSize` by default.
  ///   - validationFreq: every how many epochs to validate, or the numbers of the epochs after which to.
  /// - Returns: loss and metrics, epoch by epoch.
  /// - Throws: before anything is trained, `KerasError.notReady` when the model is not compiled, and errors that name
  ///   the argument, or the layer and both shapes, when data and model do not fit; later, what a callback throws.
  @discardableResult
  public func fit(
    _ x: any ModelInput, _ y: Tensor? = nil, batchSize: Int? = nil, epochs: Int = 1,
    verbose: any VerbositySpecifier = Verbosity.auto, callbacks: [Callback] = [], validationSplit: Double = 0,
    validationData: (any ModelInput, Tensor)? = nil, shuffle: Bool = true, classWeight: [Int: Double]? = nil,
    sampleWeight: Tensor? = nil, initialEpoch: Int = 0, stepsPerEpoch: Int? = nil, validationSteps: Int? = nil,
    validationBatchSize: Int? = nil, validationFreq: any ValidationFrequency = 1
  ) throws -> History {
    try fit(
      samples(x, y, sampleWeight),
      FitOptions(
        batchSize: batchSize, epochs: epochs, verbose: verbose, callbacks: callbacks, validationSplit: validationSplit,
        validationData: validationData.map { try samples($0.0, $0.1) }, shuffle: shuffle, classWeight: classWeight,
        initialEpoch: initialEpoch, stepsPerEpoch: stepsPerEpoch, validationSteps: validationSteps,
        validationBatchSize: validationBatchSize, validationFreq: validationFreq))
  }

  /// `fit`, whatever the samples come from.
  func fit(_ samples: Samples, _ options: FitOptions) throws -> History {
    let compilation = try requireCompilation(for: "fit")
    try options.check()
    let verbosity = try options.verbose.resolved()
    let (training, validation) = try options.divide(samples)

    let preparation = DataPreparation(
      model: self, compilation: compilation, context: "fit", classWeight: options.classWeight)
    let feed = try preparation.feed(
      training, batchSize: options.batchSize, steps: options.stepsPerEpoch, shuffle: options.shuffle)
    try compilation.buildOptimizer(for: self, context: "fit")

    let session = try FitSession(
      StepCompiler(model: self, compilation: compilation, context: "fit"), feed: feed,
      callbacks: CallbackList(
        options.callbacks, addHistory: true, addProgbar: verbosity != .silent, model: self,
        params: CallbackParameters(
          verbose: verbosity, epochs: options.epochs, steps: options.stepsPerEpoch ?? feed.batchesPerPass)),
      stepsPerEpoch: options.stepsPerEpoch)
    if let validation {
      try session.validate(
        on: preparation.unweighted.feed(
          validation, batchSize: options.validationBatchSize ?? options.batchSize, steps: options.validationSteps),
        steps: options.validationSteps, frequency: options.validationFreq)
    }
    try session.run(options.initialEpoch..<max(options.initialEpoch, options.epochs))
    return session.history
  }
}
