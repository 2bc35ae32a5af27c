import CDNN
import CKernels
import Glibc
import Synchronization
import Tensors

/// A compiled computation: a fixed list of kernel calls over planned memory.
///
/// A program is compiled once from tensors that a function recorded. Running it only calls the kernels; it allocates
/// nothing and looks nothing up. ``description`` prints what was fused and where memory went.
public final class Program: @unchecked Sendable {
  public let label: String
  /// What each run is given and what it gives.
  public let inputs: [TensorSpec]
  public let outputs: [TensorSpec]

  /// What was recorded.
  private let graph: Graph
  let steps: [Step]
  let buffers: [Buffer]
  let plan: MemoryPlan
  private let calls: UnsafeMutablePointer<ck_step>
  /// What the runs so far say of whether a team of threads is worth it, which other processes may decide.
  let teamChoice: UnsafeMutablePointer<ck_team_choice>
  private let memory: Storage
  private let variables: [Variable]
  /// For each input and output: the pointers in kernels' arguments that follow it.
  private let externals: [[Step.Pointer]]
  private var bound: [UnsafeMutableRawPointer?]
  /// Where runs add each step's nanoseconds, while somebody asks for them.
  private var stopwatch: UnsafeMutablePointer<UInt64>?
  private let lock = Mutex(())
  private var clock = StepClock()

  /// Compiles the tensors that a function recorded.
  ///
  /// - Parameters:
  ///   - label: what errors and printed programs call it.
  ///   - inputs: the placeholders that each run gives values for, in the order of `run`'s pointers.
  ///   - outputs: what each run computes.
  ///   - trace: the recording whose variables the program reads and updates, if there was one. The variables must not move
  ///     to other memory afterwards.
  /// - Throws: the `TensorError` of a tensor that cannot be computed.
  public convenience init(label: String, inputs: [Tensor], outputs: [Tensor], trace: Trace? = nil) throws {
    var leaves = Graph.Leaves()
    for (number, input) in inputs.enumerated() {
      try input.checked()
      guard let identifier = input.placeholderIdentifier else {
        throw TensorError(operation: label, message: "input \(number) is not a placeholder")
      }
      leaves.placeholders[identifier] = .input(number)
    }
    var variables: [Variable] = []
    for (variable, placeholder) in trace?.reads ?? [] {
      leaves.placeholders[placeholder.placeholderIdentifier!] = .variable(variables.count)
      variables.append(variable)
    }
    let updates = trace?.updates ?? []
    let graph = try Graph(outputs: outputs, updates: updates.map(\.value), leaves: &leaves)
    var numbers: [ObjectIdentifier: Int] = [:]
    for (number, variable) in variables.enumerated() { numbers[ObjectIdentifier(variable)] = number }
    let updated = updates.map { update in
      if let known = numbers[ObjectIdentifier(update.variable)] { return known }
      variables.append(update.variable)
      return variables.count - 1
    }
    try self.init(
      label: label, graph, inputs: inputs.map(\.spec), outputs: outputs.map(\.spec), variables: variables,
      updated: updated)
  }

  init(
    label: String, _ recorded: Graph, inputs: [TensorSpec], outputs: [TensorSpec], variables: [Variable] = [],
    updated: [Int] = [], packed: PackedKernels? = nil
  ) throws(TensorError) {
    var graph = recorded
    graph.removeUnused()
    for node in graph.nodes {
      if let spec = node.outputs.first(where: { $0.count > 1 << 55 }) { throw Program.tooLarge(label, spec.byteCount) }
    }
    self.graph = graph
    graph.optimize()
    let storages = variables.map(\.storage)
    var lowering = try Lowering(graph, variables: storages, packed: packed)
    lowering.bindOutputs(firstExternal: inputs.count)
    lowering.bindUpdates(updated.map { ($0, storages[$0]) })

    var buffers = lowering.buffers
    let largest = (buffers.map(\.byteCount) + outputs.map(\.byteCount)).max() ?? 0
    guard largest <= MachineMemory.byteCount else { throw Program.tooLarge(label, largest) }
    let plan = MemoryPlan(&buffers, lowering.steps)
    guard plan.byteCount <= MachineMemory.byteCount else { throw Program.tooLarge(label, plan.byteCount) }
    let memory = try Storage(byteCount: plan.byteCount, for: "the program '\(label)'")
    var externals = [[Step.Pointer]](repeating: [], count: inputs.count + outputs.count)
    func place(_ buffer: Int, _ pointer: Step.Pointer) {
      switch buffers[buffer].home {
      case .planned: pointer.field.pointee = memory.pointer + plan.offsets[buffer] + pointer.byteOffset
      case .fixed(let storage): pointer.field.pointee = storage.pointer + pointer.byteOffset
      case .external(let number): externals[number].append(pointer)
      case .part(let whole, let offset):
        place(whole, Step.Pointer(field: pointer.field, buffer: whole, byteOffset: pointer.byteOffset + offset))
      }
    }
    for step in lowering.steps {
      for pointer in step.pointers { place(pointer.buffer, pointer) }
      if let scratch = step.scratch { scratch.set(memory.pointer + plan.offsets[scratch.buffer]) }
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
    self.variables = variables
    self.externals = externals
    bound = Array(repeating: nil, count: externals.count)
    if Program.printsAll { StepClock.write(description) }
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

  func variablePath(_ number: Int) -> String { variables[number].path }

  /// Bytes of the program's own memory: activations, gradients, scratch.
  public var memoryByteCount: Int { plan.byteCount }

  /// Bytes of the variables that it reads and updates.
  public var variableByteCount: Int { variables.reduce(0) { $0 + $1.storage.byteCount } }

  /// Whether this program does for all samples, the first dimension of its inputs and outputs, what another one does for some
  /// of them at a time. False where it does not know.
  public func repeats(_ part: Program) -> Bool {
    guard let all = inputs.first?.shape.first, let some = part.inputs.first?.shape.first else { return false }
    return graph.keepsSamplesApart(all) && part.graph.keepsSamplesApart(some) && graph.hasForm(of: part.graph)
  }

  /// Whether any step is divided among threads.
  public var usesTeam: Bool { steps.contains { $0.threads > 1 } }

  /// Runs once: reads the inputs' elements, writes the outputs' and the updated variables' elements. Allocates nothing.
  ///
  /// Pointers hold contiguous elements of the placeholders' and outputs' specs. A program runs for one thread at a time;
  /// others wait.
  ///
  /// - Parameter side: other work, which threads do while they wait for others of this run; all of it is done at the end.
  /// - Throws: when a kernel reports a failure.
  public func run(
    inputs: [UnsafeMutableRawPointer], outputs: [UnsafeMutableRawPointer],
    side: UnsafeMutablePointer<ck_side_work>? = nil
  ) throws(TensorError) {
    try lock.withLock { (_) throws(TensorError) in
      precondition(inputs.count == self.inputs.count && outputs.count == self.outputs.count, "wrong number of pointers")
      for index in inputs.indices where bound[index] != inputs[index] { bind(index, inputs[index]) }
      for index in outputs.indices where bound[inputs.count + index] != outputs[index] {
        bind(inputs.count + index, outputs[index])
      }
      // The text is this thread's: an earlier failure's, which was told of then, is not this run's.
      cdnn_clear_error()
      runSteps(side)
      if let text = cdnn_error(), text.pointee != 0 {
        throw TensorError(operation: label, message: String(cString: text))
      }
    }
  }

  /// Runs once on memory that stays alive until the run has ended.
  func run(inputs: [Storage], outputs: [Storage]) throws(TensorError) {
    try withExtendedLifetime((inputs, outputs)) { () throws(TensorError) in
      try run(inputs: inputs.map(\.pointer), outputs: outputs.map(\.pointer))
    }
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

  /// Runs with the bindings of the last run, and gives the nanoseconds that each step took at its fastest: what else the
  /// machine does can only make a step slower.
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

  /// Performs `body`, and gives the nanoseconds that each step took in all the runs during it: what the kernels took, of the
  /// time that a training or a prediction takes.
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

  /// Runs on tensors, with fresh memory for the results.
  /// - Throws: a tensor's error, or one that names an input whose shape or type is not what the program was compiled for.
  public func callAsFunction(_ tensors: Tensor...) throws -> [Tensor] {
    guard tensors.count == inputs.count else {
      throw TensorError(operation: label, message: "\(tensors.count) inputs came; expected \(inputs.count)")
    }
    for (number, tensor) in tensors.enumerated() where try tensor.checked().spec != inputs[number] {
      throw TensorError(
        operation: label, message: "input \(number) is \(tensor.spec); expected \(inputs[number])")
    }
    let sources = try tensors.map { try $0.evaluatedStorage() }
    let results = try Storage.results(outputs, of: label)
    try run(inputs: sources, outputs: results)
    return zip(results, outputs).map { Tensor(storage: $0, shape: $1.shape, dtype: $1.dtype) }
  }
}
