import Tensors

/// Maps whole numbers, such as customer numbers, to indices in a vocabulary, and back with `invert`.
///
/// ```swift
/// let layer = IntegerLookup(vocabulary: [12, 36, 1138, 42])
/// try layer(Tensor([[12, 1138, 42], [42, 1000, 36]]))     // 1 3 4 and 4 0 2: unknown numbers are 0
/// ```
///
/// The vocabulary is given, or made of the numbers in data by ``adapt(_:)``, most frequent first. The layer also works
/// inside a model. Output: with `.int` places, int64, in the input's shape; with other modes as ``CategoryEncoding``,
/// int64, or float32 with `.tfIdf`.
public final class IntegerLookup: BaseLookup {
  let vocabulary: Vocabulary<Int>

  /// - Parameters:
  ///   - maxTokens: the most tokens that the vocabulary may have, special ones included; nil for no bound.
  ///   - numOovIndices: how many places there are for numbers that are not in the vocabulary. With none, such a number
  ///     is an error, or -1 inside a model.
  ///   - maskToken: the number that stands for nothing: place 0 with `.int`, and counts nowhere with other modes.
  ///   - oovToken: what unknown places give, when the layer is inverted.
  ///   - vocabulary: the numbers, in order. It may begin with the special tokens.
  ///   - idfWeights: for `.tfIdf` with a vocabulary, how rare each number is.
  ///   - invert: whether places go in and numbers come out.
  ///   - outputMode: the form of the output.
  ///   - padToMaxTokens: whether vectors always have length `maxTokens`.
  ///   - oovMethod: which of several places an unknown number gets: `"floormod"`, its remainder, or `"farmhash"`, by
  ///     the hash of its digits.
  ///   - salt: a key for the hash of unknown numbers, with `"farmhash"`.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  public init(
    maxTokens: Int? = nil, numOovIndices: Int = 1, maskToken: Int? = nil, oovToken: Int? = -1, vocabulary: [Int]? = nil,
    idfWeights: [Double]? = nil, invert: Bool = false, outputMode: any CategoricalOutputModeSpecifier = .int,
    padToMaxTokens: Bool = false, oovMethod: String = "floormod", salt: (any SaltSpecifier)? = nil,
    inputShape: SymbolicShape? = nil, name: String? = nil
  ) {
    var check = ArgumentCheck()
    let arguments = check.lookup(
      maxTokens: maxTokens, numOovIndices: numOovIndices, invert: invert, outputMode: outputMode,
      padToMaxTokens: padToMaxTokens, salt: salt, oovMethod: oovMethod, hasVocabulary: vocabulary != nil,
      hasWeights: idfWeights != nil)
    check.require(salt == nil || oovMethod == "farmhash", "salt requires oovMethod farmhash, not \(oovMethod)")
    let table = Vocabulary(
      arguments, maskToken: maskToken, oovToken: oovToken, vocabulary: vocabulary, idfWeights: idfWeights)
    self.vocabulary = table
    if let tokens = vocabulary, check.mistake == nil {
      check.resolve(try table.set(tokens, weights: idfWeights, place: "IntegerLookup"), or: ())
    }
    super.init(arguments, check, inputShape: inputShape, name: name)
  }

  /// Makes the vocabulary of the numbers in data: the most frequent ones first, equally frequent ones from the largest
  /// to the smallest. For `.tfIdf` each row is a document; in a list each number is one.
  /// - Throws: `KerasError.invalidArgument` when the layer was given its vocabulary.
  public func adapt(_ data: Tensor) throws {
    resetState()
    try updateState(data.rank == 1 ? data.expandingDimensions(-1) : data)
    finalizeState()
  }

  /// Counts more numbers; ``finalizeState()`` makes the vocabulary of them. A list is one document.
  public func updateState(_ data: Tensor) throws {
    try validate()
    guard vocabulary.given == nil else {
      throw KerasError.invalidArgument("layer '\(name)'", "it was given its vocabulary and cannot adapt to data")
    }
    let numbers = try data.checked().scalars(as: Int.self)
    vocabulary.update(numbers.rows(data.rank < 2 ? 1 : data.shape[0]))
  }

  /// Makes the vocabulary of what ``updateState(_:)`` counted.
  public func finalizeState() { vocabulary.finalize() }
  /// Forgets what ``updateState(_:)`` counted.
  public func resetState() { vocabulary.reset() }

  /// Sets the vocabulary, which may begin with the special tokens.
  public func setVocabulary(_ tokens: [Int], idfWeights: [Double]? = nil) throws {
    try validate()
    try vocabulary.set(tokens, weights: idfWeights, place: "layer '\(name)'")
  }

  /// The numbers in the order of their places.
  /// - Parameter includeSpecialTokens: whether the mask and the stand-ins for unknown numbers are among them.
  public func getVocabulary(includeSpecialTokens: Bool = true) -> [Int] {
    vocabulary.listed(includeSpecialTokens: includeSpecialTokens).map { $0 ?? 0 }
  }

  public override func vocabularySize() -> Int { vocabulary.count }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard !vocabulary.tokens.isEmpty else {
      if CallContext.isSymbolic, let shape = vocabulary.encodedShape(inputs.shape) { return shape }
      throw KerasError.notReady("layer '\(name)'", "it has no vocabulary; give it one, or call adapt")
    }
    let keys = inputs.cast(to: .int64)
    return invert ? tokens(at: keys) : vocabulary.encoded(try places(of: keys))
  }

  /// The numbers at places.
  private func tokens(at places: Tensor) -> Tensor {
    let index = places - vocabulary.tokenStart
    let known = index.greaterEqual(0).logicalAnd(index.less(vocabulary.tokens.count))
    let found = Tensor(vocabulary.tokens).gathering(index.where(known, else: 0))
    let result = found.where(known, else: vocabulary.oovToken ?? -1)
    guard let mask = vocabulary.maskToken else { return result }
    return Tensor(Double(mask), dtype: .int64).where(places .== 0, else: result)
  }

  /// The places of numbers, by a search among the vocabulary in order.
  private func places(of keys: Tensor) throws -> Tensor {
    let order = vocabulary.tokens.indices.sorted { vocabulary.tokens[$0] < vocabulary.tokens[$1] }
    let sorted = Tensor(order.map { vocabulary.tokens[$0] })
    let at = keys.searchSorted(in: sorted).minimum(order.count - 1)
    let isKnown = sorted.gathering(at).equal(keys)
    let known = Tensor(order.map { vocabulary.tokenStart + $0 }).gathering(at)
    var places = known.where(isKnown, else: unknownPlaces(of: keys))
    if let mask = vocabulary.maskToken {
      // With other modes a place beyond the vocabulary counts nowhere.
      places = Tensor(outputMode == .int ? 0 : Double(vocabulary.depth), dtype: .int64).where(
        keys .== mask, else: places)
    }
    if numOovIndices == 0, Trace.current == nil, !CallContext.isSymbolic {
      if try places.min().item() < 0 {
        throw KerasError.invalidData(
          "layer '\(name)'",
          "a number is not in the vocabulary, and there is no place for unknown ones; set numOovIndices to 1")
      }
    }
    return places
  }

  private func unknownPlaces(of keys: Tensor) -> Tensor {
    switch numOovIndices {
    case 0: return Tensor(-1, dtype: .int64)
    case 1: return Tensor(Double(vocabulary.oovStart), dtype: .int64)
    default:
      let bucket =
        lookupArguments.oovMethod == "farmhash"
        ? keys.hashBuckets(numOovIndices, key: lookupArguments.salt.hashKey) : keys % numOovIndices
      return bucket + vocabulary.oovStart
    }
  }

  override var vocabularyLines: [String]? {
    vocabulary.given == nil ? vocabulary.listed(includeSpecialTokens: true).map { $0?.line ?? "0" } : nil
  }
  override var idfTable: [Float] { vocabulary.idfWeights }
  override func restoreWeights(_ weights: [Float]) { vocabulary.restore(weights: weights) }
  override func restoreVocabulary(_ lines: [String]) throws {
    let numbers = lines.map { Int($0) }
    guard let wrong = numbers.firstIndex(of: nil) else {
      return try vocabulary.restore(numbers.map { $0! }, place: "layer '\(name)'")
    }
    throw ModelFileError("layer '\(name)'", "its vocabulary has '\(lines[wrong].prefix(40))'; expected whole numbers")
  }

  public override var config: Config { lookupConfig(vocabulary).merging(["vocabulary_dtype": "int64"]) }

  public override class var definition: Definition<Layer> {
    Definition("IntegerLookup") { config in
      guard try config.string("vocabulary_dtype", or: "int64") == "int64" else {
        throw config.failure("vocabulary_dtype", expected: "int64")
      }
      let layer = IntegerLookup(
        maxTokens: try config.optionalInt("max_tokens"), numOovIndices: try config.int("num_oov_indices", or: 1),
        maskToken: try config.optionalInt("mask_token"),
        oovToken: config.has("oov_token") ? try config.optionalInt("oov_token") : -1,
        vocabulary: try config.wideInts("vocabulary"), idfWeights: try config.doubles("idf_weights"),
        invert: try config.bool("invert", or: false), outputMode: try config.string("output_mode", or: "int"),
        padToMaxTokens: try config.bool("pad_to_max_tokens", or: false),
        oovMethod: try config.string("oov_method", or: "floormod"), salt: try config.salt, name: try config.name)
      layer.vocabulary.declaredCount = try config.optionalInt("vocabulary_size")
      return layer
    }
  }
}
