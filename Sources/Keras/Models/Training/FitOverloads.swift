import Tensors

// The other spellings of `fit`. Each is an overload since Swift has no protocol that tuples conform to.
extension Model {
  /// Trains the model on arrays, with validation data that has weights: `(x, y, sampleWeight)`.
  @discardableResult
  public func fit(
    _ x: any ModelInput, _ y: Tensor? = nil, batchSize: Int? = nil, epochs: Int = 1,
    verbose: any VerbositySpecifier = Verbosity.auto, callbacks: [Callback] = [],
    validationData: (any ModelInput, Tensor, Tensor), shuffle: Bool = true, classWeight: [Int: Double]? = nil,
    sampleWeight: Tensor? = nil, initialEpoch: Int = 0, stepsPerEpoch: Int? = nil, validationSteps: Int? = nil,
    validationBatchSize: Int? = nil, validationFreq: any ValidationFrequency = 1
  ) throws -> History {
    try fit(
      samples(x, y, sampleWeight),
      FitOptions(
        batchSize: batchSize, epochs: epochs, verbose: verbose, callbacks: callbacks,
        validationData: samples(validationData.0, validationData.1, validationData.2), shuffle: shuffle,
        classWeight: classWeight, initialEpoch: initialEpoch, stepsPerEpoch: stepsPerEpoch,
        validationSteps: validationSteps, validationBatchSize: validationBatchSize, validationFreq: validationFreq))
  }

  /// Trains the model on arrays, with validation data in batches.
  @discardableResult
  public func fit(
    _ x: any ModelInput, _ y: Tensor? = nil, batchSize: Int? = nil, epochs: Int = 1,
    verbose: any VerbositySpecifier = Verbosity.auto, callbacks: [Callback] = [],
    validationData: any BatchSource, shuffle: Bool = true, classWeight: [Int: Double]? = nil,
    sampleWeight: Tensor? = nil, initialEpoch: Int = 0, stepsPerEpoch: Int? = nil, validationSteps: Int? = nil,
    validationFreq: any ValidationFrequency = 1
  ) throws -> History {
    try fit(
      samples(x, y, sampleWeight),
      FitOptions(
        batchSize: batchSize, epochs: epochs, verbose: verbose, callbacks: callbacks,
        validationData: .source(validationData), shuffle: shuffle, classWeight: classWeight,
        initialEpoch: initialEpoch, stepsPerEpoch: stepsPerEpoch, validationSteps: validationSteps,
        validationFreq: validationFreq))
  }

  /// Trains the model on data in batches; see ``BatchSource``.
  ///
  /// Parameters and errors are those of training on arrays. Without `stepsPerEpoch` an epoch ends with the data.
  @discardableResult
  public func fit(
    _ batches: any BatchSource, epochs: Int = 1, verbose: any VerbositySpecifier = Verbosity.auto,
    callbacks: [Callback] = [], validationData: (any ModelInput, Tensor)? = nil, classWeight: [Int: Double]? = nil,
    initialEpoch: Int = 0, stepsPerEpoch: Int? = nil, validationSteps: Int? = nil, validationBatchSize: Int? = nil,
    validationFreq: any ValidationFrequency = 1
  ) throws -> History {
    try fit(
      .source(batches),
      FitOptions(
        epochs: epochs, verbose: verbose, callbacks: callbacks,
        validationData: validationData.map { try samples($0.0, $0.1) }, classWeight: classWeight,
        initialEpoch: initialEpoch, stepsPerEpoch: stepsPerEpoch, validationSteps: validationSteps,
        validationBatchSize: validationBatchSize, validationFreq: validationFreq))
  }

  /// Trains the model on data in batches, with validation data in batches.
  @discardableResult
  public func fit(
    _ batches: any BatchSource, epochs: Int = 1, verbose: any VerbositySpecifier = Verbosity.auto,
    callbacks: [Callback] = [], validationData: any BatchSource, classWeight: [Int: Double]? = nil,
    initialEpoch: Int = 0, stepsPerEpoch: Int? = nil, validationSteps: Int? = nil,
    validationFreq: any ValidationFrequency = 1
  ) throws -> History {
    try fit(
      .source(batches),
      FitOptions(
        epochs: epochs, verbose: verbose, callbacks: callbacks, validationData: .source(validationData),
        classWeight: classWeight, initialEpoch: initialEpoch, stepsPerEpoch: stepsPerEpoch,
        validationSteps: validationSteps, validationFreq: validationFreq))
  }

  /// Trains the model on a sequence of batches: an array of pairs, a generator.
  ///
  /// A sequence that can be iterated only once needs `stepsPerEpoch` when there is more than one epoch.
  @discardableResult
  public func fit<Batches: Sequence<(Tensor, Tensor)>>(
    _ batches: Batches, epochs: Int = 1, verbose: any VerbositySpecifier = Verbosity.auto,
    callbacks: [Callback] = [], validationData: (any ModelInput, Tensor)? = nil, classWeight: [Int: Double]? = nil,
    initialEpoch: Int = 0, stepsPerEpoch: Int? = nil, validationSteps: Int? = nil, validationBatchSize: Int? = nil,
    validationFreq: any ValidationFrequency = 1
  ) throws -> History {
    try fit(
      BatchSequence(
        batches.lazy.map { Batch($0.0, $0.1) }, batchCount: (batches as? any Collection<(Tensor, Tensor)>)?.count),
      epochs: epochs, verbose: verbose, callbacks: callbacks, validationData: validationData,
      classWeight: classWeight, initialEpoch: initialEpoch, stepsPerEpoch: stepsPerEpoch,
      validationSteps: validationSteps, validationBatchSize: validationBatchSize, validationFreq: validationFreq)
  }
}
