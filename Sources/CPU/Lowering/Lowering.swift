import CKernels
import Tensors

/// An operation that the CPU runs as steps of its own.
protocol Lowerable: Operation {
  /// Adds the steps that compute `node`, and says where its results are.
  func lower(_ node: LoweredNode, _ lowering: inout Lowering) throws(TensorError) -> [View]
}

/// An operation that only looks at its input's elements in another way.
protocol Viewable: Operation {
  /// Where the result's elements are, or nil if they must be moved.
  func view(_ input: View, _ output: TensorSpec) -> View?
}

/// A node as its lowering sees it.
struct LoweredNode {
  let inputs: [View]
  let outputs: [TensorSpec]
  /// Which results are used.
  let isUsed: [Bool]
}

/// Turns a graph into steps over buffers.
struct Lowering {
  let graph: Graph
  private(set) var buffers: [StepBuffer] = []
  private(set) var steps: [Step] = []
  private var views: [GraphValue: View] = [:]
  private var constants: [Constant: Int] = [:]
  /// What passes add up while they read, by the buffer that stands for it.
  private(set) var scattered: [Int: ScatteredRows] = [:]
  let uses: DefUse
  /// How many values lie in each buffer, and one of them.
  private var holders: [Int: (count: Int, value: GraphValue)] = [:]
  /// Where weights that never change are kept in the order that primitives want; nil where all may change.
  let packed: PackedKernels?

  private struct Constant: Hashable {
    let value: UInt64
    let dtype: DType
  }

  init(_ graph: Graph, packed: PackedKernels? = nil) throws(TensorError) {
    self.graph = graph
    self.packed = packed
    uses = DefUse(graph)
    let plan = FusionPlan(graph)
    for cluster in plan.order {
      if plan.isFused[cluster.first!] {
        try lowerChain(cluster)
      } else {
        try lower(cluster.first!)
      }
    }
  }

  // MARK: Values

  /// Where a value's elements are.
  func view(_ value: GraphValue) -> View { views[value]! }

  mutating func setView(_ value: GraphValue, _ view: View) {
    views[value] = view
    holders[view.buffer] = ((holders[view.buffer]?.count ?? 0) + 1, value)
  }

  private mutating func lower(_ index: Int) throws(TensorError) {
    let node = graph.nodes[index]
    let value = GraphValue(node: index, output: 0)
    if let leaf = node.leaf {
      let spec = node.outputs[0]
      switch leaf {
      case .constant(let storage): setView(value, View(whole: add(spec.byteCount, .fixed(storage)), spec))
      case .input(let number): setView(value, View(whole: add(spec.byteCount, .external(number)), spec))
      case .variable(let number): setView(value, View(whole: add(spec.byteCount, .variable(number)), spec))
      }
    } else if let full = node.operation as? Full {
      setView(value, constant(full.value, full.spec))
    } else if let viewable = node.operation as? any Viewable {
      let input = view(node.inputs[0])
      // Where the elements must be moved first: row-major order makes every view possible.
      setView(value, viewable.view(input, node.outputs[0]) ?? viewable.view(contiguous(input), node.outputs[0])!)
    } else if let operation = node.operation as? any Lowerable {
      let results = try operation.lower(
        LoweredNode(
          inputs: node.inputs.map { view($0) }, outputs: node.outputs,
          isUsed: node.outputs.indices.map { uses.count(GraphValue(node: index, output: $0)) > 0 }), &self)
      for (output, result) in results.enumerated() { setView(GraphValue(node: index, output: output), result) }
    } else {
      throw TensorError(operation: node.operation.name, message: "the CPU has no kernel for it")
    }
  }

  // MARK: Buffers

  private mutating func add(_ byteCount: Int, _ home: StepBuffer.Home) -> Int {
    buffers.append(StepBuffer(byteCount: byteCount, home: home))
    return buffers.count - 1
  }

  /// A new buffer in the program's memory.
  mutating func allocate(_ spec: TensorSpec) -> View { View(whole: add(spec.byteCount, .planned), spec) }

  /// Scratch memory in the program's memory.
  mutating func allocate(bytes: Int) -> Int { add(bytes, .planned) }

  /// Elements that are known now and stay.
  mutating func constant(_ storage: Storage, _ spec: TensorSpec) -> View {
    View(whole: add(spec.byteCount, .fixed(storage)), spec)
  }

  /// One value in every element: a single one, repeated.
  mutating func constant(_ value: Double, _ spec: TensorSpec) -> View {
    let key = Constant(value: value.bitPattern, dtype: spec.dtype)
    let buffer: Int
    if let known = constants[key] {
      buffer = known
    } else {
      let storage = Storage(few: spec.dtype.byteCount)
      storage.fill(value, dtype: spec.dtype, count: 1)
      buffer = add(storage.byteCount, .fixed(storage))
      constants[key] = buffer
    }
    return View(
      buffer: buffer, offset: 0, shape: spec.shape, strides: spec.shape.map { _ in 0 }, dtype: spec.dtype)
  }

  /// What only passes read, element by element: sums of rows, and what follows them in memory.
  mutating func scattered(_ sums: ScatteredRows, before rest: View, _ spec: TensorSpec) -> View {
    let start = rest.offset * rest.dtype.byteCount
    let buffer = add(rest.spec.byteCount, .part(of: rest.buffer, at: start))
    scattered[buffer] = sums
    return View(whole: buffer, spec)
  }

  /// The caller's memory for a result.
  mutating func external(_ number: Int, _ spec: TensorSpec) -> View {
    View(whole: add(spec.byteCount, .external(number)), spec)
  }

  /// A variable's memory, to be written.
  mutating func variable(_ number: Int, _ spec: TensorSpec) -> View {
    View(whole: add(spec.byteCount, .variable(number)), spec)
  }

  /// Whether a view is all of a buffer of the program's own that has no fixed place yet.
  func ownsWholeBuffer(_ view: View) -> Bool {
    guard case .planned = buffers[view.buffer].home else { return false }
    return view.offset == 0 && view.isContiguous && view.spec.byteCount == buffers[view.buffer].byteCount
  }

  /// Whether a view is all of a buffer of the program's own that only the node that is being lowered still reads.
  func isLastReader(of view: View) -> Bool {
    guard ownsWholeBuffer(view), let holder = holders[view.buffer] else { return false }
    return holder.count == 1 && uses.count(holder.value) == 1
  }

  /// The elements of a view that is all of a constant, in its order.
  func constantStorage(_ view: View) -> Storage? {
    guard case .fixed(let storage) = buffers[view.buffer].home, view.isContiguous,
      view.spec.byteCount == storage.byteCount
    else { return nil }
    return storage
  }

  mutating func rehome(_ buffer: Int, _ home: StepBuffer.Home) { buffers[buffer].home = home }

  // MARK: Steps

  mutating func add(_ step: Step) { steps.append(step) }

  /// Adds a kernel call over a structure of arguments.
  ///
  /// - Parameters:
  ///   - reads: the structure's pointer fields that are read, and the views that they point to.
  ///   - writes: the same for those that are written.
  ///   - inPlace: buffers that the kernel reads at the places where it writes, which may be one memory.
  mutating func add<Arguments>(
    _ name: String, detail: String, threads: Int, _ kernel: @escaping @convention(c) (UnsafeMutableRawPointer?) -> Void,
    _ arguments: Arguments, reads: [(PartialKeyPath<Arguments>, View)], writes: [(PartialKeyPath<Arguments>, View)],
    inPlace: [(read: Int, write: Int)] = []
  ) {
    let memory = KernelArguments(arguments)
    let pointers = (reads + writes).map { path, view in
      Step.Pointer(
        field: memory.field(at: MemoryLayout<Arguments>.offset(of: path)!), buffer: view.buffer,
        byteOffset: view.offset * view.dtype.byteCount)
    }
    steps.append(
      Step(
        name: name, detail: detail, threads: threads, run: kernel, arguments: memory, pointers: pointers,
        reads: reads.map(\.1.buffer), writes: writes.map(\.1.buffer), inPlace: inPlace))
  }

  /// The same elements in row-major order, copied if they are not.
  mutating func contiguous(_ view: View) -> View {
    if view.isContiguous { return view }
    let result = allocate(view.spec)
    copy(view, to: result)
    return result
  }
}
