/// Who uses each value of a graph: its def-use chains, made in one walk over the graph and kept up to date by a pass
/// that changes it.
package struct DefUse {
  /// An input of a node, or a result of the graph: an output, or behind these an update.
  private struct Use {
    let user: Int
    let input: Int
    /// The next use of the same value, or -1.
    var next: Int32 = -1
  }

  /// The number of each node's first value.
  private var firstValue: [Int] = []
  private var uses: [Use] = []
  /// The first use of each value, or -1.
  private var first: [Int32] = []
  private var counts: [Int32] = []
  private let nodeCount: Int

  package init(_ graph: Graph) {
    nodeCount = graph.nodes.count
    firstValue.reserveCapacity(nodeCount)
    var values = 0, inputs = 0
    for node in graph.nodes {
      firstValue.append(values)
      values += node.outputs.count
      inputs += node.inputs.count
    }
    first = Array(repeating: -1, count: values)
    counts = Array(repeating: 0, count: values)
    uses.reserveCapacity(inputs + graph.outputs.count + graph.updates.count)
    // Backwards, so that each chain begins with the first use.
    let results = graph.outputs + graph.updates
    for number in results.indices.reversed() { add(results[number], user: nodeCount, input: number) }
    for index in graph.nodes.indices.reversed() {
      let inputs = graph.nodes[index].inputs
      for number in inputs.indices.reversed() { add(inputs[number], user: index, input: number) }
    }
  }

  private func number(_ value: GraphValue) -> Int { firstValue[value.node] + value.output }

  private mutating func add(_ value: GraphValue, user: Int, input: Int) {
    let number = number(value)
    uses.append(Use(user: user, input: input, next: first[number]))
    first[number] = Int32(uses.count - 1)
    counts[number] += 1
  }

  /// How many inputs of nodes, outputs and updates a value is.
  package func count(_ value: GraphValue) -> Int { Int(counts[number(value)]) }

  /// Whether a value is an output or an update.
  package func isResult(_ value: GraphValue) -> Bool {
    var use = first[number(value)]
    while use >= 0 {
      if uses[Int(use)].user == nodeCount { return true }
      use = uses[Int(use)].next
    }
    return false
  }

  /// The nodes that use a value, each once.
  package func users(_ value: GraphValue) -> [Int] {
    var users: [Int] = []
    var use = first[number(value)]
    while use >= 0 {
      let user = uses[Int(use)].user
      if user < nodeCount, users.last != user { users.append(user) }
      use = uses[Int(use)].next
    }
    return users
  }

  /// Says that nothing uses a value any more: what did has taken over what makes it.
  package mutating func drop(_ value: GraphValue) {
    first[number(value)] = -1
    counts[number(value)] = 0
  }

  /// Lets all that uses one value use another one, in time proportional to its uses.
  package mutating func replace(_ old: GraphValue, with new: GraphValue, in graph: inout Graph) {
    let (from, to) = (number(old), number(new))
    var use = first[from], last: Int32 = -1
    while use >= 0 {
      let (user, input) = (uses[Int(use)].user, uses[Int(use)].input)
      if user < nodeCount {
        graph.nodes[user].inputs[input] = new
      } else if input < graph.outputs.count {
        graph.outputs[input] = new
      } else {
        graph.updates[input - graph.outputs.count] = new
      }
      last = use
      use = uses[Int(use)].next
    }
    guard last >= 0 else { return }
    uses[Int(last)].next = first[to]
    first[to] = first[from]
    counts[to] += counts[from]
    first[from] = -1
    counts[from] = 0
  }
}
