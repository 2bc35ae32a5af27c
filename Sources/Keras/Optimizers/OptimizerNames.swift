extension String: OptimizerSpecifier {
  /// The optimizer of that class, with Keras' default arguments. Capitals do not matter.
  public func resolved() throws -> Optimizer {
    guard let make = optimizers[lowercased()] else {
      throw KerasError.unknown("optimizer", self, among: optimizers.keys)
    }
    return make()
  }
}

private let optimizers: [String: @Sendable () -> Optimizer] = [
  "sgd": { SGD() }, "rmsprop": { RMSprop() }, "adam": { Adam() }, "adamw": { AdamW() }, "adadelta": { Adadelta() },
  "adagrad": { Adagrad() }, "adamax": { Adamax() }, "nadam": { Nadam() }, "ftrl": { Ftrl() }, "lion": { Lion() },
  "lamb": { Lamb() },
]

extension OptimizerSpecifier where Self == SGD {
  public static var sgd: SGD { SGD() }
}
extension OptimizerSpecifier where Self == RMSprop {
  public static var rmsprop: RMSprop { RMSprop() }
}
extension OptimizerSpecifier where Self == Adam {
  public static var adam: Adam { Adam() }
}
extension OptimizerSpecifier where Self == AdamW {
  public static var adamW: AdamW { AdamW() }
}
extension OptimizerSpecifier where Self == Adadelta {
  public static var adadelta: Adadelta { Adadelta() }
}
extension OptimizerSpecifier where Self == Adagrad {
  public static var adagrad: Adagrad { Adagrad() }
}
extension OptimizerSpecifier where Self == Adamax {
  public static var adamax: Adamax { Adamax() }
}
extension OptimizerSpecifier where Self == Nadam {
  public static var nadam: Nadam { Nadam() }
}
extension OptimizerSpecifier where Self == Ftrl {
  public static var ftrl: Ftrl { Ftrl() }
}
extension OptimizerSpecifier where Self == Lion {
  public static var lion: Lion { Lion() }
}
extension OptimizerSpecifier where Self == Lamb {
  public static var lamb: Lamb { Lamb() }
}
