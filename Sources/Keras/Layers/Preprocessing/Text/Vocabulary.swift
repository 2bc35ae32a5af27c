import Glibc
import Tensors

/// What a vocabulary consists of: strings or whole numbers.
protocol LookupToken: Hashable, Sendable {
  /// Whether this one comes before the other where both are equally frequent, from the end.
  func precedes(_ other: Self) -> Bool
  var configValue: ConfigValue { get }
  /// As it stands in a vocabulary file.
  var line: String { get }
}

extension Int: LookupToken {
  func precedes(_ other: Int) -> Bool { self < other }
  public var configValue: ConfigValue { .int(self) }
  var line: String { "\(self)" }
}

/// A string that equals another one byte for byte; Swift's strings also equal those that only look the same.
struct TextToken: LookupToken {
  let text: String
  init(_ text: String) { self.text = text }

  static func == (a: TextToken, b: TextToken) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }
  func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
  func precedes(_ other: TextToken) -> Bool { text.utf8.lexicographicallyPrecedes(other.text.utf8) }
  var configValue: ConfigValue { .string(text) }
  var line: String { text }
}

/// The arguments that lookups of strings and of numbers share.
struct LookupArguments: Sendable {
  let maxTokens: Int?
  let numOovIndices: Int
  let invert: Bool
  let outputMode: CategoricalOutputMode
  let padToMaxTokens: Bool
  let salt: [Int]
  /// Python's name: `"floormod"` or `"farmhash"`.
  let oovMethod: String
}

/// A table from tokens to their numbers, given or found in data.
///
/// The numbers begin with the mask's (0, where there is one and numbers go out), then those of unknown tokens, then the
/// vocabulary's. A class, which what looks for layers and weights in a layer's properties leaves alone.
final class Vocabulary<Token: LookupToken> {
  let arguments: LookupArguments
  let maskToken: Token?
  let oovToken: Token?
  /// What the initializer was given, as files have it.
  let given: [Token]?
  let givenWeights: [Double]?
  /// The size in a file's configuration, before its vocabulary is read.
  var declaredCount: Int?
  /// The tokens behind the special ones.
  private(set) var tokens: [Token] = []
  /// For ``CategoricalOutputMode/tfIdf``: how rare each number's token is.
  private(set) var idfWeights: [Float] = []
  private var numbers: [Token: Int] = [:]
  private var counts: [Token: Int] = [:]
  private var documentCounts: [Token: Int] = [:]
  private var documents = 0

  init(
    _ arguments: LookupArguments, maskToken: Token?, oovToken: Token?, vocabulary: [Token]?, idfWeights: [Double]?
  ) {
    self.arguments = arguments
    self.maskToken = maskToken
    self.oovToken = oovToken
    given = vocabulary
    givenWeights = idfWeights
  }

  /// The first number of unknown tokens.
  var oovStart: Int { maskToken != nil && arguments.outputMode == .int ? 1 : 0 }
  /// The first number of the vocabulary's tokens.
  var tokenStart: Int { oovStart + arguments.numOovIndices }
  var count: Int { tokens.count + tokenStart }
  /// The last dimension of outputs that are vectors.
  var depth: Int {
    if arguments.padToMaxTokens, let limit = arguments.maxTokens { return limit }
    return tokens.isEmpty ? declaredCount ?? count : count
  }

  /// All tokens in the order of their numbers, or those behind the special ones.
  func listed(includeSpecialTokens: Bool) -> [Token?] {
    let special: [Token?] =
      Array(repeating: maskToken, count: oovStart) + Array(repeating: oovToken, count: arguments.numOovIndices)
    return includeSpecialTokens ? special + tokens : tokens
  }

  // MARK: Setting

  /// Sets the vocabulary, which may begin with the special tokens.
  ///
  /// - Parameter weights: for `.tfIdf` alone, one for each entry.
  func set(_ vocabulary: [Token], weights: [Double]?, place: String) throws {
    func mistake(_ message: String) -> KerasError { .invalidArgument(place, message) }
    guard (weights != nil) == (arguments.outputMode == .tfIdf) else {
      throw mistake(
        "outputMode \(arguments.outputMode.name) \(weights == nil ? "requires" : "does not take") idfWeights; "
          + "tf_idf does")
    }
    guard !vocabulary.isEmpty else { throw mistake("the vocabulary is empty") }
    if let weights, weights.count != vocabulary.count {
      throw mistake("there are \(weights.count) idfWeights for \(vocabulary.count) tokens; expected as many")
    }
    let special =
      Array(repeating: maskToken, count: oovStart) + Array(repeating: oovToken, count: arguments.numOovIndices)
    let hasSpecial = vocabulary.count >= tokenStart && zip(special, vocabulary).allSatisfy { $0 == $1 }
    let rest = hasSpecial ? Array(vocabulary.dropFirst(tokenStart)) : vocabulary
    if Set(rest).count != rest.count {
      var seen = Set<Token>()
      let repeated = rest.first { !seen.insert($0).inserted }!
      throw mistake("the vocabulary has '\(repeated.line)' more than once; expected each token once")
    }
    for (token, what) in [(maskToken, "mask"), (arguments.invert ? oovToken : nil, "oov")] {
      if let token, rest.contains(token) {
        throw mistake(
          "the vocabulary has the \(what) token '\(token.line)' among its own; expected it, and the other special tokens, "
            + "at the start or not at all")
      }
    }
    if let limit = arguments.maxTokens, tokenStart + rest.count > limit {
      throw mistake("the vocabulary has \(tokenStart + rest.count) tokens with the special ones; maxTokens is \(limit)")
    }
    take(rest)
    if let weights {
      let front = hasSpecial ? [] : Array(repeating: weights.reduce(0, +) / Double(weights.count), count: tokenStart)
      idfWeights = padded((front + weights).map { Float($0) })
    }
  }

  /// The weights of a file's, which are there before the vocabulary.
  func restore(weights: [Float]) { idfWeights = weights }

  /// The vocabulary of a file, whose weights were restored.
  func restore(_ vocabulary: [Token], place: String) throws {
    let weights = idfWeights
    let isWeighted = arguments.outputMode == .tfIdf
    guard !isWeighted || weights.count >= vocabulary.count else {
      throw ModelFileError(place, "its vocabulary has \(vocabulary.count) tokens and \(weights.count) weights")
    }
    if arguments.outputMode != .int, !arguments.padToMaxTokens, let declaredCount, declaredCount != vocabulary.count {
      throw ModelFileError(
        place, "its vocabulary has \(vocabulary.count) tokens, and its configuration says \(declaredCount)")
    }
    try set(
      vocabulary, weights: isWeighted ? weights.prefix(vocabulary.count).map(Double.init) : nil, place: place)
  }

  /// Takes over another's tokens and weights.
  func copyTokens(of other: Vocabulary) {
    take(other.tokens)
    idfWeights = other.idfWeights
    declaredCount = other.declaredCount
  }

  private func take(_ tokens: [Token]) {
    self.tokens = tokens
    numbers = [:]
    numbers.reserveCapacity(tokens.count)
    for (index, token) in tokens.enumerated() { numbers[token] = tokenStart + index }
  }

  /// Weights as long as outputs are.
  private func padded(_ weights: [Float]) -> [Float] {
    weights + Array(repeating: 0, count: max(0, depth - weights.count))
  }

  // MARK: Adapting

  func reset() {
    counts = [:]
    documentCounts = [:]
    documents = 0
  }

  /// Counts the tokens of documents.
  func update(_ rows: [[Token]]) {
    for row in rows {
      for token in row { counts[token, default: 0] += 1 }
      if arguments.outputMode == .tfIdf { for token in Set(row) { documentCounts[token, default: 0] += 1 } }
    }
    documents += rows.count
  }

  /// Makes the most frequent tokens the vocabulary; equally frequent ones go from the last to the first.
  func finalize() {
    guard !counts.isEmpty else { return }
    for token in [maskToken, oovToken].compactMap({ $0 }) { counts[token] = nil }
    var ordered = counts.sorted { $0.value == $1.value ? $1.key.precedes($0.key) : $0.value > $1.value }.map(\.key)
    if let limit = arguments.maxTokens { ordered = Array(ordered.prefix(max(0, limit - tokenStart))) }
    take(ordered)
    if arguments.outputMode == .tfIdf {
      let weights = ordered.map { token in
        Float(log1p(Double(documents) / Double(1 + (documentCounts[token] ?? 0))))
      }
      let mean = weights.isEmpty ? 0 : weights.reduce(0, +) / Float(weights.count)
      idfWeights = padded(Array(repeating: mean, count: tokenStart) + weights)
    }
    reset()
  }

  // MARK: Looking up

  /// The number of a token; nil for the mask where it counts nowhere.
  ///
  /// - Parameter bucket: which of several unknown numbers a token gets.
  func number(of token: Token, place: String, bucket: (Token) -> Int) throws -> Int? {
    if let maskToken, token == maskToken { return arguments.outputMode == .int ? 0 : nil }
    if let number = numbers[token] { return number }
    switch arguments.numOovIndices {
    case 0:
      throw KerasError.invalidData(
        place,
        "'\(token.line)' is not in the vocabulary, and there is no number for unknown tokens; set numOovIndices to 1")
    case 1: return oovStart
    default: return oovStart + bucket(token)
    }
  }

  /// The token of a number.
  func token(at number: Int) -> Token? {
    if maskToken != nil, number == 0, arguments.outputMode == .int { return maskToken }
    let index = number - tokenStart
    return tokens.indices.contains(index) ? tokens[index] : oovToken
  }

  /// Numbers in the format of the mode; nil counts nowhere.
  func encoded(_ numbers: [Int?], shape: Shape) -> Tensor {
    encoded(Tensor(numbers.map { $0 ?? depth }, shape: shape))
  }

  /// Zeros in the shape that outputs have for an input of a shape, before there is a vocabulary; nil where that is not
  /// known.
  func encodedShape(_ shape: Shape) -> Tensor? {
    guard arguments.outputMode == .int || declaredCount != nil || arguments.padToMaxTokens else { return nil }
    let dtype: DType = arguments.outputMode == .tfIdf ? .float32 : .int64
    let mode: CategoricalOutputMode = arguments.outputMode == .tfIdf ? .count : arguments.outputMode
    return Tensor.zeros(shape, dtype: .int64).categories(mode, depth: depth, dtype: dtype)
  }

  /// Numbers in the format of the mode; those beyond the vocabulary count nowhere.
  func encoded(_ numbers: Tensor) -> Tensor {
    guard arguments.outputMode == .tfIdf else {
      return numbers.categories(arguments.outputMode, depth: depth, dtype: .int64)
    }
    return numbers.categories(.count, depth: depth, dtype: .float32) * Tensor(idfWeights)
  }
}
