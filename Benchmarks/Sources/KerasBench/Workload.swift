import Keras

/// A model with the way it is trained; `peers/` has the same ones.
struct Workload: Sendable {
  let batchSize: Int
  let model: @Sendable () -> Sequential

  static func named(_ name: String) -> Workload? { all[name] }

  static var names: [String] { all.keys.sorted() }

  private static let all: [String: Workload] = [
    // The model of every Keras tutorial.
    "mlp32": Workload(batchSize: 32) {
      Sequential([Input(shape: [784]), Dense(32, activation: "relu"), Dense(10, activation: "softmax")])
    },
    "mlp512": Workload(batchSize: 128) {
      Sequential([
        Input(shape: [784]), Dense(512, activation: "relu"), Dropout(0.2), Dense(512, activation: "relu"),
        Dropout(0.2), Dense(10, activation: "softmax"),
      ])
    },
  ]

  func compiled() throws -> Sequential {
    let model = model()
    try model.compile(optimizer: "adam", loss: "categorical_crossentropy", metrics: ["accuracy"])
    return model
  }
}
