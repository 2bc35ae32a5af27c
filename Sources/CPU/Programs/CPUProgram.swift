import CDNN
import CKernels
import Glibc
import Synchronization
import Tensors

/// A computation as the CPU runs it: kernel calls in an order, over planned memory.
///
/// Running it only calls the kernels; it allocates nothing and looks nothing up. ``description`` prints what was fused
/// and where memory went.
public final class CPUProgram: Executable, @unchecked Sendable {
  public let label: String
  /// What each run is given and what it gives.
  public let inputs: [TensorSpec]
  public let outputs: [TensorSpec]

  /// What was recorded.
  private let graph: Graph
  let steps: [Step]
  let buffers: [StepBuffer]
  let plan: MemoryPlan
  private let calls: UnsafeMutablePointer<ck_step>
  /// What the runs so far say of whether a team of threads is worth it, which other processes may decide.
  let teamChoice: UnsafeMutablePointer<ck_team_choice>
  private let memory: Storage
  private var placements: [Placement]
  /// For each input and output: the pointers in kernels' arguments that follow it.
  private let externals: [[Step.Pointer]]
  private var bound: [UnsafeMutableRawPointer?]
  /// Where runs add each step's nanoseconds while profiling.
  private var stopwatch: UnsafeMutablePointer<UInt64>?
  private let lock = Mutex(())
  private var clock = StepClock()

  /// - Parameter packed: where weights that never change are kept in the order that primitives want, if that is wanted.
  /// - Throws: an error that names an operation without a kernel, or memory that this machine does not have.
  init(_ computation: Computation, packed: PackedKernels? = nil) throws(TensorError) {
    let (label, inputs, outputs) = (computation.label, computation.inputs, computation.outputs)
    let variables = computation.variables
    var graph = computation.graph
    graph.removeUnused()
    for node in graph.nodes {
      if let spec = node.outputs.first(where: { $0.count > 1 << 55 }) {
        throw CPUProgram.tooLarge(label, spec.byteCount)
      }
    }
    self.graph = graph
    graph.run(CPUDevice.passes, label: label)
    var lowering = try Lowering(graph, packed: packed)
    lowering.bindOutputs(firstExternal: inputs.count)
    lowering.bindUpdates(computation.updated, overlaps: CPUProgram.overlaps(of: variables))

    var buffers = lowering.buffers
    let largest = (buffers.map(\.byteCount) + outputs.map(\.byteCount)).max() ?? 0
    guard largest <= MachineMemory.byteCount else { throw CPUProgram.tooLarge(label, largest) }
    let plan = MemoryPlan(&buffers, lowering.steps)
    guard plan.byteCount <= MachineMemory.byteCount else { throw CPUProgram.tooLarge(label, plan.byteCount) }
    let memory = try Storage(byteCount: plan.byteCount, for: "the program '\(label)'")
    var externals = [[Step.Pointer]](repeating: [], count: inputs.count + outputs.count)
    var followers = [[Step.Pointer]](repeating: [], count: variables.count)
    func place(_ buffer: Int, _ pointer: Step.Pointer) {
      switch buffers[buffer].home {
      case .planned: pointer.field.pointee = memory.pointer + plan.offsets[buffer] + pointer.byteOffset
      case .fixed(let storage): pointer.field.pointee = storage.pointer + pointer.byteOffset
      case .external(let number): externals[number].append(pointer)
      case .variable(let number): followers[number].append(pointer)
      case .part(let whole, let offset):
        place(whole, Step.Pointer(field: pointer.field, buffer: whole, byteOffset: pointer.byteOffset + offset))
      }
    }
    for step in lowering.steps {
      for pointer in step.pointers { place(pointer.buffer, pointer) }
      if let scratch = step.scratch { scratch.set(memory.pointer + plan.offsets[scratch.buffer]) }
    }
    placements = try zip(variables, followers).map { (variable, followers) throws(TensorError) in
      try Placement(variable, followers)
    }
    calls = .allocate(capacity: max(lowering.steps.count, 1))
    teamChoice = .allocate(capacity: 1)
    teamChoice.initialize(to: ck_team_choice())
    for (position, step) in lowering.steps.enumerated() {
      (calls + position).initialize(
        to: ck_step(
          run: step.run, args: step.arguments.pointer, threads: Int32(step.threads),
          brings_threads: step.bringsThreads ? 1 : 0))
    }
    self.label = label
    self.inputs = inputs
    self.outputs = outputs
    steps = lowering.steps
    self.buffers = buffers
    self.plan = plan
    self.memory = memory
    self.externals = externals
    bound = Array(repeating: nil, count: externals.count)
    if CPUProgram.printsAll { StepClock.write(description) }
  }

  /// Whether every program that is compiled is printed on stderr.
  private static let printsAll = getenv("KERAS_PRINT_PROGRAMS") != nil

  private static func tooLarge(_ label: String, _ byteCount: Int) -> TensorError {
    TensorError(
      operation: label,
      message: "it would take \(byteCount) bytes of memory, and this machine has \(MachineMemory.byteCount)")
  }

  deinit {
    calls.deallocate()
    teamChoice.deallocate()
  }

  func variablePath(_ number: Int) -> String { placements[number].variable.path }

  /// Bytes of the program's own memory: activations, gradients, scratch, and those of loops' bodies.
  var memoryByteCount: Int { plan.byteCount + steps.memoryOutsidePlan }

  /// Bytes of the variables that it reads and updates.
  var variableByteCount: Int { placements.reduce(0) { $0 + $1.variable.spec.byteCount } }

  /// Whether this program does for all samples, the first dimension of its inputs and outputs, what another one does
  /// for some of them at a time. False where it does not know.
  func repeats(_ part: CPUProgram) -> Bool {
    guard let all = inputs.first?.shape.first, let some = part.inputs.first?.shape.first else { return false }
    return graph.repeats(part.graph, samples: all, partSamples: some)
  }

  /// Whether any step is divided among threads.
  var usesTeam: Bool { steps.contains { $0.threads > 1 } }

  /// Runs once: reads the inputs' elements, writes the outputs' and the updated variables' elements. Allocates nothing.
  ///
  /// Pointers hold contiguous elements of the placeholders' and outputs' specs. A program runs for one thread at a
  /// time; others wait.
  ///
  /// - Parameter side: other work, which threads do while they wait for others of this run; all of it is done at the
  ///   end.
  /// - Throws: when a kernel reports a failure.
  func run(
    inputs: [UnsafeMutableRawPointer], outputs: [UnsafeMutableRawPointer],
    side: UnsafeMutablePointer<ck_side_work>? = nil
  ) throws(TensorError) {
    try lock.withLock { (_) throws(TensorError) in
      precondition(inputs.count == self.inputs.count && outputs.count == self.outputs.count, "wrong number of pointers")
      for index in placements.indices where placements[index].isOutdated { try placements[index].update() }
      for index in inputs.indices where bound[index] != inputs[index] { bind(index, inputs[index]) }
      for index in outputs.indices where bound[inputs.count + index] != outputs[index] {
        bind(inputs.count + index, outputs[index])
      }
      // The text is this thread's; clear that of an earlier failure.
      cdnn_clear_error()
      runSteps(side)
      if let text = cdnn_error(), text.pointee != 0 {
        throw TensorError(operation: label, message: String(cString: text))
      }
    }
  }

  /// Runs once on buffers, which stay alive until the run has ended.
  public func run(_ inputs: [any Buffer], into outputs: [any Buffer]) throws(TensorError) {
    let sources = try inputs.map { (buffer) throws(TensorError) in try buffer.hostStorage() }
    // Variables on another device get their elements afterwards.
    let results = try outputs.map { (output) throws(TensorError) in
      if let storage = output as? Storage { return storage }
      return try Storage(byteCount: output.byteCount, for: "the results of a program")
    }
    try withExtendedLifetime((sources, results)) { () throws(TensorError) in
      try run(inputs: sources.map(\.pointer), outputs: results.map(\.pointer))
    }
    for (output, result) in zip(outputs, results) where output !== result { try output.write(result.bytes) }
  }

  private func runSteps(_ side: UnsafeMutablePointer<ck_side_work>?) {
    guard stopwatch == nil, StepClock.runs > 0 else {
      return ck_run(calls, Int32(steps.count), side, stopwatch, teamChoice)
    }
    if clock.time(calls, count: steps.count, side: side) {
      StepClock.write(listing(nanoseconds: clock.meanNanoseconds))
    }
  }

  private func bind(_ external: Int, _ pointer: UnsafeMutableRawPointer) {
    for follower in externals[external] { follower.field.pointee = pointer + follower.byteOffset }
    bound[external] = pointer
  }

  /// For each variable, those that share memory with it: an arena's vector and its members.
  private static func overlaps(of variables: [Variable]) -> [[Int]] {
    var numbers: [ObjectIdentifier: Int] = [:]
    for (number, variable) in variables.enumerated() { numbers[ObjectIdentifier(variable)] = number }
    var overlaps = [[Int]](repeating: [], count: variables.count)
    for (number, variable) in variables.enumerated() {
      guard let vector = variable.vector, let whole = numbers[ObjectIdentifier(vector)] else { continue }
      overlaps[number].append(whole)
      overlaps[whole].append(number)
    }
    return overlaps
  }

  /// Runs with the bindings of the last run, and gives the nanoseconds that each step took at its fastest: what else
  /// the machine does can only make a step slower.
  func timings(repeating count: Int) -> [Double] {
    var fastest = [Double](repeating: .infinity, count: steps.count)
    lock.withLock { _ in
      for _ in 0..<count {
        var nanoseconds = [UInt64](repeating: 0, count: steps.count)
        ck_run(calls, Int32(steps.count), nil, &nanoseconds, nil)
        for step in fastest.indices { fastest[step] = min(fastest[step], Double(nanoseconds[step])) }
      }
    }
    return fastest
  }

  /// Performs `body`, and gives the nanoseconds that each step took in all the runs during it: what the kernels took,
  /// of the time that a training or a prediction takes.
  public func stepNanoseconds(during body: () throws -> Void) rethrows -> [UInt64] {
    let counts = UnsafeMutablePointer<UInt64>.allocate(capacity: max(steps.count, 1))
    counts.initialize(repeating: 0, count: steps.count)
    lock.withLock { _ in stopwatch = counts }
    defer {
      lock.withLock { _ in stopwatch = nil }
      counts.deallocate()
    }
    try body()
    return lock.withLock { _ in Array(UnsafeBufferPointer(start: counts, count: steps.count)) }
  }
}
