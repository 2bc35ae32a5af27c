import CKernels
import Tensors

extension Loop: Lowerable {
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View] {
    let inputs = node.inputs.map { lowering.contiguous($0) }
    let initial = Array(inputs[..<carriedCount])
    let usesHistory = node.isUsed[(carriedCount + outputCount)...].contains(true)
    let outputs = (0..<outputCount).map { number in
      node.isUsed[carriedCount + number] ? lowering.allocate(node.outputs[carriedCount + number]) : nil
    }
    // Carried values take turns between two places; where those before each step are wanted, every step has a place of
    // its own.
    let places = usesHistory ? steps + 1 : 2
    let carried = initial.map { lowering.allocate(TensorSpec([places] + $0.shape, $0.dtype)) }

    let body = try LoopProgram(self, outputs: outputs.map { $0 != nil })
    let arguments = UnsafeMutablePointer<ck_loop>.allocate(capacity: 1)
    arguments.initialize(to: ck_loop())
    let arrays = body.arrays(self, isKeeping: usesHistory)
    arguments.pointee.steps = Int64(steps)
    arguments.pointee.reverse = reverse ? 1 : 0
    arguments.pointee.carried_count = Int64(carriedCount)
    arguments.pointee.arrays = UnsafePointer(arrays)
    arguments.pointee.calls = UnsafePointer(body.calls)
    arguments.pointee.call_count = Int32(body.steps.count)
    arguments.pointee.pointers = UnsafePointer(body.pointers)
    arguments.pointee.pointer_count = Int64(body.pointerCount)

    // The arrays' bases: carried values, outputs, sequences, captured values, and carried values before the first step.
    let bases = carried + outputs.compactMap { $0 } + inputs[carriedCount...] + initial
    arguments.pointee.array_count = Int64(bases.count)
    let pointers = bases.enumerated().map { number, view in
      let field = UnsafeMutableRawPointer(arrays + number) + MemoryLayout<ck_loop_array>.offset(of: \.base)!
      return Step.Pointer(
        field: field.assumingMemoryBound(to: UnsafeMutableRawPointer?.self), buffer: view.buffer,
        byteOffset: view.offset * view.dtype.byteCount)
    }
    lowering.add(
      Step(
        name: name, detail: "\(steps) × (\(body.summary))", threads: body.threads, run: ck_run_loop,
        arguments: KernelArguments(pointer: UnsafeMutableRawPointer(arguments)) {
          arrays.deallocate()
          arguments.deallocate()
          withExtendedLifetime(body) {}
        }, pointers: pointers, reads: inputs.map(\.buffer),
        writes: (carried + outputs.compactMap { $0 }).map(\.buffer), bringsThreads: true, ownByteCount: body.byteCount))

    func place(_ number: Int, _ position: Int, count: Int? = nil) -> View {
      var view = carried[number]
      view.offset += position * view.strides[0]
      view.shape = (count.map { [$0] } ?? []) + view.shape.dropFirst()
      view.strides = (count == nil ? [] : [view.strides[0]]) + view.strides.dropFirst()
      return view
    }
    let last = usesHistory ? (reverse ? 0 : steps) : steps & 1
    let finals = carried.indices.map { place($0, last) }
    let histories = carried.indices.map { usesHistory ? place($0, reverse ? 1 : 0, count: steps) : carried[$0] }
    // Nobody looks at results that are not used.
    let unused = carried.first ?? outputs.compactMap { $0 }.first!
    return finals + outputs.map { $0 ?? unused } + histories
  }
}

/// A loop's body as steps of its own, in memory of its own.
final class LoopProgram {
  let steps: [Step]
  let calls: UnsafeMutablePointer<ck_step>
  /// Where kernels' arguments point to an array of the loop.
  let pointers: UnsafeMutablePointer<ck_loop_pointer>
  let pointerCount: Int
  private let memory: Storage
  private let buffers: [StepBuffer]
  private let isWanted: [Bool]

  /// - Parameter outputs: which outputs are used.
  init(_ loop: Loop, outputs isWanted: [Bool]) throws(TensorError) {
    self.isWanted = isWanted
    var leaves = Graph.Leaves()
    for (number, placeholder) in loop.placeholders.enumerated() {
      leaves.placeholders[placeholder.placeholderIdentifier!] = .input(number)
    }
    let results =
      loop.results[..<loop.carriedCount] + zip(loop.results[loop.carriedCount...], isWanted).filter(\.1).map(\.0)
    var graph = try Graph(outputs: Array(results), updates: [], leaves: &leaves)
    graph.removeUnused()
    graph.run(CPUDevice.passes, label: loop.name)
    var lowering = try Lowering(graph)
    lowering.bindOutputs(firstExternal: loop.placeholders.count)
    var buffers = lowering.buffers
    let plan = MemoryPlan(&buffers, lowering.steps)
    guard plan.byteCount <= MachineMemory.byteCount else {
      throw TensorError(
        operation: loop.name,
        message: "a step would take \(plan.byteCount) bytes of memory, and this machine has \(MachineMemory.byteCount)")
    }
    let memory = try Storage(byteCount: plan.byteCount, for: "a loop over time")
    // An external's array: placeholders that are carried, then results in order, then the other placeholders.
    let (carried, placeholders) = (loop.carriedCount, loop.placeholders.count)
    func pointer(_ external: Int, _ pointer: Step.Pointer) -> ck_loop_pointer {
      var result = ck_loop_pointer(field: pointer.field, offset: Int64(pointer.byteOffset), array: 0, place: 0)
      if external < carried {
        (result.array, result.place) = (Int32(external), Int32(CK_LOOP_BEFORE.rawValue))
      } else if external < placeholders {
        (result.array, result.place) = (Int32(external - carried + results.count), Int32(CK_LOOP_ELEMENT.rawValue))
      } else if external < placeholders + carried {
        (result.array, result.place) = (Int32(external - placeholders), Int32(CK_LOOP_AFTER.rawValue))
      } else {
        (result.array, result.place) = (Int32(external - placeholders), Int32(CK_LOOP_ELEMENT.rawValue))
      }
      return result
    }
    var moving: [ck_loop_pointer] = []
    func place(_ buffer: Int, _ given: Step.Pointer) {
      switch buffers[buffer].home {
      case .planned: given.field.pointee = memory.pointer + plan.offsets[buffer] + given.byteOffset
      case .fixed(let storage): given.field.pointee = storage.pointer + given.byteOffset
      case .external(let number): moving.append(pointer(number, given))
      case .variable: preconditionFailure("a loop's body reads variables as captured values")
      case .part(let whole, let offset):
        place(whole, Step.Pointer(field: given.field, buffer: whole, byteOffset: given.byteOffset + offset))
      }
    }
    for step in lowering.steps {
      for pointer in step.pointers { place(pointer.buffer, pointer) }
      if let scratch = step.scratch { scratch.set(memory.pointer + plan.offsets[scratch.buffer]) }
    }
    steps = lowering.steps
    calls = .allocate(capacity: max(steps.count, 1))
    for (position, step) in steps.enumerated() {
      (calls + position).initialize(
        to: ck_step(
          run: step.run, args: step.arguments.pointer, threads: Int32(step.threads),
          brings_threads: step.bringsThreads ? 1 : 0))
    }
    pointerCount = moving.count
    pointers = .allocate(capacity: max(moving.count, 1))
    pointers.initialize(from: moving, count: moving.count)
    self.memory = memory
    self.buffers = buffers
  }

  deinit {
    calls.deallocate()
    pointers.deallocate()
  }

  var threads: Int { steps.map(\.threads).max() ?? 1 }

  /// Bytes of its memory, and of that of loops inside.
  var byteCount: Int { memory.byteCount + steps.memoryOutsidePlan }

  /// The steps' names, for printed programs.
  var summary: String { steps.map(\.name).joined(separator: ", ") }

  /// The arrays that steps work on, with how far it is from one step's element to the next one's.
  func arrays(_ loop: Loop, isKeeping: Bool) -> UnsafeMutablePointer<ck_loop_array> {
    var strides: [Int] = loop.results[..<loop.carriedCount].map(\.spec.byteCount)
    strides += zip(loop.results[loop.carriedCount...], isWanted).compactMap { $1 ? $0.spec.byteCount : nil }
    let others = loop.placeholders[loop.carriedCount...].enumerated()
    strides += others.map { $0 < loop.sequenceCount ? $1.spec.byteCount : 0 }
    strides += loop.placeholders[..<loop.carriedCount].map(\.spec.byteCount)
    let arrays = UnsafeMutablePointer<ck_loop_array>.allocate(capacity: max(strides.count, 1))
    for (number, stride) in strides.enumerated() {
      let keeps = number < loop.carriedCount && isKeeping
      (arrays + number).initialize(to: ck_loop_array(base: nil, stride: Int64(stride), keeps_all: keeps ? 1 : 0))
    }
    return arrays
  }
}
