import Synchronization

/// Programs of tensors that were read outside a compiled function, kept so that an equal computation on other elements
/// is not compiled again.
enum EagerPrograms {
  private struct Key: Hashable {
    let device: ObjectIdentifier
    let graph: [Graph.KeyEntry]
  }
  private struct Entry {
    let executable: any Executable
    /// Kept, so that no other device gets its identity.
    let device: any Device
    var lastUse: Int
  }
  private struct Cache {
    var programs: [Key: Entry] = [:]
    var clock = 0
  }
  private static let cache = Mutex(Cache())
  private static let capacity = 256

  /// Computes all results of some nodes, none of which is computed yet, in one program; before it, what they read a
  /// part of and others may read more of.
  static func evaluate(_ nodes: [Node]) throws(TensorError) {
    for whole in PartialReads(of: nodes).wholes where whole.storages == nil { try compute([whole]) }
    let rest = nodes.filter { $0.storages == nil }
    if !rest.isEmpty { try compute(rest) }
  }

  private static func compute(_ nodes: [Node]) throws(TensorError) {
    let outputs = nodes.flatMap { node in node.outputs.indices.map { Tensor(node: node, index: $0) } }
    let specs = outputs.map(\.spec)
    let device = Devices.current
    var leaves = Graph.Leaves(literalsAreInputs: true)
    let graph = try Graph(outputs: outputs, updates: [], leaves: &leaves)
    leaves.key.append(Graph.KeyEntry(operation: nil, inputs: graph.outputs, outputs: specs))

    let executable = try find(device, leaves.key) { () throws(TensorError) in
      Computation(
        label: nodes[0].operation.name, graph, inputs: graph.inputSpecs(count: leaves.storages.count),
        outputs: specs)
    }
    let results = try Storage.results(specs, of: nodes[0].operation.name)
    try executable.run(leaves.storages, into: results)
    var place = 0
    for node in nodes {
      node.fulfil(Array(results[place..<place + node.outputs.count]))
      place += node.outputs.count
    }
  }

  private static func find(
    _ device: any Device, _ graph: [Graph.KeyEntry], _ computation: () throws(TensorError) -> Computation
  ) throws(TensorError) -> any Executable {
    let key = Key(device: ObjectIdentifier(device), graph: graph)
    let known = cache.withLock { cache in
      cache.clock += 1
      cache.programs[key]?.lastUse = cache.clock
      return cache.programs[key]?.executable
    }
    if let known { return known }
    let executable = try device.compile(computation())
    cache.withLock { cache in
      if cache.programs.count >= capacity {
        // Half at once, so that a stream of new shapes does not search for the oldest each time.
        let oldest = cache.programs.sorted { $0.value.lastUse < $1.value.lastUse }.prefix(capacity / 2)
        for entry in oldest { cache.programs[entry.key] = nil }
      }
      cache.programs[key] = Entry(executable: executable, device: device, lastUse: cache.clock)
    }
    return executable
  }
}

extension Storage {
  /// Fresh memory for each result of a computation.
  package static func results(_ specs: [TensorSpec], of label: String) throws(TensorError) -> [Storage] {
    var results: [Storage] = []
    for spec in specs {
      results.append(try Storage(byteCount: spec.byteCount, for: "the result of \(label), \(spec)"))
    }
    return results
  }
}

extension Graph {
  /// The specs of the inputs, by number.
  func inputSpecs(count: Int) -> [TensorSpec] {
    var specs = [TensorSpec](repeating: TensorSpec([], .float32), count: count)
    for node in nodes {
      if case .input(let number)? = node.leaf { specs[number] = node.outputs[0] }
    }
    return specs
  }
}
