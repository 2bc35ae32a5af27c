import Testing

@testable import Keras

private final class Scale: Layer {
  private(set) var factor: Variable!

  override func build(_ inputShape: SymbolicShape) throws {
    factor = try addWeight("factor", shape: [inputShape.dimension(-1)], initializer: .ones)
  }
  override func call(_ inputs: Tensor, training: Bool) throws -> Tensor { inputs * factor.value }
}

/// Layers in every kind of property.
private final class Tower: Layer {
  let first = Dense(2, name: "first")
  var second: Layer? = Dense(3, name: "second")
  let list = [Scale(name: "third"), Scale(name: "fourth")]
  let table = ["only": Scale(name: "fifth")]
  let pair = (Scale(name: "sixth"), 7)
  let numbers = [1, 2, 3]
  let generator = SeedGenerator(seed: 1)
  private lazy var hidden: [Layer] = [track(Dense(1, name: "seventh"))]

  override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    var x = try second!(first(inputs))
    for layer in list { x = try layer(x) }
    x = try pair.0(table["only"]!(x))
    return try hidden[0](x)
  }
}

private final class TrainingProbe: Layer {
  var seen: [Bool] = []
  override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    seen.append(training)
    addLoss(inputs.sum())
    return inputs
  }
}

private final class Wrapper: Layer {
  let inner: Layer
  init(_ inner: Layer) {
    self.inner = inner
    super.init()
  }
  override func call(_ inputs: Tensor, training: Bool) throws -> Tensor { try inner(inputs) }
}

@Suite("Layer", .ownSession())
struct LayerTests {
  @Test("Names count up for each class, in snake case, until the session is cleared")
  func names() {
    Session.$current.withValue(Session()) {
      #expect(
        [Dense(1), Dense(1), Dense(1, name: "mine"), Dense(1)].map(\.name) == ["dense", "dense_1", "mine", "dense_2"])
      #expect(ReLU().name == "re_lu")
      #expect(PReLU().name == "p_re_lu")
      #expect(SpatialDropout1D(0.1).name == "spatial_dropout1d")
      #expect(Scale().name == "scale")
      clearSession()
      #expect(Dense(1).name == "dense")
    }
  }

  @Test("A layer builds on first use, with the input's features")
  func building() throws {
    let layer = Dense(3, name: "d")
    #expect(!layer.isBuilt)
    #expect(layer.weights.isEmpty)
    #expect(thrownText { _ = try layer.countParams() }?.hasPrefix("layer 'd': it has no weights to count yet") == true)
    #expect(try layer(Tensor.zeros([2, 4])).shape == [2, 3])
    #expect(layer.isBuilt)
    #expect(layer.kernel?.shape == [4, 3])
    #expect(layer.kernel?.path == "d/kernel")
    #expect(try layer.countParams() == 15)
    // A second build changes nothing, and one for another shape is refused.
    let kernel = layer.kernel
    try layer.build([nil, 4])
    #expect(layer.kernel === kernel)
    #expect(
      thrownText { try layer.build([nil, 5]) }
        == "layer 'd': it is built: weight 'kernel' is float32 (4, 3) and cannot become float32 (5, 3)")
  }

  @Test("A layer may be built by hand, as in Keras")
  func buildingByHand() throws {
    let layer = Dense(3)
    try layer.build([nil, 4])
    #expect(layer.isBuilt)
    let weights = layer.weights
    _ = try layer(Tensor.zeros([2, 4]))
    #expect(layer.weights.map(ObjectIdentifier.init) == weights.map(ObjectIdentifier.init))
    let own = Scale()
    try own.build([nil, 4])
    _ = try own(Tensor.zeros([2, 4]))
    #expect(own.weights.count == 1)
  }

  @Test("A failed build leaves no weights")
  func failedBuild() throws {
    let layer = Dense(3, biasInitializer: Orthogonal(), name: "d")
    #expect(thrownText { try layer.buildIfNeeded([nil, 4]) } != nil)
    #expect(layer.weights.isEmpty)
    #expect(!layer.isBuilt)
  }

  @Test("Two weights of one name are refused")
  func twoWeightsOfOneName() {
    final class Twice: Layer {
      override func build(_ inputShape: SymbolicShape) throws {
        for _ in 0..<2 { _ = try addWeight("w", shape: [1]) }
      }
    }
    #expect(
      thrownText { try Twice(name: "t").buildIfNeeded([nil, 4]) }
        == "layer 't': it has a weight 'w' already; each needs a name of its own")
  }

  @Test("A subclass without call says so")
  func noCall() {
    final class Empty: Layer {}
    #expect(
      thrownText { _ = try Empty(name: "e")(Tensor.zeros([1])) }
        == "layer 'e': Empty does not say what it computes; override call(_:training:)")
  }

  @Test("Inputs that do not fit are refused with the layer's name, what was expected and what came")
  func inputSpecs() throws {
    let dense = Dense(2, name: "d")
    #expect(
      thrownText { _ = try dense(Tensor.zeros([7])) } == "layer 'd': expected at least 2 dimensions, got shape (7,)")
    _ = try dense(Tensor.zeros([7, 4]))
    #expect(
      thrownText { _ = try dense(Tensor.zeros([7, 3])) }
        == "layer 'd': expected size 4 in dimension -1, got shape (7, 3)")
    #expect(
      thrownText { _ = try RepeatVector(2, name: "r")(Tensor.zeros([7, 3, 2])) }
        == "layer 'r': expected 2 dimensions, got shape (7, 3, 2)")
    #expect(
      thrownText { _ = try Dropout(0.5, noiseShape: [nil, 1, 2], name: "d")(Tensor.zeros([7, 3]), training: true) }
        == "layer 'd': expected 3 dimensions, as noiseShape (None, 1, 2) has, got shape (7, 3)")

    let layer = Identity(name: "i")
    layer.inputSpec = InputSpec(dtype: .int32)
    #expect(thrownText { _ = try layer(Tensor.zeros([2])) } == "layer 'i': expected int32, got float32")
    layer.inputSpec = InputSpec(shape: [nil, 3], allowLastAxisSqueeze: true)
    #expect(
      thrownText { _ = try layer(Tensor.zeros([2, 4])) } == "layer 'i': expected shape (None, 3), got shape (2, 4)")
    #expect(try layer(Tensor.zeros([2, 3, 1])).shape == [2, 3, 1])
    layer.inputSpec = InputSpec(maxNdim: 1)
    #expect(
      thrownText { _ = try layer(Tensor.zeros([2, 4])) } == "layer 'i': expected at most 1 dimensions, got shape (2, 4)"
    )
  }

  @Test("Errors of operations in call get the layer's name, the innermost one's")
  func operationErrors() {
    let layer = Wrapper(Lambda(name: "mix") { $0.matmul(Tensor.zeros([3, 2])) })
    #expect(
      thrownText { _ = try layer(Tensor.zeros([5, 4])) }
        == "layer 'mix': matmul: got shapes (5, 4) and (3, 2); the columns of the first (4) must equal the rows of the "
        + "second (3)")
  }

  @Test("Wrong constructor arguments are thrown when the layer is used")
  func constructorMistakes() {
    func mistake(_ layer: Layer) -> String? { thrownText { _ = try layer(Tensor.zeros([2, 3])) } }
    #expect(mistake(Dense(0, name: "d")) == "layer 'd': units is 0; expected 1 or more")
    #expect(mistake(Dense(2, activation: "rel"))?.hasPrefix("unknown activation 'rel'; did you mean 'relu'") == true)
    #expect(mistake(Dense(2, kernelInitializer: "he_normall"))?.hasPrefix("unknown initializer") == true)
    #expect(mistake(Dense(2, kernelRegularizer: "l3"))?.hasPrefix("unknown regularizer 'l3'") == true)
    #expect(mistake(Dense(2, kernelConstraint: "nonneg"))?.hasPrefix("unknown constraint 'nonneg'") == true)
    #expect(mistake(Dense(2, dtype: "float23"))?.hasPrefix("unknown dtype policy 'float23'") == true)
    #expect(mistake(Dropout(1.5, name: "d")) == "layer 'd': rate is 1.5; expected a number from 0 to 1")
    #expect(
      mistake(Dropout(0.5, noiseShape: [nil, 0], name: "d"))?.hasPrefix("layer 'd': noiseShape is (None, 0)") == true)
    #expect(mistake(GaussianNoise(-1, name: "g")) == "layer 'g': stddev is -1.0; expected a number from 0 to 1")
    #expect(mistake(RepeatVector(0, name: "r")) == "layer 'r': n is 0; expected 1 or more")
    #expect(mistake(Permute([1, 3], name: "p"))?.hasPrefix("layer 'p': dims is (1, 3)") == true)
    #expect(mistake(Reshape([-1, -1], name: "r"))?.hasPrefix("layer 'r': targetShape is (-1, -1)") == true)
    #expect(mistake(ReLU(negativeSlope: -1, name: "r")) == "layer 'r': negativeSlope is -1.0; expected 0 or more")
    #expect(mistake(Softmax(axis: [], name: "s")) == "layer 's': axis is empty; expected one axis or more")
    #expect(mistake(Flatten(dataFormat: "channel_last"))?.hasPrefix("unknown data format 'channel_last'") == true)
    #expect(
      mistake(Normalization(mean: 1.0, name: "n"))
        == "layer 'n': only one of mean and variance is given; expected both or none")
    #expect(mistake(Normalization(mean: [1.0, 2.0], variance: [1.0], name: "n"))?.contains("the same shape") == true)
    #expect(mistake(Normalization(axis: 5, name: "n"))?.hasPrefix("layer 'n': axis 5 is out of range") == true)
    #expect(mistake(PReLU(sharedAxes: [2], name: "p"))?.hasPrefix("layer 'p': sharedAxes has 2") == true)
  }

  @Test("Layers and generators in properties are found, in Keras' order")
  func contents() throws {
    let tower = Tower(name: "tower")
    _ = try tower(Tensor.zeros([2, 4]))
    #expect(
      tower.weights.map(\.path) == [
        "tower/seventh/kernel", "tower/seventh/bias", "tower/first/kernel", "tower/first/bias", "tower/second/kernel",
        "tower/second/bias", "tower/third/factor", "tower/fourth/factor", "tower/fifth/factor", "tower/sixth/factor",
      ])
    #expect(tower.variables.count == tower.weights.count + 1)
    #expect(tower.nonTrainableVariables.map(\.name) == ["seed_generator_state"])
    #expect(tower.nonTrainableWeights.isEmpty)
    #expect(try tower.computeOutputShape([nil, 4]) == [nil, 1])
  }

  @Test("Freezing reaches weights and layers inside, also those that come later")
  func freezing() throws {
    let tower = Wrapper(Dense(2))
    tower.trainable = false
    _ = try tower(Tensor.zeros([1, 3]))
    #expect(tower.trainableWeights.isEmpty)
    #expect(tower.nonTrainableWeights.count == 2)
    #expect(tower.inner.weights.allSatisfy { !$0.isTrainable })
    tower.trainable = true
    #expect(tower.trainableWeights.count == 2)
    let normalization = Normalization()
    try normalization.build([nil, 3])
    normalization.trainable = true
    #expect(normalization.trainableWeights.isEmpty)
  }

  @Test("setWeights checks number and shapes before it changes anything")
  func settingWeights() throws {
    let layer = Dense(2, name: "d")
    try layer.build([nil, 3])
    #expect(
      thrownText { try layer.setWeights([.zeros([3, 2])]) } == "layer 'd': setWeights got 1 tensors for 2 weights")
    #expect(
      thrownText { try layer.setWeights([.zeros([3, 2]), .zeros([3])]) }
        == "layer 'd': weight 'd/bias' has shape (2,); setWeights got shape (3,)")
    try layer.setWeights([Tensor([1, 2, 3, 4, 5, 6] as [Int], shape: [3, 2]), Tensor([1, -1] as [Float])])
    #expect(try layer.getWeights()[0].scalars(as: Float.self) == [1, 2, 3, 4, 5, 6])
    #expect(try layer(Tensor.ones([1, 3])).scalars(as: Float.self) == [10, 11])
  }

  @Test("The training flag reaches layers inside unless they are told otherwise")
  func trainingFlag() throws {
    let probe = TrainingProbe()
    let wrapper = Wrapper(Wrapper(probe))
    _ = try wrapper(.zeros([1]))
    _ = try wrapper(.zeros([1]), training: true)
    #expect(probe.seen == [false, true])
  }

  @Test("Losses are those of the last call")
  func losses() throws {
    let probe = TrainingProbe()
    let wrapper = Wrapper(probe)
    _ = try wrapper.computeOutputShape([nil])
    #expect(wrapper.losses.isEmpty)
    _ = try wrapper(.ones([3]))
    _ = try wrapper(.ones([4]))
    #expect(try wrapper.losses.map { try $0.item() } == [4])
    _ = try probe(.ones([5]))
    #expect(wrapper.losses.isEmpty)
    #expect(probe.losses.count == 1)
    let dense = Dense(1, kernelInitializer: .ones, kernelRegularizer: .l2(1))
    _ = try dense(.ones([1, 3]))
    #expect(try dense.losses.map { try $0.item() } == [3])
    dense.trainable = false
    #expect(dense.losses.isEmpty)
  }

  @Test("A dtype policy decides what weights are kept in and what is computed in")
  func dtypePolicies() throws {
    try Session.$current.withValue(Session()) {
      let layer = Dense(2, dtype: "mixed_bfloat16")
      #expect(try layer(Tensor.zeros([1, 3])).dtype == .bfloat16)
      #expect(layer.kernel?.dtype == .float32)
      #expect(try Dense(2, dtype: .float64)(Tensor.zeros([1, 3])).dtype == .float64)
      // A layer of its own policy inside another one keeps it.
      #expect(try Wrapper(Dense(2, dtype: .float32))(Tensor.zeros([1, 3], dtype: .float16)).dtype == .float32)
      let outer = Sequential([Dense(2, dtype: .mixedFloat16), Dense(2, dtype: DType.float32)])
      #expect(try outer(Tensor.zeros([1, 3])).dtype == .float32)
      #expect(dtypePolicy() == DTypePolicy(DType.float32))
      try setDTypePolicy(.mixedFloat16)
      #expect(try Dense(2)(Tensor.zeros([1, 3])).dtype == .float16)
      // Whole numbers are left to the layer.
      #expect(try Identity()(Tensor.zeros([3], dtype: .int32)).dtype == .int32)
      clearSession()
      #expect(Dense(2).computeDType == .float32)
      #expect(Dense(2, dtype: "mixed_float16").config["dtype"] == DTypePolicy.mixedFloat16.serialized)
    }
  }

  @Test("Output shapes come from tracing: what depends on an unknown size is unknown")
  func outputShapes() throws {
    #expect(try Lambda { $0.sum(axes: [1]) }.computeOutputShape([nil, nil, 3]) == [nil, 3])
    #expect(try Lambda { $0.reshaped(-1, 3) }.computeOutputShape([nil, nil, 3]) == [nil, 3])
    #expect(try Lambda { $0[.all, 1...] }.computeOutputShape([nil, nil, 3]) == [nil, nil, 3])
    #expect(try Lambda { $0[.all, 1...] }.computeOutputShape([nil, 7, 3]) == [nil, 6, 3])
    #expect(try Lambda(outputShape: [9]) { $0 }.computeOutputShape([nil, 7]) == [nil, 9])
    #expect(
      thrownText { _ = try Dense(2, name: "d").computeOutputShape([nil]) }
        == "layer 'd': expected at least 2 dimensions, got shape (None,)")
    #expect(
      thrownText { try Dense(2, name: "d").buildIfNeeded([nil, nil]) }
        == "layer 'd': build: dimension -1 of the input of shape (None, None) must be known; it is None")
  }
}
