/// A processor or an accelerator that runs computations.
///
/// A device compiles computations to executables, which work on buffers in its memory. It states by conformances of its
/// own how it carries out each ``Operation``; what it has no form for is an error that names the operation.
public protocol Device: AnyObject, Sendable {
  /// The device's name and number: `"cpu:0"`.
  var name: String { get }

  /// What is worth knowing of the device, for people: its processor, its threads, the versions of its libraries.
  var properties: [(name: String, value: String)] { get }

  /// Whether the variables that an optimizer updates should be parts of one vector, so that an update is one pass.
  var prefersArenas: Bool { get }

  /// Compiles a computation.
  /// - Throws: an error that names the operation which the device cannot compute.
  func compile(_ computation: Computation) throws(TensorError) -> any Executable

  /// Compiles a computation on many samples, which the device may split into smaller batches if results do not change:
  /// if samples do not depend on each other.
  ///
  /// - Parameter part: records the same computation for fewer samples.
  func compile(_ computation: Computation, part: (Int) throws -> Computation) throws -> any Executable

  /// Compiles computations with the values that their variables have now. Any number of threads may run the executables
  /// at the same time.
  /// - Throws: also when a computation changes a variable, which it names.
  func compileFrozen(_ computations: [Computation]) throws(TensorError) -> [any Executable]

  /// The device's buffer for elements in host memory: that memory itself where the device computes there.
  func buffer(_ storage: Storage, _ spec: TensorSpec) throws(TensorError) -> any Buffer

  /// What delivers batches of arrays, pass after pass.
  ///
  /// - Parameters:
  ///   - arrays: of equally many rows each.
  ///   - batchSize: rows of a batch; the last one of a pass may have fewer.
  ///   - shuffleSeed: from what to draw a new order of the rows for each pass; nil keeps theirs.
  func feeder(for arrays: [Tensor], batchSize: Int, shuffleSeed: UInt64?) throws -> any BatchFeeder
}

extension Device {
  public var properties: [(name: String, value: String)] { [] }
  public var prefersArenas: Bool { false }

  public func compile(_ computation: Computation, part: (Int) throws -> Computation) throws -> any Executable {
    try compile(computation)
  }
}

/// A compiled computation.
public protocol Executable: AnyObject, Sendable, CustomStringConvertible {
  /// What each run is given and what it gives.
  var inputs: [TensorSpec] { get }
  var outputs: [TensorSpec] { get }

  /// Runs once: reads the inputs, writes the outputs, and updates the computation's variables.
  ///
  /// - Parameters:
  ///   - inputs: buffers of any device, in the order of the computation's inputs.
  ///   - outputs: buffers of this device or in host memory.
  /// - Throws: when the device reports a failure.
  func run(_ inputs: [any Buffer], into outputs: [any Buffer]) throws(TensorError)

  /// The executable as text, with the time that each of its steps takes: the fastest of some runs with the buffers of
  /// the last one. Without times where the device has no clock for steps.
  func profile(runs: Int) -> String

  /// Performs `body`, and gives the nanoseconds that each step took in all the runs during it; nothing where the device
  /// has no clock for steps.
  func stepNanoseconds(during body: () throws -> Void) rethrows -> [UInt64]
}

extension Executable {
  public func profile(runs: Int) -> String { description }

  public func stepNanoseconds(during body: () throws -> Void) rethrows -> [UInt64] {
    try body()
    return []
  }
}

/// Delivers batches of some arrays to executables, epoch after epoch, without allocations between two batches.
public protocol BatchFeeder: AnyObject {
  /// Gets ready for runs of an executable; called before the first batch.
  func begin(for executable: any Executable) throws

  /// Delivers a batch.
  ///
  /// - Parameter batch: its number in its pass. A feeder that shuffles is asked for batches in order, and begins a new
  ///   pass at 0.
  func deliver(_ batch: Int) throws

  /// Runs an executable that has no outputs on the batch that was delivered last.
  func run(_ executable: any Executable) throws
}
