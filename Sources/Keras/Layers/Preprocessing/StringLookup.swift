import Tensors

/// Maps strings to indices in a vocabulary, and back with `invert`.
///
/// ```swift
/// let layer = StringLookup(vocabulary: ["a", "b", "c"])
/// try layer([["a", "c", "z"]])          // 1, 3, 0: unknown texts are 0
/// ```
///
/// The vocabulary is given, or made of the strings in data by ``adapt(_:)``, most frequent first.
///
/// The layer works on strings, which no tensor holds: it is called before a model, or it is the first layer behind
/// `Input(shape: [n], dtype: "string")` of one that is given strings. Output: with `.int` numbers, int64, in the
/// input's shape; with other modes as ``CategoryEncoding``, int64, or float32 with `.tfIdf`.
public final class StringLookup: BaseLookup, TextLayer {
  public let encoding: String
  let vocabulary: Vocabulary<TextToken>

  /// - Parameters:
  ///   - maxTokens: the most tokens that the vocabulary may have, special ones included; nil for no bound.
  ///   - numOovIndices: how many numbers there are for strings that are not in the vocabulary. With several, the text's
  ///     hash decides; with none, such a string is an error.
  ///   - maskToken: the text that stands for nothing: number 0 with `.int`, and counts nowhere with other modes.
  ///   - oovToken: what unknown strings are called, when the layer is inverted.
  ///   - vocabulary: the strings, in order. It may begin with the special tokens.
  ///   - idfWeights: for `.tfIdf` with a vocabulary, how rare each string is.
  ///   - invert: whether numbers go in and strings come out; see ``strings(for:)``.
  ///   - outputMode: the form of the output.
  ///   - padToMaxTokens: whether vectors always have length `maxTokens`.
  ///   - encoding: `"utf-8"`.
  ///   - salt: a key for the hash of unknown strings.
  ///   - name: nil makes one from the class's name.
  public init(
    maxTokens: Int? = nil, numOovIndices: Int = 1, maskToken: String? = nil, oovToken: String? = "[UNK]",
    vocabulary: [String]? = nil, idfWeights: [Double]? = nil, invert: Bool = false,
    outputMode: any CategoricalOutputModeSpecifier = .int, padToMaxTokens: Bool = false, encoding: String = "utf-8",
    salt: (any SaltSpecifier)? = nil, name: String? = nil
  ) {
    var check = ArgumentCheck()
    let arguments = check.lookup(
      maxTokens: maxTokens, numOovIndices: numOovIndices, invert: invert, outputMode: outputMode,
      padToMaxTokens: padToMaxTokens, salt: salt, oovMethod: "floormod", hasVocabulary: vocabulary != nil,
      hasWeights: idfWeights != nil)
    check.require(
      ["utf-8", "utf8"].contains(encoding.lowercased()),
      "encoding is \(encoding); expected utf-8, as Swift's strings have")
    self.encoding = encoding
    let table = Vocabulary(
      arguments, maskToken: maskToken.map { TextToken($0) }, oovToken: oovToken.map { TextToken($0) },
      vocabulary: vocabulary?.map { TextToken($0) }, idfWeights: idfWeights)
    self.vocabulary = table
    if let tokens = table.given, check.mistake == nil {
      check.resolve(try table.set(tokens, weights: idfWeights, place: "StringLookup"), or: ())
    }
    super.init(arguments, check, inputShape: nil, name: name)
  }

  /// Makes the vocabulary of the strings in data: the most frequent ones first, equally frequent ones from the last in
  /// order to the first. For `.tfIdf` each row is a document; in a list each string is one.
  /// - Throws: `KerasError.invalidArgument` when the layer was given its vocabulary.
  public func adapt(_ data: any StringArrayConvertible) throws {
    let texts = try data.stringArray()
    resetState()
    try updateState(texts.shape.count == 1 ? StringArray(texts.strings, shape: [texts.shape[0], 1]) : texts)
    finalizeState()
  }

  /// Counts more strings; ``finalizeState()`` makes the vocabulary of them. A list is one document.
  public func updateState(_ data: any StringArrayConvertible) throws {
    let texts = try data.stringArray()
    let rows = texts.shape.count < 2 ? 1 : texts.shape[0]
    try update(texts.strings.rows(rows))
  }

  /// Counts documents that are split already.
  func update(_ rows: [[String]]) throws {
    try validate()
    guard vocabulary.given == nil else {
      throw KerasError.invalidArgument("layer '\(name)'", "it was given its vocabulary and cannot adapt to data")
    }
    vocabulary.update(rows.map { $0.map { TextToken($0) } })
  }

  /// Makes the vocabulary of what ``updateState(_:)`` counted.
  public func finalizeState() { vocabulary.finalize() }
  /// Forgets what ``updateState(_:)`` counted.
  public func resetState() { vocabulary.reset() }

  /// Sets the vocabulary, which may begin with the special tokens.
  public func setVocabulary(_ tokens: [String], idfWeights: [Double]? = nil) throws {
    try validate()
    try vocabulary.set(tokens.map { TextToken($0) }, weights: idfWeights, place: "layer '\(name)'")
  }

  /// The strings in the order of their numbers.
  /// - Parameter includeSpecialTokens: whether the mask and the names of unknown strings are among them.
  public func getVocabulary(includeSpecialTokens: Bool = true) -> [String] {
    vocabulary.listed(includeSpecialTokens: includeSpecialTokens).map { $0?.text ?? "" }
  }

  public override func vocabularySize() -> Int { vocabulary.count }

  /// The numbers of strings, in the format of `outputMode`.
  public func callAsFunction(_ inputs: any StringArrayConvertible) throws -> Tensor {
    try validate()
    guard !invert else {
      throw KerasError.incompatibleInput(
        layer: name, "expected numbers, as invert is true, got strings; use strings(for:)")
    }
    let texts = try inputs.stringArray()
    return try vocabulary.encoded(numbers(texts.strings), shape: texts.shape).checked()
  }

  func frozen() throws -> any TextLayer {
    let copy = try ObjectRegistry.layers.make(serialized, in: "layer '\(name)'") as! StringLookup
    copy.vocabulary.copyTokens(of: vocabulary)
    return copy
  }

  func encoded(_ texts: any StringArrayConvertible) throws -> Tensor { try self(texts) }
  func encodedShape(_ shape: Shape) -> Tensor? {
    vocabulary.tokens.isEmpty ? vocabulary.encodedShape(shape) : vocabulary.encoded(.zeros(shape, dtype: .int64))
  }

  /// Each string's number; nil for the mask where it counts nowhere.
  func numbers(_ texts: [String]) throws -> [Int?] {
    let (count, key) = (max(numOovIndices, 1), lookupArguments.salt.hashKey)
    return try texts.map { text in
      try vocabulary.number(of: TextToken(text), place: "layer '\(name)'") {
        TextHash.bucket($0.text, of: count, key: key)
      }
    }
  }

  /// The strings of numbers, where the layer is inverted; those of numbers beyond the vocabulary are the name of
  /// unknown strings.
  public func strings(for numbers: Tensor) throws -> StringArray {
    try validate()
    guard invert else {
      throw KerasError.incompatibleInput(layer: name, "expected strings; pass invert: true for indices")
    }
    let texts = try numbers.checked().scalars(as: Int.self).map { vocabulary.token(at: $0)?.text ?? "" }
    return try StringArray(texts, shape: numbers.shape)
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    try passingOn(inputs)
  }

  override var vocabularyLines: [String]? {
    vocabulary.given == nil ? vocabulary.listed(includeSpecialTokens: true).map { $0?.line ?? "" } : nil
  }
  override var idfTable: [Float] { vocabulary.idfWeights }
  override func restoreWeights(_ weights: [Float]) { vocabulary.restore(weights: weights) }
  override func restoreVocabulary(_ lines: [String]) throws {
    try vocabulary.restore(lines.map { TextToken($0) }, place: "layer '\(name)'")
  }

  public override var config: Config { lookupConfig(vocabulary).merging(["encoding": .string(encoding)]) }

  public override class var definition: Definition<Layer> {
    Definition("StringLookup") { config in
      guard try config.string("oov_method", or: "floormod") == "floormod" else {
        throw config.failure("oov_method", expected: "floormod, which has no meaning for strings")
      }
      let layer = StringLookup(
        maxTokens: try config.optionalInt("max_tokens"), numOovIndices: try config.int("num_oov_indices", or: 1),
        maskToken: try config.optionalString("mask_token"),
        oovToken: config.has("oov_token") ? try config.optionalString("oov_token") : "[UNK]",
        vocabulary: try config.strings("vocabulary"), idfWeights: try config.doubles("idf_weights"),
        invert: try config.bool("invert", or: false), outputMode: try config.string("output_mode", or: "int"),
        padToMaxTokens: try config.bool("pad_to_max_tokens", or: false),
        encoding: try config.string("encoding", or: "utf-8"), salt: try config.salt, name: try config.name)
      layer.vocabulary.declaredCount = try config.optionalInt("vocabulary_size")
      return layer
    }
  }
}

extension Array {
  /// The elements in a number of equal rows.
  func rows(_ count: Int) -> [[Element]] {
    let width = count == 0 ? 0 : self.count / count
    return (0..<count).map { Array(self[$0 * width..<($0 + 1) * width]) }
  }
}
