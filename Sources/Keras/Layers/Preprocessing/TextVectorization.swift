import Tensors

/// Turns strings into token indices: normalizes them, splits them into tokens, optionally makes n-grams, and looks
/// the tokens up in a vocabulary.
///
/// ```swift
/// let vectorization = TextVectorization(maxTokens: 20_000, outputSequenceLength: 200)
/// try vectorization.adapt(trainTexts)
/// let x = try vectorization(trainTexts)         // (samples, 200), int64
/// let model = Sequential([Embedding(20_000, 64, maskZero: true), LSTM(32), Dense(1, activation: .sigmoid)])
/// try model.fit(x, y)
/// ```
///
/// The layer works on strings, which no tensor holds: it is called before a model as here, or it is the first layer
/// behind `Input(shape: [1], dtype: "string")` of one that is given strings. Input: a list of strings, `(batch,)` or
/// `(batch, 1)`. Output: with `.int` the tokens' numbers, `(batch, length)`, int64, with 0 behind a string's end and 1
/// for unknown tokens; with `.multiHot`, `.count` and `.tfIdf` a vector for each string, `(batch, vocabulary)`.
public final class TextVectorization: Layer, KeepsTables, TextLayer {
  public let standardize: TextStandardization?
  public let split: TextSplit?
  public let outputSequenceLength: Int?
  private let ngrams: (any NGramsSpecifier)?
  private let _lookupLayer: StringLookup

  public var maxTokens: Int? { _lookupLayer.maxTokens }
  public var outputMode: CategoricalOutputMode { _lookupLayer.outputMode }

  /// - Parameters:
  ///   - maxTokens: the most tokens that the vocabulary may have, special ones included; nil for no bound.
  ///   - standardize: how strings are made alike; nil leaves them.
  ///   - split: how they are split; nil takes each string as one token.
  ///   - ngrams: joins neighbouring tokens: `2` adds all pairs, `[2]` gives pairs alone; nil for none.
  ///   - outputMode: the form of the output.
  ///   - outputSequenceLength: for `.int`, the length that every row is cut or filled up to; nil: the longest row's.
  ///   - padToMaxTokens: whether vectors always have length `maxTokens`.
  ///   - vocabulary: the tokens, in order; nil: ``adapt(_:)`` finds them. It may begin with `""` and `"[UNK]"`.
  ///   - idfWeights: for `.tfIdf` with a vocabulary, how rare each token is.
  ///   - encoding: `"utf-8"`.
  ///   - name: nil makes one from the class's name.
  public init(
    maxTokens: Int? = nil, standardize: TextStandardization? = .lowerAndStripPunctuation,
    split: TextSplit? = .whitespace, ngrams: (any NGramsSpecifier)? = nil,
    outputMode: any CategoricalOutputModeSpecifier = .int, outputSequenceLength: Int? = nil,
    padToMaxTokens: Bool = false, vocabulary: [String]? = nil, idfWeights: [Double]? = nil, encoding: String = "utf-8",
    name: String? = nil
  ) {
    self.standardize = standardize
    self.split = split
    self.ngrams = ngrams
    self.outputSequenceLength = outputSequenceLength
    _lookupLayer = StringLookup(
      maxTokens: maxTokens, maskToken: "", vocabulary: vocabulary, idfWeights: idfWeights, outputMode: outputMode,
      padToMaxTokens: padToMaxTokens, encoding: encoding)
    super.init(name: name, autocast: false)
    var check = ArgumentCheck()
    check.require(
      outputSequenceLength == nil || _lookupLayer.outputMode == .int,
      "outputSequenceLength requires outputMode int, not \(_lookupLayer.outputMode.name)")
    check.require(
      outputSequenceLength ?? 1 > 0, "outputSequenceLength is \(outputSequenceLength ?? 0); expected 1 or more")
    check.require(
      ngrams.map { !$0.lengths.isEmpty && $0.lengths.allSatisfy { $0 > 0 } } ?? true,
      "ngrams is \(ngrams.map { "\($0)" } ?? "nil"); expected lengths of 1 or more")
    note(check)
    buildAtOnce()
  }

  /// Makes the vocabulary of the tokens in strings: the most frequent ones first, equally frequent ones from the last
  /// in order to the first.
  /// - Throws: `KerasError.invalidArgument` when the layer was given its vocabulary.
  public func adapt(_ data: any StringArrayConvertible) throws {
    let texts = try data.stringArray()
    resetState()
    try updateState(texts.shape.count == 1 ? StringArray(texts.strings, shape: [texts.shape[0], 1]) : texts)
    finalizeState()
  }

  /// Counts the tokens of more strings; ``finalizeState()`` makes the vocabulary of them.
  public func updateState(_ data: any StringArrayConvertible) throws { try _lookupLayer.update(tokens(data).rows) }
  /// Makes the vocabulary of what ``updateState(_:)`` counted.
  public func finalizeState() { _lookupLayer.finalizeState() }
  /// Forgets what ``updateState(_:)`` counted.
  public func resetState() { _lookupLayer.resetState() }

  /// Sets the vocabulary, which may begin with `""` and `"[UNK]"`.
  public func setVocabulary(_ tokens: [String], idfWeights: [Double]? = nil) throws {
    try _lookupLayer.setVocabulary(tokens, idfWeights: idfWeights)
  }

  /// The tokens in the order of their numbers.
  /// - Parameter includeSpecialTokens: whether the padding and the name of unknown tokens are among them.
  public func getVocabulary(includeSpecialTokens: Bool = true) -> [String] {
    _lookupLayer.getVocabulary(includeSpecialTokens: includeSpecialTokens)
  }

  public func vocabularySize() -> Int { _lookupLayer.vocabularySize() }

  /// The numbers of strings' tokens, in the format of `outputMode`.
  public func callAsFunction(_ inputs: any StringArrayConvertible) throws -> Tensor {
    let (rows, isOne) = try tokens(inputs)
    let numbers = try rows.map { try _lookupLayer.numbers($0) }
    let result: Tensor
    if outputMode == .int {
      let length = outputSequenceLength ?? numbers.map(\.count).max() ?? 0
      let filled = numbers.flatMap { row in
        row.prefix(length).map { $0 ?? 0 } + Array(repeating: 0, count: max(0, length - row.count))
      }
      result = Tensor(filled, shape: [rows.count, length])
    } else {
      // Rows of one length: what fills them up counts nowhere.
      let length = max(numbers.map(\.count).max() ?? 0, 1)
      let filled = numbers.flatMap { $0 + Array(repeating: nil, count: length - $0.count) }
      result = _lookupLayer.vocabulary.encoded(filled, shape: [rows.count, length])
    }
    return try (isOne && result.error == nil ? result.reshaped(to: Array(result.shape.dropFirst())) : result).checked()
  }

  func encoded(_ texts: any StringArrayConvertible) throws -> Tensor { try self(texts) }
  func encodedShape(_ shape: Shape) -> Tensor? {
    guard let sizes = CallContext.current?.pass.standIns else { return nil }
    let batch = shape.first ?? 1
    if outputMode == .int { return .zeros([batch, outputSequenceLength ?? sizes.other], dtype: .int64) }
    return _lookupLayer.encodedShape([batch, 1])
  }

  /// Made of the functions themselves, which a configuration may have no names for.
  func frozen() throws -> any TextLayer {
    let copy = TextVectorization(
      maxTokens: maxTokens, standardize: standardize, split: split, ngrams: ngrams, outputMode: outputMode,
      outputSequenceLength: outputSequenceLength, padToMaxTokens: _lookupLayer.padToMaxTokens)
    copy._lookupLayer.vocabulary.copyTokens(of: _lookupLayer.vocabulary)
    return copy
  }

  /// Tells the size of a file's vocabulary before it is read.
  func declare(vocabularySize: Int?) {
    let table = _lookupLayer.vocabulary
    if let vocabularySize, vocabularySize > table.tokenStart { table.declaredCount = vocabularySize }
  }

  /// Each string's tokens, and whether they are those of one string and not of a list.
  private func tokens(_ inputs: any StringArrayConvertible) throws -> (rows: [[String]], isOne: Bool) {
    try validate()
    let texts = try inputs.stringArray()
    guard texts.shape.count < 2 || (texts.shape.count == 2 && (split == nil || texts.shape[1] == 1)) else {
      throw KerasError.incompatibleInput(
        layer: name, "expected strings of shape (batch,) or (batch, 1) to split, got shape \(texts.shape.tupleText)")
    }
    let alike = standardize.map { texts.strings.map($0.apply) } ?? texts.strings
    // Without a split a list is one string's tokens.
    let isOne = texts.shape.isEmpty || (split == nil && texts.shape.count == 1)
    let words = split.map { alike.map($0.apply) } ?? alike.rows(isOne ? 1 : texts.shape[0])
    return (ngrams.map { words.map($0.joined) } ?? words, isOne)
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    try passingOn(inputs)
  }

  var assets: [(name: String, content: String)] { _lookupLayer.assets }
  var tables: [(name: String, values: Tensor)] { _lookupLayer.tables }
  func restore(asset: (String) throws -> String?, table: (String) throws -> Tensor?) throws {
    try _lookupLayer.restore(asset: asset, table: table)
  }

  public override var config: Config {
    func named(_ name: String?, _ isKeras: Bool?) -> ConfigValue {
      guard let name else { return .null }
      if isKeras == true { return .string(name) }
      return .object([
        "module": "builtins", "class_name": "function", "config": .string(name), "registered_name": "function",
      ])
    }
    let lookup = _lookupLayer.config
    return baseConfig.merging([
      "max_tokens": ConfigValue(maxTokens), "standardize": named(standardize?.name, standardize?.isKeras),
      "split": named(split?.name, split?.isKeras), "ngrams": ngrams?.configValue ?? .null,
      "output_mode": .string(outputMode.name), "output_sequence_length": ConfigValue(outputSequenceLength),
      "pad_to_max_tokens": .bool(_lookupLayer.padToMaxTokens), "sparse": .bool(declaresSparse), "ragged": false,
      "vocabulary": lookup["vocabulary"] ?? .null, "idf_weights": lookup["idf_weights"] ?? .null,
      "encoding": .string(_lookupLayer.encoding), "vocabulary_size": .int(vocabularySize()),
    ])
  }

  public override class var definition: Definition<Layer> {
    Definition("TextVectorization") { config in
      guard try !config.bool("ragged", or: false) else {
        throw config.failure("ragged", expected: "false; ragged tensors are not supported")
      }
      func keras<Value>(_ key: String, or missing: Value, _ named: (String) throws -> Value) throws -> Value? {
        guard config.has(key) else { return missing }
        if case .object? = config.value(key) {
          throw ModelFileError(
            config.place, "'\(key)' is a function of the program that saved it; make the layer in code")
        }
        guard let name = try config.optionalString(key) else { return nil }
        do { return try named(name) } catch { throw ModelFileError(config.place, "'\(key)': \(error)") }
      }
      var ngrams: (any NGramsSpecifier)?
      if let count = config.value("ngrams")?.wholeNumber {
        ngrams = count
      } else if config.value("ngrams") != nil {
        ngrams = try config.ints("ngrams") ?? []
      }
      let layer = TextVectorization(
        maxTokens: try config.optionalInt("max_tokens"),
        standardize: try keras("standardize", or: .lowerAndStripPunctuation) { try TextStandardization($0) },
        split: try keras("split", or: .whitespace) { try TextSplit($0) }, ngrams: ngrams,
        outputMode: try config.string("output_mode", or: "int"),
        outputSequenceLength: try config.optionalInt("output_sequence_length"),
        padToMaxTokens: try config.bool("pad_to_max_tokens", or: false), vocabulary: try config.strings("vocabulary"),
        idfWeights: try config.doubles("idf_weights"), encoding: try config.string("encoding", or: "utf-8"),
        name: try config.name)
      layer.declare(vocabularySize: try config.optionalInt("vocabulary_size"))
      return layer
    }
  }
}

extension NGramsSpecifier {
  /// All runs of tokens of each length, shorter lengths first as they are given.
  fileprivate func joined(_ tokens: [String]) -> [String] {
    lengths.flatMap { length in
      tokens.count < length
        ? [] : (0...tokens.count - length).map { tokens[$0..<$0 + length].joined(separator: " ") }
    }
  }
}
