import Tensors

/// The value that ``Hashing`` treats as missing: a whole number or a string.
public enum MaskValue: Hashable, Sendable, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  case number(Int)
  case text(String)
  public init(integerLiteral value: Int) { self = .number(value) }
  public init(stringLiteral value: String) { self = .text(value) }
}

/// Hashes strings or whole numbers into a fixed number of bins.
///
/// ```swift
/// let layer = Hashing(numBins: 3)
/// try layer([["A"], ["B"], ["C"]])                    // bins of texts
/// let model = Sequential([Input(shape: [4], dtype: .int64), Hashing(numBins: 64), Embedding(64, 8)])
/// ```
///
/// Numbers are hashed as their decimal digits; floating-point ones lose their fraction first. The hash is FarmHash's
/// fingerprint, or with `salt` SipHash-2-4: the bins are those of Python Keras.
///
/// Input: whole numbers of any shape; or strings, outside of a model, or as its first layer behind
/// `Input(shape: [n], dtype: "string")`. Output: with `.int` the bins' numbers in
/// the input's shape; with other modes as ``CategoryEncoding``.
public final class Hashing: Layer, TextLayer {
  public let numBins: Int
  /// The input that goes to bin 0, which is then reserved for it.
  public let maskValue: MaskValue?
  public let outputMode: CategoricalOutputMode
  /// Both halves of SipHash's key; empty for FarmHash.
  public let salt: [Int]

  /// - Parameters:
  ///   - numBins: the number of bins, 1 or more; with `maskValue` one of them is that of the mask.
  ///   - maskValue: the input that goes to bin 0; nil for none.
  ///   - salt: a key that makes the hash one that others cannot foresee.
  ///   - outputMode: `.int`, `.oneHot`, `.multiHot` or `.count`.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output; nil: int64 for `.int`, else float32.
  public init(
    numBins: Int, maskValue: MaskValue? = nil, salt: (any SaltSpecifier)? = nil,
    outputMode: any CategoricalOutputModeSpecifier = .int, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(numBins > 0, "numBins is \(numBins); expected 1 or more")
    let mode = check.outputMode(outputMode, among: [.int, .oneHot, .multiHot, .count])
    self.numBins = max(numBins, 1)
    self.maskValue = maskValue
    self.salt = check.salt(salt)
    self.outputMode = mode
    super.init(
      name: name, dtype: dtype ?? DTypePolicy(mode == .int ? .int64 : .float32), autocast: false,
      inputShape: inputShape)
    check.require(
      mode != .int || [.int32, .int64].contains(variableDType),
      "dtype is \(variableDType.name) with outputMode int; expected int32 or int64")
    note(check)
    buildAtOnce()
  }

  /// As the other initializer, in Python's order: `Hashing(64)`.
  public convenience init(
    _ numBins: Int, maskValue: MaskValue? = nil, salt: (any SaltSpecifier)? = nil,
    outputMode: any CategoricalOutputModeSpecifier = .int, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    self.init(
      numBins: numBins, maskValue: maskValue, salt: salt, outputMode: outputMode, inputShape: inputShape, name: name,
      dtype: dtype)
  }

  /// Whether bin 0 is the mask's alone.
  private var reservesMask: Bool { maskValue != nil && numBins > 1 }
  private var hashedBins: Int { reservesMask ? numBins - 1 : numBins }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    if isGivenTexts { return try passingOn(inputs) }
    var bins = inputs.hashBuckets(hashedBins, key: salt.hashKey)
    if reservesMask {
      guard case .number(let mask)? = maskValue else {
        throw KerasError.incompatibleInput(
          layer: name, "expected strings, as maskValue is one, got \(inputs.dtype.name)")
      }
      bins = Tensor(0, dtype: .int64).where(inputs .== mask, else: bins + 1)
    }
    return bins.categories(outputMode, depth: numBins, dtype: variableDType)
  }

  var takesNumbers: Bool { true }
  /// Nothing of the layer ever changes.
  func frozen() -> any TextLayer { self }
  func encoded(_ texts: any StringArrayConvertible) throws -> Tensor { try self(texts) }
  func encodedShape(_ shape: Shape) -> Tensor? {
    Tensor.zeros(shape, dtype: .int64).categories(outputMode, depth: numBins, dtype: variableDType)
  }

  /// The bins of strings.
  public func callAsFunction(_ inputs: any StringArrayConvertible) throws -> Tensor {
    try validate()
    let texts = try inputs.stringArray()
    var mask: TextToken?
    if reservesMask {
      guard case .text(let text)? = maskValue else {
        throw KerasError.incompatibleInput(layer: name, "expected whole numbers, as maskValue is one, got strings")
      }
      mask = TextToken(text)
    }
    let (count, key) = (hashedBins, salt.hashKey)
    let bins = texts.strings.map { text in
      if let mask, TextToken(text) == mask { return 0 }
      return TextHash.bucket(text, of: count, key: key) + (reservesMask ? 1 : 0)
    }
    return try Tensor(bins, shape: texts.shape)
      .categories(outputMode, depth: numBins, dtype: variableDType).checked()
  }

  public override class var definition: Definition<Layer> {
    Definition(
      Hashing.self, .base, .int("num_bins", \.numBins), .salt(\.salt), .maskValue,
      .string("output_mode", \.outputMode.name, or: "int"), .sparse
    ) { base, bins, salt, mask, mode, _ in
      Hashing(numBins: bins, maskValue: mask, salt: salt, outputMode: mode, name: base.name, dtype: base.dtype)
    }
  }
}

extension ConfigArgument where Root == Hashing, Value == MaskValue? {
  /// A number or a string.
  fileprivate static var maskValue: Self {
    Self("mask_value", \.maskValue, { $0?.configValue ?? .null }) { config in
      guard let value = config.value("mask_value") else { return nil }
      if let text = value.text { return .text(text) }
      if let number = value.wholeNumber { return .number(number) }
      throw config.failure("mask_value", expected: "a whole number or text")
    }
  }
}

extension MaskValue {
  fileprivate var configValue: ConfigValue {
    switch self {
    case .number(let value): .int(value)
    case .text(let value): .string(value)
    }
  }
}
