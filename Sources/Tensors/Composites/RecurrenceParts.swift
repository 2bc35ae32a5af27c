extension Recurrence: Composite {
  public func decomposed(_ inputs: [Tensor]) -> [Tensor] {
    let (p, kernel) = (inputs[0], inputs[1])
    let (batch, time, units) = (p.shape[0], p.shape[1], kernel.shape[0])
    var rest = inputs.dropFirst(2)
    let bias = hasBias ? rest.removeFirst() : nil
    let mask = hasMask ? rest.removeLast() : nil
    let zero = Tensor.zeros([batch, units], dtype: p.dtype)
    var h = hasState ? rest.removeFirst() : zero
    var c = hasState && cell.hasCell ? rest.removeFirst() : zero
    // What each step leaves: the state, the gates, the state before, and the third result that the gradient needs.
    typealias Step = (h: Tensor, gates: Tensor, before: Tensor, extra: Tensor)
    var steps: [Step?] = Array(repeating: nil, count: time)
    for t in reverse ? Array((0..<time).reversed()) : Array(0..<time) {
      let step = cell.step(p[.all, t], kernel, bias, h, c)
      let keeps = mask.map { $0[.all, t].expandingDimensions(-1) }
      func kept(_ new: Tensor, _ old: Tensor) -> Tensor { keeps.map { new.where($0, else: old) } ?? new }
      let state = kept(step.h, h)
      let shown = zeroOutput ? kept(step.h, zero) : state
      steps[t] = (shown, step.gates, h, step.extra)
      (h, c) = (state, kept(step.c, c))
    }
    func sequence(_ part: (Step) -> Tensor) -> Tensor { .steps(steps.map { part($0!) }, of: [batch, units], p.dtype) }
    let gates = Tensor.steps(steps.map { $0!.gates }, of: [batch, cell.gates * units], p.dtype)
    return [sequence(\.h), h] + (cell.hasCell ? [c] : []) + [gates, sequence(\.before)]
      + (cell.gates > 1 ? [sequence(\.extra)] : [])
  }
}

extension Tensor {
  /// The results of time steps, each of that shape, along a new second dimension.
  fileprivate static func steps(_ steps: [Tensor], of shape: Shape, _ dtype: DType) -> Tensor {
    steps.isEmpty ? .zeros([shape[0], 0, shape[1]], dtype: dtype) : .stack(steps, axis: 1)
  }
}

extension RecurrentCell {
  /// One step: the new state and cell, what is kept of the gates, and what else the gradient needs.
  fileprivate func step(
    _ p: Tensor, _ kernel: Tensor, _ bias: Tensor?, _ h: Tensor, _ c: Tensor
  ) -> (h: Tensor, c: Tensor, gates: Tensor, extra: Tensor) {
    let units = kernel.shape[0]
    func part(_ x: Tensor, _ gate: Int) -> Tensor { x[.ellipsis, gate * units..<(gate + 1) * units] }
    func plus(_ x: Tensor, _ y: Tensor?) -> Tensor { y.map { x + $0 } ?? x }
    func kept(_ sums: [Tensor], _ gates: [Tensor]) -> Tensor { .concatenate(keepsGates ? gates : sums, axis: 1) }
    func outer(_ x: Tensor) -> Tensor { activation.applied(to: x) }
    func inner(_ x: Tensor) -> Tensor { recurrentActivation.applied(to: x) }
    switch kind {
    case .simple:
      let sum = p + plus(h.matmul(kernel), bias)
      let new = outer(sum)
      return (new, c, kept([sum], [new]), new)
    case .lstm:
      let all = p + plus(h.matmul(kernel), bias)
      let sums = (0..<4).map { part(all, $0) }
      let (i, f, g, o) = (inner(sums[0]), inner(sums[1]), outer(sums[2]), inner(sums[3]))
      let cell = f * c + i * g
      return (o * outer(cell), cell, kept(sums, [i, f, g, o]), c)
    case .gru(let resetAfter):
      let added = plus(p, resetAfter ? bias.map { $0[0] } : bias)
      let u = plus(h.matmul(kernel), resetAfter ? bias.map { $0[1] } : nil)
      let (sumZ, sumR) = (part(added, 0) + part(u, 0), part(added, 1) + part(u, 1))
      let (z, r) = (inner(sumZ), inner(sumR))
      let extra = resetAfter ? part(u, 2) : r * h
      let sumN = part(added, 2) + (resetAfter ? r * extra : extra.matmul(part(kernel, 2)))
      let n = outer(sumN)
      return (z * h + (1 - z) * n, c, kept([sumZ, sumR, sumN], [z, r, n]), extra)
    }
  }
}

extension RecurrenceGradient: Composite {
  public func decomposed(_ inputs: [Tensor]) -> [Tensor] {
    var rest = inputs[...]
    let (kernel, gates, before) = (rest.removeFirst(), rest.removeFirst(), rest.removeFirst())
    let extra = cell.gates > 1 ? rest.removeFirst() : before
    let (batch, time, units) = (gates.shape[0], gates.shape[1], kernel.shape[0])
    let zero = Tensor.zeros([batch, units], dtype: gates.dtype)
    let toSequence = hasUpstream[0] ? rest.removeFirst() : nil
    var toState = hasUpstream[1] ? rest.removeFirst() : zero
    var toCell = hasUpstream[2] ? rest.removeFirst() : zero
    let mask = hasMask ? rest.removeFirst() : nil

    var slopes: [(p: Tensor, u: Tensor)?] = Array(repeating: nil, count: time)
    for t in reverse ? Array(0..<time) : Array((0..<time).reversed()) {
      let shown = toSequence.map { $0[.all, t] } ?? zero
      let step = cell.slopes(
        kernel, gates[.all, t], before[.all, t], extra[.all, t], toState: toState + shown, toCell: toCell)
      let keeps = mask.map { $0[.all, t].expandingDimensions(-1) }
      func kept(_ new: Tensor, _ old: Tensor) -> Tensor { keeps.map { new.where($0, else: old) } ?? new }
      let nothing = Tensor.zeros(step.p.shape, dtype: gates.dtype)
      slopes[t] = (kept(step.p, nothing), kept(step.u, nothing))
      (toState, toCell) = (kept(step.h, zeroOutput ? toState : toState + shown), kept(step.c, toCell))
    }
    let toP = Tensor.steps(slopes.map { $0!.p }, of: [batch, cell.gates * units], gates.dtype)
    let toU = Tensor.steps(slopes.map { $0!.u }, of: [batch, cell.gates * units], gates.dtype)
    let ends = [toState] + (cell.hasCell ? [toCell] : [])
    if hasProductResult {
      return [toP, toU, .stack([toP.sum(axes: [0, 1]), toU.sum(axes: [0, 1])])] + ends
    }
    return [toP, toP.sum(axes: [0, 1])] + ends
  }
}

extension RecurrentCell {
  /// The gradients of one step with respect to p, u, and the state and the cell before it.
  fileprivate func slopes(
    _ kernel: Tensor, _ gates: Tensor, _ before: Tensor, _ extra: Tensor, toState: Tensor, toCell: Tensor
  ) -> (p: Tensor, u: Tensor, h: Tensor, c: Tensor) {
    let units = kernel.shape[0]
    func part(_ x: Tensor, _ gate: Int) -> Tensor { x[.ellipsis, gate * units..<(gate + 1) * units] }
    func back(_ x: Tensor, _ kernel: Tensor) -> Tensor { Tensor(MatMul(transposeB: true), x, kernel) }
    switch kind {
    case .simple:
      let slope = toState * gate(gates, activation).slope
      return (slope, slope, back(slope, kernel), toCell)
    case .lstm:
      let (i, f) = (gate(part(gates, 0), recurrentActivation), gate(part(gates, 1), recurrentActivation))
      let (g, o) = (gate(part(gates, 2), activation), gate(part(gates, 3), recurrentActivation))
      let cell = f.value * extra + i.value * g.value
      let inner = toCell + toState * o.value * activation.slope(at: cell)
      let slope = Tensor.concatenate(
        [
          inner * g.value * i.slope, inner * extra * f.slope, inner * i.value * g.slope,
          toState * activation.applied(to: cell) * o.slope,
        ], axis: 1)
      return (slope, slope, back(slope, kernel), inner * f.value)
    case .gru(let resetAfter):
      let (z, r) = (gate(part(gates, 0), recurrentActivation), gate(part(gates, 1), recurrentActivation))
      let n = gate(part(gates, 2), activation)
      let toZ = toState * (before - n.value) * z.slope
      let toN = toState * (1 - z.value) * n.slope
      if resetAfter {
        let toR = toN * extra * r.slope
        let slope = Tensor.concatenate([toZ, toR, toN * r.value], axis: 1)
        return (.concatenate([toZ, toR, toN], axis: 1), slope, toState * z.value + back(slope, kernel), toCell)
      }
      let toReset = back(toN, part(kernel, 2))
      let toR = toReset * before * r.slope
      let both = back(.concatenate([toZ, toR], axis: 1), kernel[.all, 0..<2 * units])
      let slope = Tensor.concatenate([toZ, toR, toN], axis: 1)
      return (slope, slope, toState * z.value + toReset * r.value + both, toCell)
    }
  }
}
