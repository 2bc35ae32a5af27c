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
  "lamb": { Lamb() }, "adafactor": { Adafactor() }, "muon": { Muon() }, "schedulefreeadamw": { ScheduleFreeAdamW() },
]

extension OptimizerSpecifier where Self == String {
  public static var sgd: String { "sgd" }
  public static var rmsprop: String { "rmsprop" }
  public static var adam: String { "adam" }
  public static var adamW: String { "adamw" }
  public static var adadelta: String { "adadelta" }
  public static var adagrad: String { "adagrad" }
  public static var adamax: String { "adamax" }
  public static var nadam: String { "nadam" }
  public static var ftrl: String { "ftrl" }
  public static var lion: String { "lion" }
  public static var lamb: String { "lamb" }
  public static var adafactor: String { "adafactor" }
  public static var muon: String { "muon" }
}
