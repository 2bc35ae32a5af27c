import Tensors

/// Gets samples ready for a model's steps: makes the model's weights if they do not exist, checks labels and indices,
/// and turns class weights into sample weights.
struct DataPreparation {
  let model: Model
  let compilation: Compilation
  /// The caller, for errors: `"fit"`.
  let context: String
  var classWeight: [Int: Double]?

  /// The same without class weights, as validation is.
  var unweighted: DataPreparation { DataPreparation(model: model, compilation: compilation, context: context) }

  func callAsFunction(_ batch: Batch) throws -> TrainingData {
    let data = try TrainingData(batch, for: context)
    try model.ready(for: data.x.shape)
    try IndexCheck(model, for: context)?.check(data.x)
    if let y = data.y {
      let function = compilation.loss.function
      try LabelCheck(model, function, yTrue: y.shape.ofAnyBatch, output: model.outputShape, for: context)?.check(y)
    }
    return try classWeight.map { try ClassWeights.applied($0, to: data, for: context) } ?? data
  }

  /// The feed that gives these samples to steps, in a new random order for each pass if it is to shuffle.
  func feed(_ samples: Samples, batchSize: Int?, steps: Int?, shuffle: Bool = false) throws -> BatchFeed {
    switch samples {
    case .arrays(let batch):
      let data = try self(batch)
      return try ArrayFeed(
        data, batchSize: samplesPerStep(batchSize, steps: steps, samples: data.count),
        shuffleSeed: shuffle ? UInt64(RandomSeed.next()) : nil)
    case .source(let source):
      return try SourceFeed(source, for: context) { try self($0) }
    }
  }
}

/// Samples of a batch: what was asked for, or what makes `steps` batches of all samples, or 32.
func samplesPerStep(_ batchSize: Int?, steps: Int?, samples: Int) -> Int {
  batchSize ?? steps.map { max(1, (samples + $0 - 1) / $0) } ?? 32
}
