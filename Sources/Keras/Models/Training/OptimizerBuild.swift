import Tensors

extension Compilation {
  /// Settles which weights are trained, the first time; later it checks that they still are those.
  func buildOptimizer(for model: Model, context: String) throws {
    try optimizer.validate()
    if optimizer.isBuilt { return try checkTrained(model, context: context) }
    try optimizer.build(model.trainableVariables)
  }

  /// - Throws: `KerasError.notReady` that names a weight, when the model's trainable weights are not those that the
  ///   optimizer was built for.
  func checkTrained(_ model: Model, context: String) throws {
    func keys(_ variables: [Variable]) -> Set<ObjectIdentifier> { Set(variables.map { ObjectIdentifier($0) }) }
    let (trained, wanted) = (optimizer.trainableVariables, model.trainableVariables)
    let (trainedKeys, wantedKeys) = (keys(trained), keys(wanted))
    if trainedKeys == wantedKeys { return }
    let advice = "call compile again, with an optimizer of its own, so that training follows"
    if trainedKeys.isDisjoint(with: wantedKeys), !wanted.isEmpty {
      throw KerasError.notReady(
        context,
        "optimizer '\(optimizer.name)' was built for other weights, '\(trained[0].path)' among them; "
          + "give each model an optimizer of its own")
    }
    if let frozen = trained.first(where: { !wantedKeys.contains(ObjectIdentifier($0)) }) {
      throw KerasError.notReady(
        context,
        "weight '\(frozen.path)' is not trainable any more since the model was compiled and trained; \(advice)")
    }
    let thawed = wanted.first { !trainedKeys.contains(ObjectIdentifier($0)) }!
    throw KerasError.notReady(
      context, "weight '\(thawed.path)' has become trainable since the model was compiled and trained; \(advice)")
  }
}
