/// The tensors that a computation reads only a part of, while others may read the rest: they are computed and kept.
///
/// `for row in y` reads `y` row by row. A row's own program would compute all of `y`, for which a program needs memory
/// anyway, and let go of it. That is right if nothing else can ask for `y`, as in `(a + b)[0]`; where somebody can, its
/// elements are kept, so that all rows together cost one computation. What is read as a whole stays in one program with
/// its reader.
struct PartialReads {
  /// What to compute first, inputs before those who use them.
  let wholes: [Node]

  /// A tensor that is read through slices.
  private struct Whole {
    let node: Node
    let count: Int
    /// How many of its elements are read, in all.
    var readCount = 0
    /// Whether another tensor or node refers to it, or to a view of it on the way.
    var isShared = false
  }

  init(of roots: [Node]) {
    var wholes: [ObjectIdentifier: Whole] = [:]
    var order: [ObjectIdentifier] = []
    var owners = Set<ObjectIdentifier>()
    var seen = Set<ObjectIdentifier>()
    var pending = roots.map { (node: $0, inputs: [Tensor]?.none) }
    while let (node, readInputs) = pending.popLast() {
      if let inputs = readInputs {
        if node.operation is Slice || node.operation is Gather {
          PartialReads.note(node, inputs[0], owners, &wholes, &order)
        }
      } else if seen.insert(ObjectIdentifier(node)).inserted {
        // Asked before this walk refers to the input itself.
        let readsPart = node.operation is Slice || node.operation is Gather || PartialReads.isView(node.operation)
        if readsPart, node.isOnlyUser(ofInput: 0) { owners.insert(ObjectIdentifier(node)) }
        let content = node.content
        if content.storages != nil || content.inputs.isEmpty { continue }
        pending.append((node, content.inputs))
        for input in content.inputs { pending.append((input.node, nil)) }
      }
    }
    self.wholes = order.compactMap { key in
      let whole = wholes[key]!
      return whole.isShared && whole.readCount < whole.count ? whole.node : nil
    }
  }

  /// Follows a slice through views to what it is a slice of.
  /// - Parameter owners: the nodes that are alone in referring to their input.
  private static func note(
    _ slice: Node, _ input: Tensor, _ owners: Set<ObjectIdentifier>,
    _ wholes: inout [ObjectIdentifier: Whole], _ order: inout [ObjectIdentifier]
  ) {
    var (user, source) = (slice, input)
    var isShared = false
    while true {
      if source.node.storages != nil { return }
      isShared = isShared || !owners.contains(ObjectIdentifier(user))
      guard isView(source.node.operation), let next = source.node.inputs.first else { break }
      (user, source) = (source.node, next)
    }
    // What has no inputs, a constant or a range of numbers, costs nothing to make again.
    if source.node.inputs.isEmpty { return }
    let key = ObjectIdentifier(source.node)
    if wholes[key] == nil {
      wholes[key] = Whole(node: source.node, count: source.count)
      order.append(key)
    }
    wholes[key]!.readCount += slice.outputs[0].count
    wholes[key]!.isShared = wholes[key]!.isShared || isShared
  }

  private static func isView(_ operation: any Operation) -> Bool {
    operation is Slice || operation is Reshaping || operation is Transpose || operation is BroadcastTo
      || operation is StopGradient
  }
}
