extension Layer {
  /// Makes the weights for inputs of a shape, batch first, unless they are there.
  /// - Throws: what ``build(_:)`` throws, or an invalid argument of the initializer. The layer then has no weights.
  public func buildIfNeeded(_ inputShape: SymbolicShape) throws {
    if isBuilt { return }
    if let pendingMistake { throw pendingMistake }
    try CallContext.$current.withValue(CallContext(self)) {
      weightStore.beginBuild()
      do {
        try naming { try build(inputShape) }
      } catch {
        isBuilt = false
        weightStore.abandonBuild()
        throw error
      }
      weightStore.endBuild()
      builtInputShape = builtInputShape ?? inputShape
      isBuilt = true
    }
  }

  /// Marks a layer that has no weights as built from the start.
  func buildAtOnce() { isBuilt = true }
}
