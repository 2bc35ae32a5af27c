extension Loop {
  /// What a loop gave.
  public struct Result {
    /// The carried values after the last step.
    public var carried: [Tensor]
    /// The outputs of all steps, `[steps, …]`.
    public var outputs: [Tensor]
    /// The variables that the steps assigned to, with their values after the last one: whoever makes the loop assigns
    /// them.
    public var updates: [(variable: Variable, value: Tensor)]
  }

  /// Repeats `body` for each element of some sequences.
  ///
  /// `body` is called once, with placeholders, to record what a step does. Tensors from outside that it uses, and
  /// variables that it reads, are captured: all steps share them, and gradients flow to them. What depends on them
  /// alone is computed once, before the loop, and what the sequences' elements are multiplied with is multiplied for
  /// all steps at once. A variable that it assigns to is carried from step to step.
  ///
  /// - Parameters:
  ///   - sequences: tensors of one length, `[steps, …]`; each step sees one element, without the first dimension.
  ///   - initial: the carried values before the first step.
  ///   - steps: how many there are; nil: as the sequences say.
  ///   - reverse: from the last element to the first. Outputs are in the sequences' order all the same.
  ///   - body: from the carried values and the elements, the carried values after the step, of the same shapes and
  ///     types, and the step's outputs.
  /// - Throws: what `body` throws; or an error that names the sequences whose lengths differ, or the carried value
  ///   whose shape or type changes.
  public static func scan(
    over sequences: [Tensor] = [], carrying initial: [Tensor], steps: Int? = nil, reverse: Bool = false,
    _ body: (_ carried: [Tensor], _ elements: [Tensor]) throws -> (carried: [Tensor], outputs: [Tensor])
  ) throws -> Result {
    for tensor in sequences + initial { try tensor.checked() }
    let lengths = sequences.map { $0.shape.first } + (steps.map { [$0] } ?? [])
    guard let length = lengths.first ?? nil, length >= 0, lengths.allSatisfy({ $0 == length }) else {
      throw TensorError(
        operation: "loop",
        message: "sequences of the shapes \(sequences.map(\.shape.tupleText))"
          + (steps.map { " for \($0) steps" } ?? "") + "; expected one length, the first dimension of each")
    }
    let carried = initial.map { Tensor.placeholder("carried", shape: $0.shape, dtype: $0.dtype) }
    let elements = sequences.map { Tensor.placeholder("element", shape: Array($0.shape.dropFirst()), dtype: $0.dtype) }
    let trace = Trace()
    let surroundings = Surroundings(trace: Trace.current, outer: Surroundings.current)
    let step = try Surroundings.$current.withValue(surroundings) { try trace.record { try body(carried, elements) } }

    // Variables that a step assigns to are carried like the others.
    let updates = trace.updates
    let updated = Set(updates.map { ObjectIdentifier($0.variable) })
    let placeholders = Dictionary(
      trace.reads.map { (ObjectIdentifier($0.variable), $0.placeholder) }, uniquingKeysWith: { first, _ in first })
    let ownCarried = updates.map { update in
      placeholders[ObjectIdentifier(update.variable)]
        ?? .placeholder(update.variable.path, shape: update.variable.shape, dtype: update.variable.dtype)
    }
    var capture = LoopCapture(carried: carried + ownCarried, elements: Array(zip(elements, sequences)), steps: length)
    for (variable, placeholder) in trace.reads where !updated.contains(ObjectIdentifier(variable)) {
      capture.bind(placeholder, to: variable.storedValue)
    }
    let after = try capture.rebuild(step.carried + updates.map(\.value))
    let outputs = try capture.rebuild(step.outputs)
    let before = carried + ownCarried
    guard after.map(\.spec) == before.map(\.spec) else {
      throw TensorError(
        operation: "loop",
        message: "its carried values are \(before.map(\.spec)) before a step and \(after.map(\.spec)) after it; "
          + "expected the same")
    }
    let seen = capture.elements(of: after + outputs)
    let loop = Loop(
      body: LoopBody(
        carried: before, elements: seen.map(\.placeholder), captured: capture.captured.map(\.placeholder),
        carriedAfter: after,
        outputs: outputs),
      steps: length, reverse: reverse)
    let results = Tensor.all(
      loop, initial + updates.map { $0.variable.storedValue } + seen.map(\.sequence) + capture.captured.map(\.value),
      count: before.count + outputs.count)
    return Result(
      carried: Array(results[..<carried.count]), outputs: Array(results[before.count...]),
      updates: zip(updates, results[carried.count..<before.count]).map { ($0.variable, $1) })
  }

  /// Runs `body` as if it stood before the loop that is being recorded, if one is: what it makes is the same for all
  /// steps.
  public static func outside<Value>(_ body: () throws -> Value) rethrows -> Value {
    guard let here = Surroundings.current else { return try body() }
    return try Surroundings.$current.withValue(here.outer) {
      try Trace.$current.withValue(here.trace, operation: body)
    }
  }

  /// What was being recorded when the body's recording began.
  private final class Surroundings: Sendable {
    @TaskLocal static var current: Surroundings?
    let trace: Trace?
    let outer: Surroundings?
    init(trace: Trace?, outer: Surroundings?) {
      self.trace = trace
      self.outer = outer
    }
  }
}
