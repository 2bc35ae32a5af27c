/// What `fit` was asked to do, beside the samples to train on.
struct FitOptions {
  var batchSize: Int?
  var epochs = 1
  var verbose: any VerbositySpecifier = Verbosity.auto
  var callbacks: [Callback] = []
  var validationSplit = 0.0
  var validationData: Samples?
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

  /// What to train on and what to validate on: the last part of the samples, where `validationSplit` says so.
  func divide(_ samples: Samples) throws -> (training: Samples, validation: Samples?) {
    if validationData == nil, validationSplit > 0, let parts = try samples.split(last: validationSplit) {
      return (parts.training, parts.validation)
    }
    return (samples, validationData)
  }
}
