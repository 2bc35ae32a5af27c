import Testing

@testable import Keras

/// Configurations that somebody made to do harm: each is refused with an error that says why.
@Suite(.ownSession()) struct HostileConfigTests {
  private let folder = TemporaryFolder()

  private func refused(_ config: String, _ part: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let text = refusal(
      try archive(folder, config: config, weights: denseWeights()), sourceLocation: sourceLocation)
    #expect(text.contains(part), "\(text)", sourceLocation: sourceLocation)
  }

  /// A layer with these arguments beside those that every layer has.
  private func layer(_ name: String, _ entries: String) -> String {
    var text = config().replacing("\"Dense\"", with: "\"\(name)\"")
    let own = text.firstRange(of: "\"units\": 2")!.lowerBound
    let end = text[own...].firstRange(of: "\"quantization_config\": null")!.upperBound
    text.replaceSubrange(own..<end, with: entries)
    return text
  }

  @Test(arguments: ["1000000000", "2147483647", "1099511627776", "9223372036854775807", "1e300"])
  func aSizeBeyondTheFileIsRefused(_ size: String) throws {
    try refused(config(Dense(2), "\"units\": 2", "\"units\": \(size)"), "a.keras")
    for entries in [
      ("Reshape", "\"target_shape\": [\(size), \(size), -1]"),
      ("Embedding", "\"input_dim\": \(size), \"output_dim\": \(size)"),
      ("Embedding", "\"input_dim\": 3, \"output_dim\": \(size)"), ("LSTM", "\"units\": \(size)"),
      ("EinsumDense", "\"equation\": \"ab,bc->ac\", \"output_shape\": [\(size)]"),
      ("PReLU", "\"shared_axes\": [\(size)]"),
      ("Permute", "\"dims\": [\(size)]"), ("BatchNormalization", "\"axis\": \(size)"),
    ] { try refused(layer(entries.0, entries.1), "a.keras") }
  }

  @Test func whatIsLargerThanTheMachineIsRefusedWhenItIsComputed() throws {
    let path = try archive(folder, config: layer("RepeatVector", "\"n\": 2147483647"), weights: denseWeights())
    let model = try loadModel(path)
    let text = thrownText { _ = try model.predict(Tensor.ones([4000, 3]), batchSize: 4000, verbose: 0) }
    #expect(text?.contains("bytes of memory, and this machine has") == true, "\(text ?? "nothing was thrown")")
  }

  @Test(arguments: ["50000000", "2147483647", "1099511627776"])
  func sizesOfImagesThatOverflowAreRefused(_ size: String) throws {
    for (name, arguments) in [
      ("UpSampling2D", "\"size\": \(size)"), ("UpSampling2D", "\"size\": \(size), \"interpolation\": \"bilinear\""),
      ("ZeroPadding2D", "\"padding\": \(size)"), ("Cropping2D", "\"cropping\": \(size)"),
      ("AdaptiveAveragePooling2D", "\"output_size\": \(size)"), ("AdaptiveMaxPooling2D", "\"output_size\": \(size)"),
      ("Conv2D", "\"filters\": \(size), \"kernel_size\": \(size)"),
      ("Conv2D", "\"filters\": 1, \"kernel_size\": \(size), \"dilation_rate\": \(size)"),
      ("Conv2DTranspose", "\"filters\": 1, \"kernel_size\": 1, \"strides\": \(size)"),
      ("DepthwiseConv2D", "\"kernel_size\": 1, \"depth_multiplier\": \(size)"),
      ("SeparableConv2D", "\"kernel_size\": 1, \"filters\": \(size), \"depth_multiplier\": \(size)"),
      ("MaxPooling2D", "\"pool_size\": \(size)"), ("GroupNormalization", "\"groups\": \(size)"),
    ] {
      let text = layer(name, arguments).replacing("[null, 3]", with: "[null, 50000, 50000, 3]")
      try refused(text, "a.keras")
    }
    for shape in ["[null, \(size), \(size), \(size)]", "[null, \(size), \(size), 3]", "[null, -1]", "[-3, 3]"] {
      try refused(config(Flatten()).replacing("[null, 3]", with: shape), "a.keras")
    }
  }

  @Test func numbersOutOfRangeAndWrongTypesAreRefused() throws {
    for (value, part) in [
      ("-1", "units"), ("0", "units"), ("2.5", "a whole number"), ("\"two\"", "a whole number"),
      ("null", "a whole number"), ("[2]", "a whole number"), ("{}", "a whole number"), ("1e999", "out of range"),
      ("99999999999999999999", "out of the range"), ("true", "a whole number"), ("NaN", "a whole number"),
    ] { try refused(config(Dense(2), "\"units\": 2", "\"units\": \(value)"), part) }
    try refused(config(Dense(2), "\"use_bias\": true", "\"use_bias\": 3"), "true or false")
    try refused(layer("Dropout", "\"rate\": 7"), "rate")
    try refused("[]", "expected an object")
    try refused("{\"class_name\": \"Sequential\", \"config\": {\"layers\": 3}}", "a list")
    try refused("{\"class_name\": \"Sequential\", \"config\": {\"layers\": [3]}}", "no layer")
    try refused("{\"class_name\": \"Dense\", \"config\": {\"units\": 2}}", "expected a model")
  }

  @Test func valuesNestedThousandsDeepAreRefused() throws {
    for (open, close) in [("[", "]"), ("{\"a\": ", "}")] {
      let deep = String(repeating: open, count: 50_000) + "1" + String(repeating: close, count: 50_000)
      try refused(deep, "nested more than")
    }
    // Layers in layers, as deep as a text may be.
    var text = "{\"class_name\": \"Dense\", \"config\": {\"units\": 2}}"
    for _ in 0..<60 { text = "{\"class_name\": \"TimeDistributed\", \"config\": {\"layer\": \(text)}}" }
    try refused(
      config().replacing("{\"module\": \"keras.layers\", \"class_name\": \"Dense\"", with: "\(text), {"), "a.keras")
  }

  @Test func codeAndForeignClassesAreRefused() throws {
    let code =
      "\"function\": {\"class_name\": \"__lambda__\", \"config\": {\"code\": \"4wEAAAAAAAAAAAAAAAEAAAADAAAA\"}}"
    try refused(layer("Lambda", code), "code in files is never run")
    for (module, name) in [
      ("os", "system"), ("builtins", "eval"), ("keras.layers", "TorchModuleWrapper"), ("my", "Dense"),
    ] {
      let text = config()
        .replacing(
          "\"module\": \"keras.layers\", \"class_name\": \"Dense\"",
          with: "\"module\": \"\(module)\", \"class_name\": \"\(name)\"")
      try refused(text, module == "keras.layers" ? "TorchModuleWrapper" : "is not Keras' own")
    }
    try refused(config(Dense(2, activation: .relu), "\"relu\"", "\"os.system\""), "os.system")
    try refused(config(Dense(2), "\"GlorotUniform\"", "\"Evil\""), "Evil")
  }

  @Test func metricsThatTakeMuchMemoryAreRefused() throws {
    let model = Sequential([Input(shape: [3]), Dense(2)])
    try model.compile(optimizer: "sgd", loss: "mse", metrics: [AUC(numThresholds: 201), MeanIoU(numClasses: 77)])
    for (old, new) in [
      ("\"num_thresholds\": 201", "\"num_thresholds\": 2000000000"),
      ("\"num_classes\": 77", "\"num_classes\": 2000000000"),
    ] {
      // The model is there; what cannot be compiled is thrown by what needs it.
      let path = try archive(folder, config: model.toJSON().replacing(old, with: new), weights: denseWeights())
      let loaded = try loadModel(path)
      #expect(!loaded.compiled)
      let text = thrownText { _ = try loaded.evaluate(Tensor.ones([2, 3]), Tensor.ones([2, 2]), verbose: 0) }
      #expect(text?.contains("at most") == true, "\(text ?? "nothing was thrown")")
    }
  }
}
