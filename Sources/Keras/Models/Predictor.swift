import Tensors

/// A frozen model for predictions from any number of threads.
///
/// A predictor holds the weights as they were when it was made: training the model afterwards changes nothing here.
/// What follows from the weights alone is computed once (a batch normalization goes into the convolution before it),
/// kernels lie in the order that the processor likes, and each thread that predicts works in memory of its own.
///
/// ```swift
/// let predictor = try Predictor(model)
/// await withTaskGroup(of: Void.self) { group in
///   for request in requests { group.addTask { answer(request, with: try predictor.predict(request.pixels)) } }
/// }
/// ```
public final class Predictor: Sendable {
  /// The shape of one sample of the input: of numbers, or of strings.
  public let sampleShape: Shape
  /// The element type of the input; what comes in another one is cast. For strings, that of the numbers that they
  /// become.
  public let dtype: DType
  /// The shape of one sample's output.
  public let outputShape: Shape
  /// The element type of the output.
  public let outputDType: DType
  /// The most samples that are computed together.
  public let maxBatchSize: Int

  private let name: String
  /// What makes numbers of strings, in a model that is given strings.
  private let texts: FrozenTexts?
  /// What computes the output, one for each of ``sizes``.
  private let executables: [any Executable]
  /// The batch sizes that there are executables for, the largest first: powers of two below ``maxBatchSize``, so that
  /// any number of samples is a few of them.
  private let sizes: [Int]

  /// - Parameters:
  ///   - model: a model whose weights are made.
  ///   - inputShape: the shape of one sample, where the model leaves dimensions open.
  ///   - maxBatchSize: the most samples that are computed together.
  /// - Throws: `KerasError`, when the model is not built, when a dimension of its input is open and `inputShape` does
  ///   not say it, or when predicting changes the model's state, as a stateful recurrent layer's does.
  public init(_ model: Model, inputShape: Shape? = nil, maxBatchSize: Int = 32) throws {
    guard maxBatchSize > 0 else {
      throw KerasError.invalidArgument("Predictor", "maxBatchSize is \(maxBatchSize); expected 1 or more")
    }
    let given = try Predictor.sampleShape(of: model, inputShape)
    let texts = try model.textLayer.map { try FrozenTexts($0, given, model: model.name) }
    let sample = texts?.sampleShape ?? given
    var sizes = [maxBatchSize]
    while let last = sizes.last, last > 1 { sizes.append(last.isMultiple(of: 2) ? last / 2 : last - 1) }
    let dtype = texts?.dtype ?? model.inputDType
    let computations = try sizes.map { size in
      let computation = try model.predictComputation("predictor", for: TensorSpec([size] + sample, dtype))
      let output = computation.outputs[0]
      guard output.rank > 0, output.shape[0] == size else {
        throw KerasError.invalidData(
          "Predictor",
          "the output has shape \(output.shape.tupleText) for \(size) samples; expected one entry for each sample")
      }
      return computation
    }
    if let changed = computations[0].updated.first.map({ computations[0].variables[$0] }) {
      throw KerasError.invalidArgument(
        "Predictor", "predicting changes '\(changed.path)' of model '\(model.name)'; use the model's own predict")
    }
    executables = try Devices.current.compileFrozen(computations)
    self.sizes = sizes
    self.maxBatchSize = maxBatchSize
    self.dtype = dtype
    self.texts = texts
    sampleShape = given
    let output = computations[0].outputs[0]
    outputShape = Array(output.shape.dropFirst())
    outputDType = output.dtype
    name = model.name
  }

  private static func sampleShape(of model: Model, _ given: Shape?) throws -> Shape {
    guard let known = model.inputShape else {
      throw KerasError.notReady("Predictor", "model '\(model.name)' is not built; call build or fit first")
    }
    let open = Array(known.dropFirst())
    guard let shape = given ?? (open.contains(nil) ? nil : open.map { $0! }) else {
      throw KerasError.invalidArgument(
        "Predictor",
        "the input of model '\(model.name)' is \(known.tupleText); name a sample's whole shape by inputShape")
    }
    guard shape.count == open.count, zip(shape, open).allSatisfy({ $0 > 0 && ($1 == nil || $0 == $1) }) else {
      throw KerasError.invalidArgument(
        "Predictor", "inputShape is \(shape.tupleText); a sample of model '\(model.name)' is \(open.tupleText)")
    }
    return shape
  }

  /// The outputs for all samples.
  ///
  /// - Parameter x: the samples, of shape `(samples,) + sampleShape`.
  /// - Returns: of shape `(samples,) + outputShape`.
  /// - Throws: `KerasError.invalidData`, naming both shapes, when x has another one.
  public func predict(_ x: Tensor) throws -> Tensor {
    try x.checked()
    try requireNumbers()
    guard x.rank == sampleShape.count + 1, Array(x.shape.dropFirst()) == sampleShape, x.shape[0] > 0 else {
      throw KerasError.invalidData(
        "predictor of '\(name)'",
        "x has shape \(x.shape.tupleText); expected (samples, \(sampleShape.map(String.init).joined(separator: ", ")))")
    }
    return try outputs(for: x)
  }

  /// The outputs for strings, of a model that begins with a layer for them, such as ``TextVectorization``.
  ///
  /// - Parameter x: the strings, one for each sample.
  /// - Returns: of shape `(samples,) + outputShape`.
  /// - Throws: `KerasError.incompatibleInput`, when the model is given numbers, or when the strings have another shape
  ///   than it expects.
  public func predict(_ x: any StringArrayConvertible) throws -> Tensor {
    guard let texts else {
      throw KerasError.incompatibleInput(
        layer: name, "expected numbers; the model does not begin with a layer for strings")
    }
    return try outputs(for: texts.encoded(x, predictor: name))
  }

  private func requireNumbers() throws {
    guard texts == nil else {
      throw KerasError.incompatibleInput(
        layer: name,
        "expected strings, since the model begins with a layer for them; call predict with an array of strings"
      )
    }
  }

  /// The outputs for the function's own inputs, whose shape was checked.
  private func outputs(for x: Tensor) throws -> Tensor {
    let input = try (x.dtype == dtype ? x : x.cast(to: dtype)).elementStorage()
    let spec = TensorSpec([x.shape[0]] + outputShape, outputDType)
    let output = try Storage(byteCount: spec.byteCount, for: "the outputs of the predictor of '\(name)'")
    try run(x.shape[0], input, output)
    return Tensor(storage: output, shape: spec.shape, dtype: spec.dtype)
  }

  /// The output for one sample, as numbers in row-major order.
  ///
  /// - Parameter sample: as many numbers as a sample has elements.
  /// - Throws: `KerasError.invalidData`, when that is another number, or when input or output are not float32.
  public func predict(_ sample: [Float]) throws -> [Float] {
    try requireNumbers()
    let count = sampleShape.reduce(1, *)
    guard sample.count == count, dtype == .float32, outputDType == .float32 else {
      throw KerasError.invalidData(
        "predictor of '\(name)'",
        "got \(sample.count) numbers for a sample of \(count) elements of \(dtype) with \(outputDType) outputs; "
          + "expected \(count), and float32 for both")
    }
    try MachineMemory.require(TensorSpec(outputShape, outputDType).byteCount, for: "the output of '\(name)'")
    return try [Float](unsafeUninitializedCapacity: outputShape.reduce(1, *)) { result, initialized in
      try sample.withUnsafeBytes { bytes in
        let input = UnsafeMutableRawPointer(mutating: bytes.baseAddress!)
        try run(
          1, Storage(pointer: input, byteCount: bytes.count, owner: self),
          Storage(pointer: result.baseAddress!, byteCount: result.count * MemoryLayout<Float>.size, owner: self))
      }
      initialized = result.count
    }
  }

  private func run(_ count: Int, _ input: Storage, _ output: Storage) throws {
    let inputBytes = TensorSpec(texts?.sampleShape ?? sampleShape, dtype).byteCount
    let outputBytes = TensorSpec(outputShape, outputDType).byteCount
    var done = 0
    for (executable, size) in zip(executables, sizes) {
      while count - done >= size {
        try executable.run(
          [input.part(at: done * inputBytes, byteCount: size * inputBytes)],
          into: [output.part(at: done * outputBytes, byteCount: size * outputBytes)])
        done += size
      }
    }
  }
}
