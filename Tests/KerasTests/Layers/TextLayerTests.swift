import Testing

@testable import Keras

/// Texts or numbers, as Scripts/reference/texts.py writes them.
private struct TextOrNumbers: Decodable, Sendable {
  let shape: [Int]
  let dtype: String?
  let texts: [String]?
  let integers: [Int64]?
  let reals: [Double]?

  enum Keys: String, CodingKey { case shape, dtype, texts, values }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Keys.self)
    shape = try container.decode([Int].self, forKey: .shape)
    dtype = try container.decodeIfPresent(String.self, forKey: .dtype)
    texts = try container.decodeIfPresent([String].self, forKey: .texts)
    integers = dtype?.contains("int") == true ? try container.decode([Int64].self, forKey: .values) : nil
    reals = dtype?.hasPrefix("float") == true ? try container.decode([Double].self, forKey: .values) : nil
  }

  /// Numbers as a tensor of their type.
  var tensor: Tensor {
    let type = DType(name: dtype!)!
    return (integers.map { Tensor($0, shape: shape) } ?? Tensor(reals!, shape: shape)).cast(to: type)
  }
  var array: StringArray { get throws { try StringArray(texts!, shape: shape) } }
}

private struct TextReference: Decodable, Sendable {
  /// Before it adapted, where it did.
  let layer: ReferenceValue
  let adaptedLayer: ReferenceValue
  let input: TextOrNumbers
  let output: TextOrNumbers
  let data: TextOrNumbers?
  let vocabulary: [String]?
}

private struct CrossingReference: Decodable, Sendable {
  let layer: ReferenceValue
  let inputs: [TextOrNumbers]
  let output: TextOrNumbers
}

private let references: [String: TextReference] = try! Reference.load("texts.json")
private let crossings: [String: CrossingReference] = try! Reference.load("crossing.json")

/// Expects numbers or texts to be a reference's.
private func expect(_ output: Tensor, _ reference: TextOrNumbers, _ name: String) throws {
  #expect(output.shape == reference.shape && output.dtype.name == reference.dtype, "\(name): \(output.spec)")
  if let integers = reference.integers {
    #expect(try output.scalars(as: Int64.self) == integers, "\(name)")
  } else {
    let close = zip(try output.scalars(as: Double.self), reference.reals!).allSatisfy { abs($0 - $1) <= 1e-5 }
    #expect(close, "\(name)")
  }
}

@Suite("Layers for texts and categories against Python Keras", .ownSession())
struct TextLayerTests {
  @Test("Configuration, vocabulary and output are Keras'", arguments: references.keys.sorted())
  func numbers(name: String) throws {
    let reference = references[name]!
    let layer = try ObjectRegistry.layers.make(reference.layer.configValue, in: name)
    try compare(layer, reference.layer, name)
    if let data = reference.data {
      switch layer {
      case let layer as TextVectorization: try layer.adapt(data.array)
      case let layer as StringLookup: try layer.adapt(data.array)
      case let layer as IntegerLookup: try layer.adapt(data.tensor)
      default: Issue.record("\(name): \(layer.className) does not adapt")
      }
      try compare(layer, reference.adaptedLayer, name)
    }
    switch layer {
    case let layer as Hashing:
      let output = reference.input.texts == nil ? try layer(reference.input.tensor) : try layer(reference.input.array)
      try expect(output, reference.output, name)
    case let layer as StringLookup:
      #expect(layer.getVocabulary() == reference.vocabulary)
      if let texts = reference.output.texts {
        #expect(try layer.strings(for: reference.input.tensor).strings == texts)
      } else {
        try expect(layer(reference.input.array), reference.output, name)
      }
    case let layer as IntegerLookup:
      #expect(layer.getVocabulary().map(String.init) == reference.vocabulary)
      try expect(layer(reference.input.tensor), reference.output, name)
    case let layer as TextVectorization:
      #expect(layer.getVocabulary() == reference.vocabulary)
      #expect(layer.vocabularySize() == reference.vocabulary?.count)
      try expect(layer(reference.input.array), reference.output, name)
    default: Issue.record("\(name): \(layer.className) is not tested")
    }
  }

  private func compare(_ layer: Layer, _ reference: ReferenceValue, _ name: String) throws {
    guard case .object(let entries) = reference, case .object(let config)? = entries["config"] else { return }
    #expect(Set(layer.config.keys) == Set(config.keys), "\(name): the configuration's keys")
    for (key, value) in config {
      let ours = layer.config[key] ?? .null
      #expect(value.matches(ours), "\(name): '\(key)' is \(ours.json), not \(value)")
    }
  }

  @Test("Combined features have Keras' bins", arguments: crossings.keys.sorted())
  func crossing(name: String) throws {
    let reference = crossings[name]!
    let made = try ObjectRegistry.layers.make(reference.layer.configValue, in: name)
    let layer = try #require(made as? HashedCrossing)
    try compare(layer, reference.layer, name)
    let inputs = try reference.inputs.map { input -> any CrossedFeature in
      if input.texts == nil { return input.tensor }
      return try input.array
    }
    try expect(layer(inputs), reference.output, name)
  }

  @Test("Arrays of texts go in as they are written in code")
  func literals() throws {
    let layer = StringLookup(vocabulary: ["a", "b"])
    #expect(try layer([["a", "b"], ["c", "a"]]).scalars(as: Int.self) == [1, 2, 0, 1])
    #expect(try layer(["b"]).shape == [1])
    #expect(try layer("b").shape == [])
    #expect(
      thrownText { _ = try layer([["a"], ["b", "c"]]) } == "StringArray: row 1 has shape (2,), the first one (1,)")
    let vectorization = TextVectorization(
      standardize: .custom("upper") { $0.uppercased() },
      split: .custom("commas") { $0.split(separator: ",").map(String.init) },
      vocabulary: ["A", "B C"])
    #expect(try vectorization(["b c,a", "x"]).scalars(as: Int.self) == [3, 2, 1, 0])
    #expect(try vectorization("a,a").shape == [2])
    let crossing = try HashedCrossing(numBins: 5)([["A", "B"], Tensor([101, 102])])
    #expect(crossing.shape == [2])
  }

  @Test("A lookup works inside a model, and its vocabulary travels in files")
  func insideModels() throws {
    let lookup = IntegerLookup(outputMode: .multiHot)
    try lookup.adapt(Tensor([5, 5, 7, 9, 9, 9]))
    let model = Sequential([Input(shape: [2], dtype: "int64"), lookup, Dense(1)])
    #expect(model.layers[0].outputShape == [nil, 4])
    let x = Tensor([[5, 6], [9, 9]] as [[Int]])
    let folder = TemporaryFolder()
    try model.save(folder.file("model.keras"))
    let copy = try loadModel(folder.file("model.keras"))
    #expect((copy.layers[0] as? IntegerLookup)?.getVocabulary() == [-1, 9, 5, 7])
    #expect(
      try copy.predict(x, verbose: 0).scalars(as: Float.self) == model.predict(x, verbose: 0).scalars(as: Float.self))
    let hashed = Sequential([Input(shape: [2], dtype: "int64"), Hashing(numBins: 8), Embedding(8, 3)])
    #expect(try hashed.predict(x, verbose: 0).shape == [2, 2, 3])
  }

  @Test("Hashing in a model is given texts where the Input says so, and numbers elsewhere")
  func hashingInsideModels() throws {
    let ofTexts = Sequential([Input(shape: [2], dtype: "string"), Hashing(numBins: 8, maskValue: ""), Embedding(8, 3)])
    let bins = try Hashing(numBins: 8, maskValue: "")([["a", "b"], ["", "a"]])
    #expect(try ofTexts.encode([["a", "b"], ["", "a"]]).scalars(as: Int.self) == bins.scalars(as: Int.self))
    let ofNumbers = Sequential([Input(shape: [2], dtype: "int64"), Hashing(numBins: 8), Embedding(8, 3)])
    for model in [ofNumbers, Sequential([Hashing(numBins: 8), Embedding(8, 3)])] {
      #expect(thrownText { _ = try model.predict([["a", "b"]], verbose: 0) }?.contains("expected numbers") == true)
    }
    // A mask of the other kind is a mistake when the model is built already.
    let mistaken = Sequential([Input(shape: [2], dtype: "int64"), Hashing(numBins: 8, maskValue: ""), Embedding(8, 3)])
    #expect(thrownText { try mistaken.build([nil, 2]) }?.contains("expected strings, as maskValue is one") == true)
  }

  @Test("Mistakes are told of")
  func mistakes() {
    #expect(
      thrownText { _ = try StringLookup(numOovIndices: 0, vocabulary: ["a"], name: "l")(["z"]) }
        == "layer 'l': 'z' is not in the vocabulary, and there is no number for unknown tokens; set numOovIndices to 1")
    #expect(
      thrownText { _ = try IntegerLookup(numOovIndices: 0, vocabulary: [1], name: "l")(Tensor([2])) }?
        .contains("not in the vocabulary") == true)
    #expect(
      thrownText { _ = try StringLookup(vocabulary: ["a", "a"])(["z"]) }
        == "StringLookup: the vocabulary has 'a' more than once; expected each token once")
    #expect(thrownText { _ = try IntegerLookup(name: "l")(Tensor([2])) }?.contains("call adapt") == true)
    #expect(
      thrownText { try StringLookup(vocabulary: ["a"], name: "l").adapt(["b"]) }
        == "layer 'l': it was given its vocabulary and cannot adapt to data")
    #expect(thrownText { _ = try StringLookup(name: "l")(Tensor([1])) }?.contains("expected strings") == true)
    #expect(
      thrownText { _ = try TextVectorization(outputMode: .count, outputSequenceLength: 3, name: "l")(["a"]) }
        == "layer 'l': outputSequenceLength requires outputMode int, not count")
    #expect(
      thrownText { _ = try Hashing(numBins: 0, name: "l")(["a"]) } == "layer 'l': numBins is 0; expected 1 or more")
    #expect(
      thrownText { _ = try HashedCrossing(numBins: 2, name: "l")([["a"]]) }
        == "layer 'l': expected two features or more, got 1")
  }
}
