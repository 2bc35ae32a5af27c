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

    // What one backward step is given: gradients of the carried values after the step, sums so far, and those of its outputs.
    func placeholder(_ spec: TensorSpec) -> Tensor {
      .placeholder("gradient", shape: spec.shape, dtype: spec.dtype)
    }
    let arriving = real.map { placeholder(body.carried[$0].spec) }
    // Sums over many steps need more digits than half precision has.
    func summed(_ dtype: DType) -> DType { dtype == .bfloat16 || dtype == .float16 ? .float32 : dtype }
    let sums = wantedCaptured.map { number in
      let spec = body.captured[number].spec
      return placeholder(TensorSpec(spec.shape, summed(spec.dtype)))
    }
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
    let sumsAfter = zip(sums, slopes[(real.count + wantedSequences.count)...]).map { $0 + $1.cast(to: $0.dtype) }

    let results = before + sumsAfter + sequenceSlopes
    // What no backward step reads need not be kept.
    let used = Set(Differentiation.topologicalOrder(from: results.map(\.node)).map { ObjectIdentifier($0) })
    func isUsed(_ tensor: Tensor) -> Bool { used.contains(ObjectIdentifier(tensor.node)) }
    let kept = elements.indices.filter { isUsed(elements[$0]) }
    let keptCaptured = body.captured.indices.filter { isUsed(body.captured[$0]) }
    let backward = Loop(
      body: LoopBody(
        carried: arriving + sums, elements: kept.map { elements[$0] }, captured: keptCaptured.map { body.captured[$0] },
        carriedAfter: before + sumsAfter, outputs: sequenceSlopes),
      steps: loop.steps, reverse: !loop.reverse)
    let initial =
      real.map { context.upstreams[$0] ?? .zeros(body.carried[$0].shape, dtype: body.carried[$0].dtype) }
      + sums.map { .zeros($0.shape, dtype: $0.dtype) }
    let given = keptCaptured.map { context.inputs[carriedCount + sequenceCount + $0] }
    let all = Tensor.all(
      backward, initial + kept.map { sequences[$0] } + given, count: initial.count + sequenceSlopes.count)
    if let failed = all.first(where: { $0.error != nil }) {
      failure = failed
      return
    }
    gradients = Array(repeating: nil, count: context.inputs.count)
    for (position, number) in real.enumerated() { gradients[number] = all[position] }
    for (position, number) in wantedCaptured.enumerated() {
      gradients[carriedCount + sequenceCount + number] = all[real.count + position]
        .cast(to: body.captured[number].dtype)
    }
    for (position, number) in wantedSequences.enumerated() {
      gradients[carriedCount + number] = all[initial.count + position]
    }
  }
}
