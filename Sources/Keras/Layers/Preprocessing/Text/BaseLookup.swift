import Tensors

/// The base class of ``IntegerLookup`` and ``StringLookup``.
open class BaseLookup: Layer, KeepsTables {
  let lookupArguments: LookupArguments

  /// The most tokens that the vocabulary may have, special ones included; nil for no bound.
  public var maxTokens: Int? { lookupArguments.maxTokens }
  /// How many numbers there are for tokens that are not in the vocabulary.
  public var numOovIndices: Int { lookupArguments.numOovIndices }
  /// Whether numbers go in and tokens come out.
  public var invert: Bool { lookupArguments.invert }
  public var outputMode: CategoricalOutputMode { lookupArguments.outputMode }
  public var padToMaxTokens: Bool { lookupArguments.padToMaxTokens }

  init(_ arguments: LookupArguments, _ check: ArgumentCheck, inputShape: SymbolicShape?, name: String?) {
    lookupArguments = arguments
    super.init(name: name, autocast: false, inputShape: inputShape)
    note(check)
    buildAtOnce()
  }

  /// How many numbers the layer gives out: the vocabulary with the special tokens.
  open func vocabularySize() -> Int { 0 }

  /// The vocabulary as a file's lines; nil where the configuration has it.
  var vocabularyLines: [String]? { nil }
  /// The weights of `tf_idf`.
  var idfTable: [Float] { [] }

  /// Takes over a file's lines.
  func restoreVocabulary(_ lines: [String]) throws {}
  func restoreWeights(_ weights: [Float]) {}

  var assets: [(name: String, content: String)] {
    vocabularyLines.map { [("vocabulary.txt", $0.joined(separator: "\n"))] } ?? []
  }
  var tables: [(name: String, values: Tensor)] {
    outputMode == .tfIdf ? [("idf_weights", Tensor(idfTable))] : []
  }
  func restore(asset: (String) throws -> String?, table: (String) throws -> Tensor?) throws {
    if outputMode == .tfIdf, let weights = try table("idf_weights") {
      restoreWeights(try weights.scalars(as: Float.self))
    }
    guard vocabularyLines != nil, let text = try asset("vocabulary.txt") else { return }
    // Bytes, since a character may span a line's end. Strings do not end in lines without anything.
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
      String(Substring($0))
    }
    while lines.last?.isEmpty == true { lines.removeLast() }
    if !lines.isEmpty { try restoreVocabulary(lines) }
  }

  /// The entries of the configuration that both kinds have.
  func lookupConfig<Token: LookupToken>(_ vocabulary: Vocabulary<Token>) -> Config {
    baseConfig.merging([
      "invert": .bool(invert), "max_tokens": ConfigValue(maxTokens), "num_oov_indices": .int(numOovIndices),
      "oov_token": vocabulary.oovToken?.configValue ?? .null,
      "mask_token": vocabulary.maskToken?.configValue ?? .null, "output_mode": .string(outputMode.name),
      "sparse": .bool(declaresSparse), "pad_to_max_tokens": .bool(padToMaxTokens),
      "idf_weights": vocabulary.givenWeights.map { .array($0.map { .double($0) }) } ?? .null,
      "vocabulary": vocabulary.given.map { .array($0.map(\.configValue)) } ?? .null,
      "vocabulary_size": vocabulary.tokens.isEmpty ? .null : .int(vocabulary.count),
      "oov_method": .string(lookupArguments.oovMethod),
      "salt": lookupArguments.salt.isEmpty ? .null : ConfigValue(lookupArguments.salt),
    ])
  }
}

/// A layer that keeps tables in model files besides its weights.
protocol KeepsTables: Layer {
  /// Strings, each a file of the archive.
  var assets: [(name: String, content: String)] { get }
  /// Numbers, each a data set beside the weights.
  var tables: [(name: String, values: Tensor)] { get }
  /// Takes over what a file has of these; nil where it has nothing.
  func restore(asset: (String) throws -> String?, table: (String) throws -> Tensor?) throws
}

extension ArgumentCheck {
  /// The arguments that lookups share, checked.
  mutating func lookup(
    maxTokens: Int?, numOovIndices: Int, invert: Bool, outputMode: any CategoricalOutputModeSpecifier,
    padToMaxTokens: Bool, salt: (any SaltSpecifier)?, oovMethod: String, hasVocabulary: Bool, hasWeights: Bool
  ) -> LookupArguments {
    let mode = self.outputMode(outputMode, among: [.int, .oneHot, .multiHot, .count, .tfIdf])
    require(maxTokens ?? 2 > 1, "maxTokens is \(maxTokens ?? 0); expected 2 or more")
    require(!padToMaxTokens || maxTokens != nil, "padToMaxTokens is true without maxTokens")
    require(
      !padToMaxTokens || mode != .tfIdf || maxTokens ?? 0 <= 1 << 24,
      "maxTokens is \(maxTokens ?? 0); expected at most \(1 << 24) to fill weights up to")
    require(numOovIndices >= 0, "numOovIndices is \(numOovIndices); expected 0 or more")
    require(!invert || mode == .int, "outputMode is \(mode.name) with invert; expected int")
    require(["floormod", "farmhash"].contains(oovMethod), "oovMethod is \(oovMethod); expected floormod or farmhash")
    require(!hasWeights || mode == .tfIdf, "idfWeights requires outputMode tf_idf, not \(mode.name)")
    require(
      !(hasVocabulary && mode == .tfIdf) || hasWeights,
      "outputMode tf_idf with a vocabulary requires idfWeights")
    return LookupArguments(
      maxTokens: maxTokens, numOovIndices: max(numOovIndices, 0), invert: invert, outputMode: mode,
      padToMaxTokens: padToMaxTokens && maxTokens != nil, salt: self.salt(salt), oovMethod: oovMethod)
  }
}
