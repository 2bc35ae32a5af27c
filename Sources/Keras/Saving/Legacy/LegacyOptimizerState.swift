import Tensors

extension LegacyModelFile {
  /// Reads the optimizer's state; one that is not for this optimizer is left, as in Keras.
  func readOptimizer(of model: Model) throws {
    let group = "optimizer_weights"
    guard let optimizer = model.optimizer, model.isBuilt, try file.exists(group) else { return }
    try optimizer.build(model.trainableVariables)
    let paths = try names("weight_names", of: group).map { "\(group)/\($0)" }
    let shapes = try paths.map { try file.dataset($0).shape }
    let variables = optimizer.variables
    // An optimizer that never worked has no slots in the file: the number of steps and the learning rate alone.
    let neverWorked = shapes.allSatisfy(\.isEmpty) && variables.prefix(shapes.count).allSatisfy(\.shape.isEmpty)
    let order =
      neverWorked || shapes == variables.map(\.shape)
      ? Array(variables.prefix(shapes.count))
      : inOlderOrder(variables, slots: model.trainableVariables.count, paths.count)
    guard let order, shapes == order.map(\.shape) else {
      warn("the optimizer's state in the file is not for '\(optimizer.name)', which starts anew")
      return
    }
    for (path, variable) in zip(paths, order) {
      try file.read(path, into: variable, owner: "optimizer '\(optimizer.name)'")
    }
  }

  /// The variables in the order of Keras 1 and 2: the number of steps, the first slot of every weight, then the second
  /// one's. Keras 3 keeps the learning rate too, and a weight's slots side by side.
  private func inOlderOrder(_ variables: [Variable], slots count: Int, _ stored: Int) -> [Variable]? {
    guard version < .keras3, count > 0, let iterations = variables.first, iterations.shape.isEmpty else { return nil }
    let hasRate = variables.count > 1 && variables[1].name == "learning_rate"
    let slots = Array(variables.dropFirst(hasRate ? 2 : 1))
    guard slots.count % count == 0 else { return nil }
    let kinds = slots.count / count
    let byKind = (0..<kinds).flatMap { kind in (0..<count).map { slots[$0 * kinds + kind] } }
    // Keras 1 and 2.2 did not write the number of steps of every optimizer.
    return stored == byKind.count ? byKind : [iterations] + byKind
  }
}
