/// A compiled function of tensors and variables.
///
/// A program is compiled once, for the device that is current then, from tensors that a function recorded. Calling it
/// runs the executable that the device made. Variables may move or change between two runs: a run uses them as they
/// are.
///
/// ```swift
/// let x = Tensor.placeholder("x", shape: [4])
/// let program = try Program(label: "double", inputs: [x], outputs: [x * 2])
/// let y = try program(Tensor([1, 2, 3, 4] as [Float]))[0]
/// ```
public final class Program: Sendable {
  public let label: String
  /// What the device made.
  public let executable: any Executable

  /// Compiles the tensors that a function recorded.
  ///
  /// - Parameters:
  ///   - label: what errors and printed programs call it.
  ///   - inputs: the placeholders that each run gives values for.
  ///   - outputs: what each run computes.
  ///   - trace: the recording whose variables the program reads and updates, if there was one.
  /// - Throws: the `TensorError` of a tensor that cannot be computed.
  public convenience init(label: String, inputs: [Tensor], outputs: [Tensor], trace: Trace? = nil) throws {
    let computation = try Computation(label: label, inputs: inputs, outputs: outputs, trace: trace)
    self.init(label: label, try Devices.current.compile(computation))
  }

  /// A program that a device has compiled.
  public init(label: String, _ executable: any Executable) {
    self.label = label
    self.executable = executable
  }

  /// What each run is given and what it gives.
  public var inputs: [TensorSpec] { executable.inputs }
  public var outputs: [TensorSpec] { executable.outputs }

  /// Runs once: reads the inputs' elements, writes the outputs' and the updated variables' elements.
  /// - Throws: when the device reports a failure.
  public func run(_ inputs: [any Buffer], into outputs: [any Buffer]) throws(TensorError) {
    try executable.run(inputs, into: outputs)
  }

  /// Runs on tensors, with fresh memory for the results.
  /// - Throws: a tensor's error, or one that names an input whose shape or type is not what the program was compiled
  ///   for.
  public func callAsFunction(_ tensors: Tensor...) throws -> [Tensor] { try call(tensors) }

  /// Runs on tensors, with fresh memory for the results.
  /// - Throws: a tensor's error, or one that names an input whose shape or type is not what the program was compiled
  ///   for.
  public func call(_ tensors: [Tensor]) throws -> [Tensor] {
    guard tensors.count == inputs.count else {
      throw TensorError(operation: label, message: "got \(tensors.count) inputs; expected \(inputs.count)")
    }
    for (number, tensor) in tensors.enumerated() where try tensor.checked().spec != inputs[number] {
      throw TensorError(
        operation: label, message: "input \(number) is \(tensor.spec); expected \(inputs[number])")
    }
    let sources = try tensors.map { try $0.evaluatedStorage() }
    let results = try Storage.results(outputs, of: label)
    try run(sources, into: results)
    return zip(results, outputs).map { Tensor(storage: $0, shape: $1.shape, dtype: $1.dtype) }
  }

  /// ``description`` with the time that each step took, the fastest of some runs with the inputs of the last one.
  public func profile(runs: Int = 100) -> String { executable.profile(runs: runs) }

  /// Performs `body`, and gives the nanoseconds that each step took in all the runs during it: what the kernels took,
  /// of the time that a training or a prediction takes.
  public func stepNanoseconds(during body: () throws -> Void) rethrows -> [UInt64] {
    try executable.stepNanoseconds(during: body)
  }
}

extension Program: CustomStringConvertible {
  /// What the device made of it: the steps, and where their memory is.
  public var description: String { executable.description }
}
