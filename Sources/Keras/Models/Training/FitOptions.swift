import Tensors

/// Where samples come from.
enum SampleSource {
  case arrays(_ x: Tensor, _ y: Tensor?, _ sampleWeight: Tensor?)
  case source(any BatchSource)
}

/// What `fit` was asked to do, beside the samples to train on.
struct FitOptions {
  var batchSize: Int?
  var epochs = 1
  var verbose: any VerbositySpecifier = Verbosity.auto
  var callbacks: [Callback] = []
  var validationSplit = 0.0
  var validationData: SampleSource?
  var shuffle = true
  var classWeight: [Int: Double]?
  var initialEpoch = 0
  var stepsPerEpoch: Int?
  var validationSteps: Int?
  var validationBatchSize: Int?
  var validationFreq: any ValidationFrequency = 1

  /// - Throws: `KerasError.invalidArgument` that names the first argument out of range.
  func check() throws {
    try requirePositive(batchSize, "fit", "batchSize")
    try requirePositive(epochs, "fit", "epochs")
    try requirePositive(stepsPerEpoch, "fit", "stepsPerEpoch")
    try requirePositive(validationSteps, "fit", "validationSteps")
    try requirePositive(validationBatchSize, "fit", "validationBatchSize")
    _ = try validationFreq.validates(afterEpoch: 0)
    guard initialEpoch >= 0 else {
      throw KerasError.invalidArgument("fit", "initialEpoch is \(initialEpoch); expected 0 or more")
    }
    guard (0..<1).contains(validationSplit) else {
      throw KerasError.invalidArgument("fit", "validationSplit is \(validationSplit); expected 0 or more, less than 1")
    }
  }
}

extension Model {
  /// `fit`, whatever the samples come from.
  func fit(_ samples: SampleSource, _ options: FitOptions) throws -> History {
    let compilation = try requireCompilation(for: "fit")
    try options.check()
    let verbosity = try options.verbose.resolved()
    let recording = StepRecording(model: self, compilation: compilation, place: "fit")

    var validation = options.validationData
    let feed: BatchFeed
    switch samples {
    case .arrays(let x, let y, let sampleWeight):
      var data = try TrainingData(x, y, sampleWeight, for: "fit")
      if validation == nil, options.validationSplit > 0 {
        let parts = try data.split(last: options.validationSplit)
        data = parts.training
        validation = .arrays(parts.validation.x, parts.validation.y, parts.validation.sampleWeight)
      }
      data = try recording.prepared(data, classWeight: options.classWeight)
      feed = try ArrayFeed(
        data, batchSize: recording.batchSize(options.batchSize, steps: options.stepsPerEpoch, samples: data.count),
        shuffleSeed: options.shuffle ? UInt64(RandomSeed.next()) : nil)
    case .source(let source):
      feed = try SourceFeed(source, for: "fit") {
        try recording.prepared($0, classWeight: options.classWeight)
      }
    }
    try recording.buildOptimizer()

    let session = try FitSession(
      recording, feed: feed,
      callbacks: CallbackList(
        options.callbacks, addHistory: true, addProgbar: verbosity != .silent, model: self,
        params: CallbackParameters(
          verbose: verbosity, epochs: options.epochs, steps: options.stepsPerEpoch ?? feed.batchesPerPass)),
      stepsPerEpoch: options.stepsPerEpoch)
    if let validation {
      let batchSize = options.validationBatchSize ?? options.batchSize
      try session.validate(
        on: recording.evaluationFeed(validation, batchSize: batchSize, steps: options.validationSteps),
        steps: options.validationSteps, frequency: options.validationFreq)
    }
    try session.run(options.initialEpoch..<max(options.initialEpoch, options.epochs))
    return session.history
  }
}

extension StepRecording {
  /// Settles which weights are trained, the first time; later it checks that they still are those.
  func buildOptimizer() throws {
    let optimizer = compilation.optimizer
    try optimizer.validate()
    if optimizer.isBuilt { return try checkTrained() }
    try optimizer.build(model.trainableVariables)
  }

  /// - Throws: `KerasError.notReady` that names a weight, when the model's trainable weights are not those that the
  ///   optimizer was built for.
  func checkTrained() throws {
    func keys(_ variables: [Variable]) -> Set<ObjectIdentifier> { Set(variables.map { ObjectIdentifier($0) }) }
    let (trained, wanted) = (compilation.optimizer.trainableVariables, model.trainableVariables)
    let (trainedKeys, wantedKeys) = (keys(trained), keys(wanted))
    if trainedKeys == wantedKeys { return }
    let advice = "call compile again, with an optimizer of its own, so that training follows"
    if trainedKeys.isDisjoint(with: wantedKeys), !wanted.isEmpty {
      throw KerasError.notReady(
        place,
        "optimizer '\(compilation.optimizer.name)' was built for other weights, '\(trained[0].path)' among them; "
          + "give each model an optimizer of its own")
    }
    if let frozen = trained.first(where: { !wantedKeys.contains(ObjectIdentifier($0)) }) {
      throw KerasError.notReady(
        place, "weight '\(frozen.path)' is not trainable any more since the model was compiled and trained; \(advice)")
    }
    let thawed = wanted.first { !trainedKeys.contains(ObjectIdentifier($0)) }!
    throw KerasError.notReady(
      place, "weight '\(thawed.path)' has become trainable since the model was compiled and trained; \(advice)")
  }

  /// Makes the model's weights if they do not exist, checks labels and indices, and turns class weights into sample
  /// weights.
  func prepared(_ data: TrainingData, classWeight: [Int: Double]? = nil) throws -> TrainingData {
    try model.ready(for: data.x.shape)
    try IndexCheck(model, for: place)?.check(data.x)
    if let y = data.y {
      try LabelCheck(model, compilation.loss, yTrue: y.shape.ofAnyBatch, output: model.outputShape, for: place)?
        .check(y)
    }
    return try classWeight.map { try ClassWeights.applied($0, to: data, for: place) } ?? data
  }

  /// A feed that keeps the samples' order.
  func evaluationFeed(_ samples: SampleSource, batchSize: Int?, steps: Int?) throws -> BatchFeed {
    switch samples {
    case .arrays(let x, let y, let sampleWeight):
      let data = try prepared(TrainingData(x, y, sampleWeight, for: place))
      return try ArrayFeed(
        data, batchSize: self.batchSize(batchSize, steps: steps, samples: data.count), shuffleSeed: nil)
    case .source(let source):
      return try SourceFeed(source, for: place) { try prepared($0) }
    }
  }

  /// Samples of a batch: what was asked for, or what makes `steps` batches of all samples, or 32.
  func batchSize(_ given: Int?, steps: Int?, samples: Int) -> Int {
    given ?? steps.map { max(1, (samples + $0 - 1) / $0) } ?? 32
  }
}
