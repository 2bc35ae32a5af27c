import Tensors

/// One call of `predict` on arrays: programs read the samples where they lie and write straight into the result.
struct Prediction {
  private let model: Model
  private let samples: Int
  private let batchSize: Int
  private let spec: TensorSpec
  private let input: Storage
  private let output: Storage
  /// The program of a whole batch.
  private let program: Program
  private let inputSampleBytes: Int
  private let outputSampleBytes: Int
  /// Rows of the output for one batch: as many as samples, unless the model changes that.
  private let outputRows: Int
  /// The outputs of all batches that have run.
  let result: Tensor

  init(_ model: Model, _ x: Tensor, batchSize: Int, samples: Int) throws {
    self.model = model
    self.samples = samples
    self.batchSize = batchSize
    input = try x.elementStorage()
    spec = TensorSpec([batchSize] + x.shape.dropFirst(), x.dtype)
    program = try model.predictProgram(for: spec)
    let (each, size) = (program.outputs[0], program.inputs[0].shape[0])
    guard each.rank > 0, each.shape[0].isMultiple(of: size) else {
      throw KerasError.invalidData(
        "predict",
        "the output has shape \(each.shape.tupleText) for \(size) samples; expected the same number of entries for each "
          + "sample")
    }
    outputRows = each.shape[0] / size * batchSize
    inputSampleBytes = spec.byteCount / batchSize
    outputSampleBytes = each.byteCount / size
    let whole = TensorSpec([samples * (outputRows / batchSize)] + each.shape.dropFirst(), each.dtype)
    output = try Storage(byteCount: whole.byteCount, for: "the outputs of predict for \(samples) samples")
    result = Tensor(storage: output, shape: whole.shape, dtype: whole.dtype)
  }

  /// Computes the outputs of a batch.
  func run(_ batch: Int) throws {
    let (first, end) = (batch * batchSize, min((batch + 1) * batchSize, samples))
    let program = end - first == batchSize ? program : try lastProgram()
    try program.run(
      [input.part(at: first * inputSampleBytes, byteCount: program.inputs[0].byteCount)],
      into: [output.part(at: first * outputSampleBytes, byteCount: program.outputs[0].byteCount)])
  }

  /// The outputs of a batch that has run.
  func output(of batch: Int) throws -> Tensor { try result.rows(rows(after: batch)..<rows(after: batch + 1)) }

  /// Rows of the result after that many batches.
  func rows(after batches: Int) -> Int { min(batches * outputRows, result.shape[0]) }

  /// The program for a last batch that is shorter.
  private func lastProgram() throws -> Program {
    var rest = spec
    rest.shape[0] = samples % batchSize
    return try model.predictProgram(for: rest)
  }
}

extension Model {
  /// The compiled output for inputs of that shape and type.
  fileprivate func predictProgram(for spec: TensorSpec) throws -> Program {
    try predictPrograms.program(for: spec, of: self) {
      try ready(for: spec.shape)
      let executable = try Devices.current.compile(predictComputation("predict", for: spec)) { samples in
        try predictComputation("predict", for: TensorSpec([samples] + spec.shape.dropFirst(), spec.dtype))
      }
      return Program(label: "predict", executable)
    }
  }
}
