import Glibc
import Keras

/// A program with its operands and with memory for its results, so that a run allocates nothing.
struct TimedProgram {
  let inputs: [Tensor]
  private let program: Program
  private let sources: [Storage]
  private let targets: [Storage]

  init(_ name: String, _ inputs: [Tensor], _ function: ([Tensor]) -> [Tensor]) throws {
    self.inputs = inputs
    let placeholders = inputs.enumerated().map {
      Tensor.placeholder("operand \($0)", shape: $1.shape, dtype: $1.dtype)
    }
    program = try Program(label: name, inputs: placeholders, outputs: function(placeholders))
    sources = inputs.map { $0.storageIfKnown! }
    targets = try program.outputs.map { try Storage(byteCount: $0.byteCount, for: "the results of \(name)") }
  }

  var outputs: [TensorSpec] { program.outputs }

  /// Bytes that are read or written at least once.
  var bytes: Int { inputs.reduce(0) { $0 + $1.spec.byteCount } + outputs.reduce(0) { $0 + $1.byteCount } }

  func run() throws { try program.run(sources, into: targets) }

  /// What the last run computed.
  func results() -> [Tensor] {
    zip(targets, outputs).map { Tensor(storage: $0, shape: $1.shape, dtype: $1.dtype) }
  }

  /// The steps, without their places in memory: which kernels the device chose, and on how many threads.
  var steps: [String] {
    program.description.split(separator: "\n").dropFirst().filter { $0.contains("×") }.map { line in
      // The number of the step goes; one space stands for many.
      line.split(separator: " ").dropFirst().joined(separator: " ")
    }
  }
}

/// What calls of a program take.
struct KernelTimes {
  /// Microseconds of a call: the best and the median of samples, each the mean of a few calls.
  var best = 0.0
  var median = 0.0
  /// Microseconds of all processors together, for which other processes do not matter as much.
  var processors = 0.0

  init(_ program: TimedProgram, seconds: Double) throws {
    // The device chooses the number of threads for a program by its first runs; they belong to none of the samples.
    var calls = 0
    let start = now()
    repeat {
      try program.run()
      calls += 1
    } while now() - start < 0.1 * seconds || calls < 3
    let perSample = max(1, Int(0.002 * Double(calls) / (now() - start)))

    var samples: [Double] = []
    let (began, used) = (now(), Process.cpuSeconds())
    repeat {
      let start = now()
      for _ in 0..<perSample { try program.run() }
      samples.append((now() - start) / Double(perSample))
    } while now() - began < seconds || samples.count < 3
    processors = (Process.cpuSeconds() - used) / Double(samples.count * perSample) * 1e6
    samples.sort()
    best = samples[0] * 1e6
    median = samples[samples.count / 2] * 1e6
  }
}
