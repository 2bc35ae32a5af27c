/// The backward pass of a ``Loop``: the loop the other way that gives its gradients.
struct LoopGradient {
  /// One tensor an input of the loop, nil where no gradient is wanted.
  private(set) var gradients: [Tensor?] = []
  /// A tensor with the error of an operation in the body that has no gradient.
  private(set) var failure: Tensor?

  init(_ loop: Loop, _ context: GradientContext) {
    let body = loop.body
    let (carriedCount, sequenceCount) = (body.carried.count, body.elements.count)
    let outputs = Array(context.upstreams[carriedCount..<carriedCount + body.outputs.count])
    let histories = Array(context.upstreams[(carriedCount + body.outputs.count)...])
    // Whole numbers and bools that are carried have no gradient.
    let real = body.carried.indices.filter { body.carried[$0].dtype.isFloatingPoint }
    func wanted(_ places: Range<Int>) -> [Int] { places.filter { context.wanted[$0] } }
    let wantedSequences = wanted(carriedCount..<carriedCount + sequenceCount).map { $0 - carriedCount }
    let wantedCaptured = wanted(carriedCount + sequenceCount..<context.inputs.count)
      .map { $0 - carriedCount - sequenceCount }

    // What one backward step is given: gradients of the carried values after the step, sums so far, and those of its
    // outputs.
    func placeholder(_ spec: TensorSpec) -> Tensor {
      .placeholder("gradient", shape: spec.shape, dtype: spec.dtype)
    }
    let arriving = real.map { placeholder(body.carried[$0].spec) }
    var elements = body.carried + body.elements
    var sequences = body.carried.indices.map {
      Tensor(node: context.outputs[0].node, index: carriedCount + body.outputs.count + $0)
    }
    sequences += context.inputs[carriedCount..<carriedCount + sequenceCount]
    func element(of upstream: Tensor?, _ spec: TensorSpec) -> Tensor? {
      guard let upstream else { return nil }
      elements.append(placeholder(spec))
      sequences.append(upstream)
      return elements.last
    }
    var ends = zip(real, arriving).map { (output: body.carriedAfter[$0], upstream: $1) }
    for (output, upstream) in zip(body.outputs, outputs) {
      if let given = element(of: upstream, output.spec) { ends.append((output, given)) }
    }
    let beforeGiven = real.map { element(of: histories[$0], body.carried[$0].spec) }

    let slopes = Differentiation.gradients(
      of: ends,
      withRespectTo: real.map { body.carried[$0] } + wantedSequences.map { body.elements[$0] }
        + wantedCaptured.map { body.captured[$0] })
    if let failed = slopes.first(where: { $0.error != nil }) {
      failure = failed
      return
    }
    let before = zip(slopes, beforeGiven).map { slope, given in given.map { slope + $0 } ?? slope }
    let sequenceSlopes = Array(slopes[real.count..<real.count + wantedSequences.count])
    // A matrix's gradient that is a matmul at each step is one matmul over all steps, of factors that are kept;
    // others are sums.
    let capturedSlopes = zip(wantedCaptured, slopes[(real.count + wantedSequences.count)...])
    let products = loop.steps == 0 ? [] : capturedSlopes.filter { $1.isTransposedProduct }
    let others = capturedSlopes.filter { number, _ in !products.contains { $0.0 == number } }
    // Sums over many steps need more digits than half precision has.
    let sums = others.map { _, slope in
      placeholder(TensorSpec(slope.shape, slope.dtype == .float64 ? .float64 : .float32))
    }
    let sumsAfter = zip(sums, others).map { $0 + $1.1.cast(to: $0.dtype) }
    // Factors that a step is given are there already.
    let factors = products.flatMap { $1.node.inputs }
    let ownFactors = factors.filter { factor in !elements.contains { $0.isIdentical(to: factor) } }

    let outputSlopes = sequenceSlopes + ownFactors
    let results = before + sumsAfter + outputSlopes
    // What no backward step reads need not be kept.
    let used = Set(Differentiation.topologicalOrder(from: results.map(\.node)).map { ObjectIdentifier($0) })
    func isUsed(_ tensor: Tensor) -> Bool { used.contains(ObjectIdentifier(tensor.node)) }
    let kept = elements.indices.filter { isUsed(elements[$0]) }
    let keptCaptured = body.captured.indices.filter { isUsed(body.captured[$0]) }
    let backward = Loop(
      body: LoopBody(
        carried: arriving + sums, elements: kept.map { elements[$0] }, captured: keptCaptured.map { body.captured[$0] },
        carriedAfter: before + sumsAfter, outputs: outputSlopes),
      steps: loop.steps, reverse: !loop.reverse)
    let initial =
      real.map { context.upstreams[$0] ?? .zeros(body.carried[$0].shape, dtype: body.carried[$0].dtype) }
      + sums.map { .zeros($0.shape, dtype: $0.dtype) }
    let given = keptCaptured.map { context.inputs[carriedCount + sequenceCount + $0] }
    let all = Tensor.all(
      backward, initial + kept.map { sequences[$0] } + given, count: initial.count + outputSlopes.count)
    if let failed = all.first(where: { $0.error != nil }) {
      failure = failed
      return
    }
    gradients = Array(repeating: nil, count: context.inputs.count)
    for (position, number) in real.enumerated() { gradients[number] = all[position] }
    for (position, other) in others.enumerated() {
      gradients[carriedCount + sequenceCount + other.0] = all[real.count + position].cast(to: other.1.dtype)
    }
    func ofAllSteps(_ factor: Tensor) -> Tensor {
      let whole: Tensor
      if let given = elements.firstIndex(where: { $0.isIdentical(to: factor) }) {
        whole = sequences[given]
      } else {
        let own = ownFactors.firstIndex { $0.isIdentical(to: factor) }!
        whole = all[initial.count + sequenceSlopes.count + own]
      }
      return whole.reshaped(to: [loop.steps * factor.shape[0], factor.shape[1]])
    }
    for (number, slope) in products {
      let (a, b) = (slope.node.inputs[0], slope.node.inputs[1])
      gradients[carriedCount + sequenceCount + number] = Tensor(
        MatMul(transposeA: true), ofAllSteps(a), ofAllSteps(b))
    }
    for (position, number) in wantedSequences.enumerated() {
      gradients[carriedCount + number] = all[initial.count + position]
    }
  }
}

extension Tensor {
  /// Whether this is aᵀ · b for matrices a and b.
  fileprivate var isTransposedProduct: Bool {
    guard let product = node.operation as? MatMul else { return false }
    return product.transposeA && !product.transposeB && node.inputs.allSatisfy { $0.rank == 2 }
  }
}
