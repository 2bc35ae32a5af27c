/// What `compile` was told, checked and resolved.
final class Compilation {
  let optimizer: Optimizer
  init(optimizer: Optimizer) { self.optimizer = optimizer }
}
