import Testing

@testable import Keras

@Suite("Sequential", .ownSession())
struct SequentialTests {
  @Test("Adding, listing and building by a closure make the same model")
  func forms() throws {
    let added = Sequential()
    added.add(Dense(8, activation: "relu", inputDim: 4, name: "a"))
    added.add(Dropout(0.2, name: "b"))
    added.add(Dense(2, name: "c"))
    let listed = Sequential([
      Input(shape: [4]), Dense(8, activation: .relu, name: "a"), Dropout(0.2, name: "b"), Dense(2, name: "c"),
    ])
    let withDropout = true
    let composed = Sequential {
      Input(shape: [4])
      for units in [8] { Dense(units, activation: .relu, name: "a") }
      if withDropout { Dropout(0.2, name: "b") }
      if !withDropout { Dense(9) } else { Dense(2, name: "c") }
    }
    for model in [added, listed, composed] {
      #expect(model.layers.map(\.name) == ["a", "b", "c"])
      #expect(model.isBuilt)
      #expect(model.inputShape == [nil, 4])
      #expect(model.outputShape == [nil, 2])
      #expect(model.weights.map(\.shape) == [[4, 8], [8], [8, 2], [2]])
      #expect(try model.countParams() == 58)
    }
  }

  @Test("Without an input shape the model is built by the first data, or by hand")
  func deferred() throws {
    let model = Sequential([Dense(3), Dense(2)], name: "m")
    #expect(!model.isBuilt)
    #expect(model.inputShape == nil)
    #expect(model.weights.isEmpty)
    #expect(try model(Tensor.zeros([5, 4])).shape == [5, 2])
    #expect(model.inputShape == [nil, 4])
    #expect(try model(Tensor.zeros([7, 4])).shape == [7, 2])

    let other = Sequential([Dense(3), Dense(2)])
    try other.build([nil, 4])
    #expect(other.weights.count == 4)
    #expect(other.outputShape == [nil, 2])
    #expect(
      thrownText { try other.build([nil, 5]) }
        == "model '\(other.name)': its input has shape (None, 4); it cannot be built for (None, 5)")
    #expect(
      thrownText { try Sequential(name: "e").build([nil, 5]) } == "model 'e': it has no layers to build; add some")
    #expect(
      thrownText { _ = try Sequential(name: "e")(.zeros([2, 3])) } == "model 'e': it has no layers to build; add some")
  }

  @Test("Layers come off the top and others go on")
  func popping() throws {
    let model = Sequential([Input(shape: [4]), Dense(3), Dense(2)])
    let kernel = model.weights[0]
    #expect(model.pop() is Dense)
    #expect(model.outputShape == [nil, 3])
    model.add(Dense(5))
    #expect(model.outputShape == [nil, 5])
    #expect(model.weights[0] === kernel)
    model.pop()
    model.pop()
    #expect(!model.isBuilt)
    #expect(model.layers.isEmpty)
    #expect(model.pop() == nil)
    model.add(Dense(6))
    #expect(model.outputShape == [nil, 6])
    // A layer that does not fit can be taken off again.
    model.add(Reshape([4]))
    #expect(!model.isBuilt)
    model.pop()
    #expect(model.isBuilt)
    try model.validate()
  }

  @Test("Mistakes in add are thrown when the model is used")
  func mistakes() {
    func mistake(_ layers: [Layer]) -> [String?] {
      let model = Sequential(layers, name: "m")
      return [
        thrownText { try model.validate() }, thrownText { try model.build([nil, 4]) },
        thrownText { _ = try model(.zeros([2, 4])) }, thrownText { try model.compile(optimizer: "sgd", loss: "mse") },
      ]
    }
    func all(_ message: String) -> [String?] { [message, message, message, message] }
    #expect(
      mistake([Input(shape: [4]), Dense(1, name: "a"), Dense(2, name: "a")])
        == all("model 'm': it has a layer named 'a' already; give the new one another name"))
    #expect(
      mistake([Input(shape: [4]), Dense(1), Input(shape: [5])])
        == all("model 'm': its input has shape (None, 4) already; Input of shape (None, 5) cannot be added"))
    #expect(
      mistake([Dense(1, name: "a"), Input(shape: [4])])
        == all("model 'm': Input of shape (None, 4) comes after layer 'a'; expected it first"))
    #expect(
      mistake([Input(shape: [4]), Dense(3), Permute([2, 1], name: "p")])
        == all("layer 'p': expected 3 dimensions, got shape (None, 3)"))
    #expect(mistake([Input(shape: [4]), Dense(-3, name: "d")]) == all("layer 'd': units is -3; expected 1 or more"))
    #expect(mistake([Input(shape: [-4]), Dense(3)])[0]?.hasSuffix("shape (None, -4) has a negative dimension") == true)
    // Without an input shape, the mistake of an inner layer is known before there is data.
    #expect(mistake([Dense(3), Sequential([Dense(0, name: "d")])])[0] == "layer 'd': units is 0; expected 1 or more")
    #expect(
      mistake([Dense(3), Lambda(name: "l") { $0 + Tensor.zeros([2]) }])[2]
        == "layer 'l': add: got shapes (None, 3) and (2,); dimensions must be equal or 1, counted from the last")
  }

  @Test("Data that does not fit a model without an input shape leaves it open for other data")
  func secondTry() throws {
    let model = Sequential([Reshape([2, 2]), Dense(3)])
    #expect(thrownText { _ = try model(.zeros([5, 3])) }?.contains("samples of 4 elements") == true)
    #expect(try model(.zeros([5, 4])).shape == [5, 2, 3])
  }

  @Test("Unknown dimensions stay unknown in errors")
  func symbolicErrors() {
    let model = Sequential([Input(shape: [nil, 4]), Lambda(name: "l") { $0 + Tensor.zeros([2]) }])
    #expect(
      thrownText { try model.validate() }
        == "layer 'l': add: got shapes (None, None, 4) and (2,); dimensions must be equal or 1, counted from the last")
  }

  @Test("Inputs that do not fit are refused with both shapes")
  func inputs() throws {
    let model = Sequential([Input(shape: [4]), Dense(2, name: "d")], name: "m")
    #expect(
      thrownText { _ = try model(.zeros([7, 3])) } == "layer 'd': expected size 4 in dimension -1, got shape (7, 3)")
    #expect(thrownText { _ = try model(.zeros([7])) } == "layer 'm': expected shape (None, 4), got shape (7,)")
    // As in Keras, a last dimension of size 1 may be missing or be there.
    #expect(try model(.zeros([7, 4, 1])).shape == [7, 2])
    #expect(try Sequential([Input(shape: [1]), Dense(2)])(.zeros([7])).shape == [7, 2])
    // An Input's type is what the model takes; without one, whole numbers are the first layer's affair.
    #expect(try Sequential([Input(shape: [4]), Identity()])(.zeros([7, 4], dtype: .uint8)).dtype == .float32)
    #expect(try Sequential([Input(shape: [4], dtype: "int32"), Identity()])(.zeros([7, 4])).dtype == .int32)
    #expect(try Sequential([Identity()])(.zeros([7, 4], dtype: .uint8)).shape == [7, 4])
  }

  @Test("Models nest, and masks go through them")
  func nesting() throws {
    let inner = Sequential([Dense(3), Dropout(0.1)], name: "inner")
    let model = Sequential([Masking(inputShape: [5, 2]), inner, Activation("softmax")])
    #expect(inner.inputShape == [nil, 5, 2])
    #expect(model.outputShape == [nil, 5, 3])
    var numbers = [Float](repeating: 1, count: 10)
    numbers[2] = 0
    numbers[3] = 0
    let (_, mask) = try model.forward(Tensor(numbers, shape: [1, 5, 2]))
    #expect(try mask?.scalars(as: Bool.self) == [true, false, true, true, true])
    // A layer that knows no masks drops them.
    let dropped = try Sequential([Masking(), Flatten()]).forward(Tensor(numbers, shape: [1, 5, 2]))
    #expect(dropped.mask == nil)
    // A model that is built gives its shape to one that begins with it.
    let base = Sequential([Input(shape: [4]), Dense(3)])
    #expect(Sequential([base, Dense(2)]).outputShape == [nil, 2])
  }

  @Test("The same layer may come twice and shares its weights")
  func sharing() {
    let shared = Dense(4)
    let model = Sequential([Input(shape: [4]), shared, ReLU(), shared])
    #expect(model.layers.count == 3)
    #expect(model.weights.count == 2)
  }

  @Test("Layers are found by name and by position")
  func lookup() throws {
    let model = Sequential([Input(shape: [4]), Dense(3, name: "first"), Dense(2, name: "second")], name: "m")
    #expect(try model.getLayer(name: "second") === model.layers[1])
    #expect(try model.getLayer(index: 0) === model.layers[0])
    #expect(try model.getLayer(index: -1) === model.layers[1])
    #expect(
      thrownText { _ = try model.getLayer(name: "fist") } == "unknown layer 'fist'; did you mean 'first', 'second'?")
    #expect(
      thrownText { _ = try model.getLayer(index: 2) } == "model 'm': there is no layer 2; the model has 2 layers")
  }

  @Test("Freezing a model freezes its layers, and one layer can be frozen alone")
  func freezing() {
    let model = Sequential([Input(shape: [4]), Dense(3), Dense(2)])
    model.layers[0].trainable = false
    #expect(model.trainableWeights.map(\.shape) == [[3, 2], [2]])
    #expect(model.nonTrainableWeights.map(\.shape) == [[4, 3], [3]])
    model.trainable = false
    #expect(model.trainableWeights.isEmpty)
    #expect(model.layers.allSatisfy { !$0.trainable })
  }

  @Test("A configuration has Python's keys")
  func configuration() throws {
    try Session.$current.withValue(Session()) {
      let model = Sequential([Dense(2), Sequential([Dense(3)], name: "inner")])
      #expect(model.config.keys == ["name", "trainable", "dtype", "layers"])
      try model.build([nil, 4])
      #expect(model.config.keys == ["name", "trainable", "dtype", "layers", "build_input_shape"])
      #expect(model.config["build_input_shape"]?.json == "[null, 4]")
      guard case .array(let layers) = model.config["layers"], case .object(let inner) = layers[2] else {
        Issue.record("layers are missing")
        return
      }
      #expect(inner["module"] == "keras")
      #expect(inner["class_name"] == "Sequential")
      #expect(inner["build_config"]?.json == "{\"input_shape\": [null, 2]}")
      #expect(inner.keys == ["module", "class_name", "config", "registered_name", "build_config", "compile_config"])
    }
  }
}
