import Testing

@testable import Keras

/// What Python Keras makes of images by given random numbers; see Scripts/reference/random_images.py.
private struct ImageReference: Decodable, Sendable {
  let layer: ReferenceValue
  let input: ReferenceArray
  let drawn: [String: ReferenceArray]?
  let output: ReferenceArray?
  /// Without training.
  let unchanged: ReferenceArray
}

private let references: [String: ImageReference] = try! Reference.load("random_images.json")

@Suite("Layers for random images against Python Keras", .ownSession())
struct RandomImageTests {
  @Test(
    "Configuration, and images by given numbers and without training, are Keras'", arguments: references.keys.sorted())
  func numbers(name: String) throws {
    let reference = references[name]!
    let layer = try ObjectRegistry.layers.make(reference.layer.configValue, in: name)
    guard case .object(let entries) = reference.layer, case .object(let config)? = entries["config"] else { return }
    for (key, value) in config where key != "layers" {
      let ours = layer.config[key] ?? .null
      #expect(value.matches(ours), "\(name): '\(key)' is \(ours.json), not \(value)")
    }
    #expect(Set(layer.config.keys) == Set(config.keys), "\(name): the configuration's keys")
    try expectClose(
      layer(reference.input.tensor, training: false), reference.unchanged, absolute: 1e-3, "\(name): without training")
    guard let output = reference.output, let drawn = reference.drawn else { return }
    let changed: Tensor
    if let layer = layer as? BaseRandomImageLayer {
      let isLast = layer.dataFormat == .last
      let images = isLast ? reference.input.tensor : reference.input.tensor.transposed([0, 2, 3, 1])
      let result = try layer.transform(images, by: drawn.mapValues(\.tensor))
      changed = isLast ? result : result.transposed([0, 3, 1, 2])
    } else {
      changed = try layer(reference.input.tensor, training: true)
    }
    try expectClose(changed, output, relative: 1e-4, absolute: 2e-3, "\(name): by given numbers")
  }

  @Test(
    "Draws have the range, the mean and the spread that Keras' have",
    arguments: [
      "flip_horizontal", "rotation_wrap_nearest", "zoom_wrap_nearest", "translation_wrap_nearest", "shear_wrap_nearest",
      "contrast", "brightness", "hue", "degeneration", "grayscale", "invert", "posterization", "sharpness",
      "solarization",
    ])
  func draws(name: String) throws {
    let made = try ObjectRegistry.layers.make(references[name]!.layer.configValue, in: name)
    let layer = try #require(made as? BaseRandomImageLayer)
    // What each drawn number is uniform in; nil: true with this probability.
    let expected: [String: [(key: String, low: Double, high: Double)]] = [
      "rotation_wrap_nearest": [("angle", -108, 108)],
      "zoom_wrap_nearest": [("height_zoom", 0.6, 1.4), ("width_zoom", 0.8, 1.3)],
      "contrast": [("contrast_factor", 0.8, 1.6)], "brightness": [("rgb_delta", -76.5, 76.5)],
      "hue": [("factor", -0.2, 0.2)], "degeneration": [("factor", -0.7, 0.7)], "sharpness": [("factor", 0, 0.8)],
      "solarization": [("additions", 0, 76.5), ("thresholds", 0.2, 0.7 * 255)],
    ]
    let images = Tensor.zeros([4000, 4, 10, 3])
    let drawn = try layer.draw(for: images)
    for (key, low, high) in expected[name] ?? [] {
      let values = try drawn[key]!.cast(to: .float32).scalars(as: Double.self)
      #expect(values.count == 4000 && values.min()! >= low - 1e-4 && values.max()! <= high + 1e-4, "\(name): \(key)")
      let (mean, spread) = moments(values)
      #expect(abs(mean - (low + high) / 2) < 0.03 * (high - low), "\(name): \(key) has mean \(mean)")
      #expect(abs(spread - (high - low) / 12.0.squareRoot()) < 0.02 * (high - low), "\(name): \(key) spreads \(spread)")
    }
    let probabilities = [
      "flip_horizontal": ("flips", 0.5), "grayscale": ("should_apply", 0.3), "invert": ("apply_inversion", 0.2),
    ]
    if let (key, probability) = probabilities[name] {
      let share = try drawn[key]!.cast(to: .float32).mean().item()
      #expect(abs(share - probability) < 0.03, "\(name): \(share)")
    }
    if name == "posterization" {
      #expect(Set(try drawn["shift_factor"]!.scalars(as: Double.self)) == [3, 4, 5, 6])
    }
    if name == "translation_wrap_nearest" {
      let values = try drawn["translations"]!.scalars(as: Double.self)
      let (across, down) = (
        stride(from: 0, to: 8000, by: 2).map { values[$0] }, stride(from: 1, to: 8000, by: 2).map { values[$0] }
      )
      #expect(across.min()! >= -3 && across.max()! <= 3 && down.min()! >= -0.8 && down.max()! <= 2)
      #expect(abs(moments(across).mean) < 0.15 && abs(moments(down).mean - 0.6) < 0.08)
    }
    if name == "shear_wrap_nearest" {
      let values = try drawn["shear_factor"]!.scalars(as: Double.self)
      let y = stride(from: 1, to: 8000, by: 2).map { values[$0] }
      #expect(y.allSatisfy { (0.1...0.3).contains(abs($0)) } && abs(moments(y).mean) < 0.02)
    }
    // Two draws differ, and the same seed gives the same ones.
    let key = drawn.keys.sorted()[0]
    #expect(
      try drawn[key]!.cast(to: .float32).scalars(as: Float.self)
        != layer.draw(for: images)[key]!.cast(to: .float32).scalars(as: Float.self))
  }

  private func moments(_ values: [Double]) -> (mean: Double, spread: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot())
  }

  @Test("Shares are drawn from beta distributions, and orders are permutations", arguments: [0.05, 0.2, 1.0, 3.0])
  func shares(alpha: Double) throws {
    let layer = MixUp(alpha: alpha, seed: 5)
    let drawn = try layer.draw(for: .zeros([20_000, 1, 1, 1]))
    let values = try drawn["mix_weight"]!.scalars(as: Double.self)
    #expect(values.allSatisfy { (0...1).contains($0) })
    let (mean, spread) = moments(values)
    #expect(abs(mean - 0.5) < 0.02)
    // The variance of a beta distribution with both parameters alpha.
    #expect(abs(spread * spread - 1 / (4 * (2 * alpha + 1))) < 0.008, "\(alpha): \(spread * spread)")
    #expect(Set(try drawn["permutation_order"]!.scalars(as: Int.self)).count == 20_000)
  }

  @Test("A crop takes parts from everywhere, one for the whole batch")
  func crops() throws {
    let layer = RandomCrop(2, 3, seed: 1)
    let pixels = (0..<40).map { (index: Int) -> Float in Float(index % 20) }
    let images = Tensor(pixels, shape: [2, 4, 5, 1])
    var corners = Set<Float>()
    for _ in 0..<60 {
      let part = try layer(images)
      #expect(part.shape == [2, 2, 3, 1])
      let values = try part.scalars(as: Float.self)
      #expect(values[0] == values[6] && values[4] == values[0] + 6)
      corners.insert(values[0])
    }
    #expect(corners == [0, 1, 2, 5, 6, 7, 10, 11, 12])
  }

  @Test(
    "By itself a layer changes images; in a model it does so only in training",
    arguments: [
      "flip_vertical", "rotation_reflect_bilinear", "translation_reflect_bilinear", "brightness", "jitter", "elastic",
      "randAugment", "augMix", "pipeline", "blur", "cutMix", "mixUp", "erasing", "perspective_bilinear",
    ])
  func training(name: String) throws {
    let make = { try ObjectRegistry.layers.make(references[name]!.layer.configValue, in: name) }
    let values = (0..<864).map { (index: Int) -> Float in Float(index * 97 % 251) }
    let x = Tensor(values, shape: [8, 6, 6, 3])
    let original = try x.scalars(as: Float.self)
    let layer = try make()
    var hasChanged = false
    for _ in 0..<4 {
      let y = try layer(x)
      #expect(y.shape == x.shape)
      let values = try y.scalars(as: Float.self)
      #expect(values.allSatisfy { $0.isFinite })
      hasChanged = hasChanged || values != original
    }
    #expect(hasChanged)
    let model = Sequential([Input(shape: [6, 6, 3]), try make(), Flatten(), Dense(1, kernelInitializer: .zeros)])
    #expect(
      try Sequential([Input(shape: [6, 6, 3]), make()]).predict(x, verbose: 0).scalars(as: Float.self) == original)
    try model.compile(optimizer: "sgd", loss: "mse")
    let loss = try model.fit(x / 255, Tensor.ones([8, 1]), batchSize: 4, epochs: 1, verbose: 0)["loss"] ?? []
    #expect(loss.count == 1 && loss[0].isFinite)
  }

  @Test("Mistakes in arguments are told of")
  func mistakes() {
    let x = Tensor.zeros([1, 4, 4, 2])
    func text(_ layer: Layer) -> String? { thrownText { _ = try layer(x, training: true) } }
    #expect(
      text(RandomRotation(1.5, name: "a")) == "layer 'a': factor is [1.5]; expected a number or two from -1.0 to 1.0")
    #expect(text(RandomHue(0.5, name: "a")) == "layer 'a': expected images of red, green and blue, got 2 channels")
    #expect(text(RandomFlip("sideways", name: "a"))?.contains("horizontal") == true)
    #expect(text(RandomZoom(0.1, fillMode: "reflekt", name: "a"))?.contains("did you mean 'reflect'") == true)
    #expect(
      text(RandomZoom(0.1, interpolation: .bicubic, name: "a"))
        == "layer 'a': interpolation is bicubic; expected nearest or bilinear")
    #expect(text(RandomGaussianBlur(kernelSize: 4, name: "a")) == "layer 'a': kernelSize is 4; expected odd numbers")
    #expect(
      text(RandomContrast(0.1, valueRange: [1], name: "a"))
        == "layer 'a': valueRange is [1.0]; expected two numbers, the lowest and the highest value of a pixel")
    #expect(text(RandomErasing(fillValue: [1, 2], name: "a"))?.contains("expected one number or three") == true)
  }
}
