import CKernels
import Tensors

extension Lowering {
  /// Adds one pass over memory for nodes that work element by element over one shape.
  mutating func lowerChain(_ cluster: [Int]) throws(TensorError) {
    let shape = space(cluster[0])
    let inside = Set(cluster)
    var chain = Chain()
    var registers: [GraphValue: Chain.Register] = [:]
    var folds: [(reduce: Reduce, value: GraphValue, register: Chain.Register)] = []
    var stores: [(value: GraphValue, register: Chain.Register)] = []

    for index in cluster {
      let node = graph.nodes[index]
      let value = GraphValue(node: index, output: 0)
      if let reduce = node.operation as? Reduce {
        let operand = read(node.inputs[0], shape, registers, &chain)
        folds.append((reduce, value, operand))
        continue
      }
      let result: Chain.Register
      if node.operation is PhiloxUniform {
        result = chain.random(repeated(view(node.inputs[0]), shape), node.outputs[0])
      } else {
        var operands: [Chain.Register] = []
        for input in node.inputs { operands.append(read(input, shape, registers, &chain)) }
        result = try (node.operation as! any Elementwise).emit(&chain, operands, node.outputs[0])
      }
      registers[value] = result
      if isUsed(value, outside: inside) { stores.append((value, result)) }
    }
    if shape.contains(0) { return storeNothing(stores.map(\.value), folds.map { ($0.reduce, $0.value) }) }
    add(
      chain, shape, stores.map { (allocate(for: $0.value), $0.register) },
      folds.map { ($0.reduce, allocate(for: $0.value), $0.register) })
  }

  private mutating func allocate(for value: GraphValue) -> View {
    let view = allocate(graph.spec(value))
    setView(value, view)
    return view
  }

  /// The same elements in another type, row-major.
  mutating func converted(_ view: View, to dtype: DType) -> View {
    if view.dtype == dtype { return view }
    let result = allocate(TensorSpec(view.shape, dtype))
    convert(view, to: result)
    return result
  }

  /// Adds a step that copies elements into another type.
  mutating func convert(_ source: View, to target: View) {
    if source.count == 0 { return }
    var chain = Chain()
    var value = chain.load(source)
    value = chain.rounded(chain.convert(value, to: Chain.class_(target.dtype)), to: target.dtype)
    add(chain, source.shape, [(target, value)], [])
  }

  private func space(_ index: Int) -> Shape {
    graph.nodes[index].operation is Reduce
      ? graph.spec(graph.nodes[index].inputs[0]).shape : graph.nodes[index].outputs[0].shape
  }

  /// The random state is read whole at every tile: an operand that does not move.
  private func repeated(_ state: View, _ shape: Shape) -> View {
    View(buffer: state.buffer, offset: state.offset, shape: shape, strides: shape.map { _ in 0 }, dtype: state.dtype)
  }

  private func read(
    _ value: GraphValue, _ shape: Shape, _ registers: [GraphValue: Chain.Register], _ chain: inout Chain
  ) -> Chain.Register {
    if let known = registers[value] { return known }
    if let constant = graph.constant(value) {
      let dtype = graph.spec(value).dtype
      return chain.constant(constant, Chain.class_(dtype), dtype)
    }
    let view = view(value)
    return chain.load(view.broadcast(to: shape), scattered: scattered[view.buffer])
  }

  private mutating func add(
    _ chain: Chain, _ shape: Shape, _ stores: [(view: View, register: Chain.Register)],
    _ folds: [(reduce: Reduce, view: View, register: Chain.Register)]
  ) {
    var chain = chain
    let kept = stores.map(\.register.index) + folds.map(\.register.index)
    let registerCount = chain.compact(keeping: Set(kept))
    let outputs = stores.map(\.view)
    let space = IterationSpace(shape, (chain.loads.map(\.view) + outputs).map(\.strides))
    let count = shape.reduce(1, *)
    let nanoseconds = chain.code.reduce(0.05 * Double(chain.loads.count + stores.count)) { $0 + Chain.cost($1) }
    let threads = CostModel.threads(nanoseconds: nanoseconds * Double(count))

    let inputs = UnsafeMutablePointer<ck_operand>.allocate(capacity: max(chain.loads.count, 1))
    let results = UnsafeMutablePointer<ck_operand>.allocate(capacity: max(outputs.count, 1))
    let foldings = UnsafeMutablePointer<ck_fold>.allocate(capacity: max(folds.count, 1))
    let code = UnsafeMutablePointer<ck_instruction>.allocate(capacity: max(chain.code.count, 1))
    code.initialize(from: chain.code, count: chain.code.count)
    var pointers: [Step.Pointer] = []
    func point<Element>(_ element: UnsafeMutablePointer<Element>, _ offset: Int, _ view: View) {
      let field = (UnsafeMutableRawPointer(element) + offset).assumingMemoryBound(to: UnsafeMutableRawPointer?.self)
      pointers.append(
        Step.Pointer(field: field, buffer: view.buffer, byteOffset: view.offset * view.dtype.byteCount))
    }
    func operand(_ view: View, _ register: Chain.Register, _ number: Int) -> ck_operand {
      var operand = ck_operand()
      operand.dtype = Int32(view.dtype.rawValue)
      operand.reg = Int32(chain.renumbering[register.index])
      operand.class_ = Int32(register.class_.rawValue)
      space.write(strides: number, to: &operand.strides)
      return operand
    }
    for (number, load) in chain.loads.enumerated() {
      var loaded = operand(load.view, load.register, number)
      // Loads were renumbered in place.
      loaded.reg = Int32(load.register.index)
      loaded.rows = Int64(load.scattered?.rows ?? 0)
      loaded.width = Int64(load.scattered?.width ?? 0)
      (inputs + number).initialize(to: loaded)
      point(inputs + number, MemoryLayout<ck_operand>.offset(of: \.data)!, load.view)
      if let scattered = load.scattered {
        point(inputs + number, MemoryLayout<ck_operand>.offset(of: \.updates)!, scattered.updates)
        point(inputs + number, MemoryLayout<ck_operand>.offset(of: \.links)!, scattered.links)
      }
    }
    for (number, view) in outputs.enumerated() {
      (results + number).initialize(to: operand(view, stores[number].register, chain.loads.count + number))
      point(results + number, MemoryLayout<ck_operand>.offset(of: \.data)!, view)
    }
    let foldOutputs = folds.map(\.view)
    for (number, fold) in folds.enumerated() {
      let view = fold.view
      var folding = ck_fold()
      folding.dtype = Int32(view.dtype.rawValue)
      folding.reg = Int32(chain.renumbering[fold.register.index])
      folding.class_ = Int32(fold.register.class_.rawValue)
      folding.kind = Int32(fold.reduce.kernelKind.rawValue)
      folding.scale = fold.reduce.kind == .mean ? 1 / Double(count) : 1
      (foldings + number).initialize(to: folding)
      point(foldings + number, MemoryLayout<ck_fold>.offset(of: \.data)!, view)
    }

    var arguments = ck_fused()
    arguments.rank = Int32(space.dims.count)
    arguments.threads = Int32(threads)
    space.write(dims: &arguments.dims)
    arguments.inputs = Int32(chain.loads.count)
    arguments.outputs = Int32(outputs.count)
    arguments.folds = Int32(folds.count)
    arguments.instructions = Int32(chain.code.count)
    arguments.registers = Int32(registerCount)
    arguments.input = inputs
    arguments.output = results
    arguments.fold = foldings
    arguments.code = code
    var step = Step(
      name: "fused", detail: description(chain, shape), threads: threads, run: ck_run_fused,
      arguments: KernelArguments(arguments, extras: [.init(inputs), .init(results), .init(foldings), .init(code)]),
      pointers: pointers, reads: chain.loads.flatMap(\.buffers),
      writes: (outputs + foldOutputs).map(\.buffer))
    for output in outputs {
      for load in chain.loads
      where load.scattered == nil && load.view.dtype == output.dtype && load.view.isContiguous
        && load.view.count == output.count
      {
        step.inPlace.append((read: load.view.buffer, write: output.buffer))
      }
    }
    add(step)
  }

  /// Whether anything but the cluster's own nodes needs a value.
  private func isUsed(_ value: GraphValue, outside cluster: Set<Int>) -> Bool {
    uses.isResult(value) || uses.users(value).contains { !cluster.contains($0) }
  }

  /// No elements: results of no elements need no step, reductions give what they start from.
  private mutating func storeNothing(_ stores: [GraphValue], _ folds: [(reduce: Reduce, value: GraphValue)]) {
    for value in stores { setView(value, allocate(graph.spec(value))) }
    for fold in folds { setView(fold.value, constant(fold.reduce.valueOfNothing, graph.spec(fold.value))) }
  }

  private func description(_ chain: Chain, _ shape: Shape) -> String {
    let names = chain.code.compactMap { instruction in
      instruction.op == UInt16(CK_CONSTANT.rawValue) ? nil : Chain.name(instruction)
    }
    return "\(shape.tupleText) " + (names.isEmpty ? "move" : names.joined(separator: " "))
  }
}
