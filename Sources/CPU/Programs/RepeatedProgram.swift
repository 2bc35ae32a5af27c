import Tensors

/// A program for some samples that runs again and again until all have been computed, so that what lies between its
/// steps stays in the caches.
final class RepeatedProgram: Executable {
  let inputs: [TensorSpec]
  let outputs: [TensorSpec]
  private let part: CPUProgram
  private let count: Int

  /// - Parameter part: what computes the inputs' first dimension divided by `count`.
  private init(_ computation: Computation, _ part: CPUProgram, _ count: Int) {
    inputs = computation.inputs
    outputs = computation.outputs
    self.part = part
    self.count = count
  }

  /// What lies between layers and is small enough to be found in the caches by the layer after.
  private static let cachedBytes = 4 << 20
  /// Fewer samples do not keep all threads busy, and pay too much for what is done once a run.
  private static let fewestSamples = 8

  /// Compiles a computation, for a part of its samples where these do not meet, and what lies between the layers for
  /// all of them would not stay in the caches.
  static func compile(_ computation: Computation, part: (Int) throws -> Computation) throws -> any Executable {
    let whole = try CPUProgram(computation)
    guard let samples = computation.inputs.first?.shape.first else { return whole }
    // What is done with the weights, which each run converts or transforms anew, must stay little beside the rest.
    let bytes = max(cachedBytes, 4 * whole.variableByteCount)
    guard whole.memoryByteCount > 2 * bytes,
      let parts = (2...max(2, samples / fewestSamples)).first(where: {
        samples.isMultiple(of: $0) && whole.memoryByteCount / $0 <= bytes
      })
    else { return whole }
    let some = try CPUProgram(part(samples / parts))
    return whole.repeats(some) ? RepeatedProgram(computation, some, parts) : whole
  }

  func run(_ inputs: [any Buffer], into outputs: [any Buffer]) throws(TensorError) {
    let sources = try inputs.map { (buffer) throws(TensorError) in try buffer.hostStorage() }
    let results = try outputs.map { (output) throws(TensorError) in
      if let storage = output as? Storage { return storage }
      return try Storage(byteCount: output.byteCount, for: "the results of a program")
    }
    let sourceBytes = part.inputs.map(\.byteCount)
    let resultBytes = part.outputs.map(\.byteCount)
    try withExtendedLifetime((sources, results)) { () throws(TensorError) in
      for index in 0..<count {
        try part.run(
          inputs: zip(sources, sourceBytes).map { $0.pointer + index * $1 },
          outputs: zip(results, resultBytes).map { $0.pointer + index * $1 })
      }
    }
    for (output, result) in zip(outputs, results) where output !== result { try output.write(result.bytes) }
  }

  var description: String { "\(count) times " + part.description }
  func profile(runs: Int) -> String { "\(count) times " + part.profile(runs: runs) }
  func stepNanoseconds(during body: () throws -> Void) rethrows -> [UInt64] {
    try part.stepNanoseconds(during: body)
  }
}
