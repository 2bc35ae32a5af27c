import Tensors

/// A stack of cells as one cell: each output is the input of the next cell.
///
/// ```swift
/// let layer = RNN([LSTMCell(64), LSTMCell(32)])
/// ```
///
/// The states are those of the first cell, then those of the second, and so on.
open class StackedRNNCells: Layer, SequenceCell {
  public let cells: [any RNNCell]

  public var stateSize: [Int] { cells.flatMap(\.stateSize) }
  public var outputSize: Int { cells.last?.outputSize ?? 0 }

  /// - Parameters:
  ///   - cells: one or more, in order.
  ///   - name: nil makes one from the class's name.
  ///   - trainable: whether training changes the weights.
  ///   - dtype: the element type, or the dtype policy.
  public init(
    _ cells: [any RNNCell], name: String? = nil, trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(!cells.isEmpty, "cells is empty; expected one cell or more")
    self.cells = cells
    super.init(name: name, trainable: trainable, dtype: dtype)
    note(check)
  }

  open override func build(_ inputShape: SymbolicShape) throws {
    var shape = inputShape
    for cell in cells {
      try cell.buildIfNeeded(shape)
      shape = [inputShape.first ?? nil, cell.outputSize]
    }
    try super.build(inputShape)
  }

  public func getInitialState(batchSize: Int) -> [Tensor] {
    cells.flatMap { $0.getInitialState(batchSize: batchSize) }
  }

  public func call(
    _ inputs: Tensor, states: [Tensor], training: Bool
  ) throws -> (output: Tensor, states: [Tensor]) {
    var x = inputs
    var after: [Tensor] = []
    for (cell, before) in zip(cells, shares(of: states)) {
      let step = try cell(x, states: before, training: training)
      x = step.output
      after += step.states
    }
    return (x, after)
  }

  /// The states of each cell.
  private func shares(of states: [Tensor]) -> [[Tensor]] {
    var start = 0
    return cells.map { cell in
      defer { start += cell.stateSize.count }
      return Array(states[start..<start + cell.stateSize.count])
    }
  }

  func takesSequences(training: Bool) -> Bool {
    cells.allSatisfy { ($0 as? any SequenceCell)?.takesSequences(training: training) == true }
  }

  func sequence(_ inputs: Tensor, states: [Tensor], _ options: SequenceOptions) throws -> SequenceResult {
    var result = SequenceResult(outputs: inputs, last: inputs, states: [])
    var after: [Tensor] = []
    for (number, (cell, before)) in zip(cells, shares(of: states)).enumerated() {
      // What a masked step gives to the next cell does not matter: it is masked there too.
      var own = options
      own.zeroOutput = options.zeroOutput && number == cells.count - 1
      result = try (cell as! any SequenceCell).loop(result.outputs, states: before, own)
      after += result.states
    }
    result.states = after
    return result
  }

  func endSequence() {
    for cell in cells { (cell as? any SequenceCell)?.endSequence() }
  }

  open override class var definition: Definition<Layer> {
    Definition(StackedRNNCells.self, .base, .cells) { StackedRNNCells($1, name: $0.name, dtype: $0.dtype) }
  }
}

extension ConfigArgument where Root == StackedRNNCells, Value == [any RNNCell] {
  /// The cells, from the first to the last.
  fileprivate static var cells: Self {
    Self("cells", \.cells, { .array($0.map(\.serialized)) }) { config in
      try (config.array("cells") ?? []).map { value in
        guard let cell = try config.layer(value) as? any RNNCell else {
          throw config.failure("cells", expected: "a list of cells")
        }
        return cell
      }
    }
  }
}
