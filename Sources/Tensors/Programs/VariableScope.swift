/// Variables as a function sees them outside of a trace while its gradients are taken, or while its assignments wait to
/// be computed together.
///
/// Each variable is read once, so that all its uses are one tensor, which can be differentiated. What is assigned is
/// seen by later reads in the scope, and by everybody else once the scope's owner has written it.
package final class VariableScope: @unchecked Sendable {
  @TaskLocal static var current: VariableScope?

  private let outer: VariableScope?
  private var values: [ObjectIdentifier: Tensor] = [:]
  private var assigned: Set<ObjectIdentifier> = []
  private var order: [Variable] = []

  private init(outer: VariableScope?) { self.outer = outer }

  /// Calls `body` in a new scope; `body` has to call ``commit(evaluating:)`` at its end.
  package static func run<Result>(_ body: (VariableScope) throws -> Result) rethrows -> Result {
    let scope = VariableScope(outer: current)
    return try $current.withValue(scope) { try body(scope) }
  }

  /// The variable's value in the scope: the same tensor at each call, until something is assigned.
  package func read(_ variable: Variable) -> Tensor {
    let key = ObjectIdentifier(variable)
    if let known = values[key] { return known }
    let value = outer?.read(variable) ?? variable.copiedValue
    values[key] = value
    return value
  }

  /// Keeps an assignment for the end of the scope that is current; false when there is none.
  package static func defers(_ variable: Variable, _ value: Tensor) -> Bool {
    current?.assign(variable, value)
    return current != nil
  }

  private func assign(_ variable: Variable, _ value: Tensor) {
    let key = ObjectIdentifier(variable)
    values[key] = value
    if assigned.insert(key).inserted { order.append(variable) }
  }

  /// Hands what was assigned to the scope around; without one, computes it together with some results, and writes it.
  ///
  /// - Parameters:
  ///   - results: what else is to be computed now.
  ///   - evaluate: computes several tensors in one program.
  package func commit(with results: [Tensor], evaluating evaluate: ([Tensor]) throws -> Void) throws {
    let updates = order.map { (variable: $0, value: values[ObjectIdentifier($0)]!) }
    if let outer {
      for update in updates { outer.assign(update.variable, update.value) }
      return
    }
    try evaluate(results + updates.map(\.value))
    for update in updates { try update.value.withBytes { update.variable.write($0) } }
  }
}
