import Testing

@testable import Keras

/// Layers in containers of every kind; `Scripts/reference/round_trip.py` has the same class for Python.
final class Containers: Layer {
  let heads: [String: Layer] = ["second": Dense(3, activation: "tanh"), "first": Dense(3)]
  let pair = (Dense(4), Dense(3))
  let nested: [[Layer]] = [[Dense(3)], [Dense(3), Dense(3)]]
  lazy var late = Dense(3)
  private(set) var optional: [Layer?] = [nil, Dense(3)]

  override init(
    name: String? = nil, trainable: Bool = true, dtype: (any DTypePolicySpecifier)? = nil,
    activityRegularizer: (any RegularizerSpecifier)? = nil, autocast: Bool = true, inputShape: SymbolicShape? = nil
  ) {
    super.init(name: name, trainable: trainable, dtype: dtype)
    track(Dense(3))
    track(Dense(3), as: "named")
    _ = late
  }

  override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    var x = try heads["first"]!(inputs) + heads["second"]!(inputs)
    x = try pair.1(pair.0(x))
    for layer in nested.flatMap({ $0 }) + optional.compactMap({ $0 }) + trackedLayers.map(\.layer) { x = try layer(x) }
    return try late(x)
  }

  static let registration: Void = registerKerasSerializable(package: "tests", name: "Containers") { config in
    Containers(name: try config.optionalString("name"), dtype: try config.dtypePolicy())
  }
}

private final class Extended: Sequential {
  let head = Dense(2)
  override func build(_ inputShape: SymbolicShape) throws {
    try super.build(inputShape)
    try head.buildIfNeeded([nil, 3])
  }
}

@Suite("What a layer's properties hold", .ownSession())
struct LayerContentsTests {
  @Test("layers in dictionaries, tuples, lists of lists and by track() are saved and loaded")
  func weights() throws {
    _ = Containers.registration
    let model = Sequential([Input(shape: [2]), Containers(), Dense(1)])
    #expect(model.weights.count == 24)
    let x = Tensor([[1, -2], [0.5, 3]] as [[Float]])
    let expected = try model.predict(x, verbose: 0).scalars(as: Float.self)
    let folder = TemporaryFolder()
    try model.save(folder.file("model.keras"))
    try model.saveWeights(folder.file("model.weights.h5"))
    let again = try loadModel(folder.file("model.keras"))
    #expect(try again.predict(x, verbose: 0).scalars(as: Float.self) == expected)
    let other = Sequential([Input(shape: [2]), Containers(), Dense(1)])
    #expect(try other.predict(x, verbose: 0).scalars(as: Float.self) != expected)
    try other.loadWeights(folder.file("model.weights.h5"))
    #expect(try other.predict(x, verbose: 0).scalars(as: Float.self) == expected)
  }

  @Test("the paths are those of Keras' saving library")
  func paths() throws {
    let layer = Containers()
    try layer.buildIfNeeded([nil, 2])
    _ = try layer(.zeros([1, 2]))
    let model = Sequential([layer])
    // By the rules of `_walk_saveable` and `_save_container_state` in keras/src/saving/saving_lib.py.
    let prefix = "layers/containers/"
    #expect(
      SavedState(of: model).nodes.map(\.path) == ["vars", prefix + "vars"]
        + [
          "heads/dense", "heads/dense_1", "late", "named", "nested/container/dense", "nested/container_1/dense",
          "nested/container_1/dense_1", "optional/dense", "pair/dense", "pair/dense_1", "tracked_layers/dense",
        ].map { prefix + $0 + "/vars" })
    // A dictionary's layers come in the order of its keys.
    #expect(SavedState(of: model).nodes[2].name == layer.heads["first"]?.name)
  }

  @Test("a Sequential's subclass keeps layers of its own")
  func subclass() throws {
    let make = { Extended([Input(shape: [2]), Dense(3)]) }
    let (model, other) = (make(), make())
    let x = Tensor([[1, 2, 3]] as [[Float]])
    for each in [model, other] { try each.build([nil, 2]) }
    let expected = try model.head(x).scalars(as: Float.self)
    #expect(model.trainableWeights.count == 4)
    #expect(try other.head(x).scalars(as: Float.self) != expected)
    let folder = TemporaryFolder()
    try model.saveWeights(folder.file("model.weights.h5"))
    try other.loadWeights(folder.file("model.weights.h5"))
    #expect(try other.head(x).scalars(as: Float.self) == expected)
  }
}
