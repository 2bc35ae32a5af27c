import Tensors

/// A feature that ``HashedCrossing`` takes: whole numbers in a tensor, or strings.
public protocol CrossedFeature {
  /// The shape, and for each sample the text's fingerprint or the number itself.
  func crossed() throws -> (shape: Shape, hashes: [UInt64])
}

extension Tensor: CrossedFeature {
  public func crossed() throws -> (shape: Shape, hashes: [UInt64]) {
    try checked()
    guard dtype.isInteger else {
      throw KerasError.invalidData("HashedCrossing", "got \(dtype.name); expected whole numbers or strings")
    }
    return (shape, try scalars(as: Int64.self).map { UInt64(bitPattern: $0) })
  }
}

extension StringArray: CrossedFeature {
  public func crossed() -> (shape: Shape, hashes: [UInt64]) { (shape, strings.map(TextHash.fingerprint)) }
}

extension [String]: CrossedFeature {
  public func crossed() -> (shape: Shape, hashes: [UInt64]) { StringArray(self).crossed() }
}

/// Hashes combinations of features into bins.
///
/// ```swift
/// let layer = HashedCrossing(numBins: 5)
/// try layer([["A", "B"], Tensor([101, 102])])
/// ```
///
/// Input: two or more features of one shape, `()`, `(batch,)` or `(batch, 1)`; strings or whole numbers. Output: with
/// `.int` the bins in that shape; with `.oneHot` vectors of zeros and a one. As a layer of several inputs it does not
/// go into a Sequential. The bins are those of Python Keras.
public final class HashedCrossing: Layer {
  public let numBins: Int
  public let outputMode: CategoricalOutputMode

  /// - Parameters:
  ///   - numBins: the number of bins, 1 or more.
  ///   - outputMode: `.int` or `.oneHot`.
  ///   - name: nil makes one from the class's name.
  ///   - dtype: the element type of the output; nil: int64 for `.int`, else float32.
  public init(
    numBins: Int, outputMode: any CategoricalOutputModeSpecifier = .int, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(numBins > 0, "numBins is \(numBins); expected 1 or more")
    let mode = check.outputMode(outputMode, among: [.int, .oneHot])
    self.numBins = max(numBins, 1)
    self.outputMode = mode
    super.init(name: name, dtype: dtype ?? (mode == .int ? DTypePolicy(.int64) : nil), autocast: false)
    note(check)
    buildAtOnce()
  }

  /// The bins of combined features.
  public func callAsFunction(_ inputs: [any CrossedFeature]) throws -> Tensor {
    try validate()
    guard inputs.count >= 2 else {
      throw KerasError.incompatibleInput(layer: name, "expected two features or more, got \(inputs.count)")
    }
    let features = try inputs.map { try $0.crossed() }
    let shape = features[0].shape
    guard features.allSatisfy({ $0.shape == shape }), shape.count < 2 || (shape.count == 2 && shape[1] == 1) else {
      let shapes = features.map(\.shape.tupleText).joined(separator: ", ")
      throw KerasError.incompatibleInput(
        layer: name, "expected features of one shape, (), (batch,) or (batch, 1), got \(shapes)")
    }
    let bins = features[0].hashes.indices.map { sample in
      let hash = features.reduce(0xDECA_FCAF_FE) { TextHash.combined($0, $1.hashes[sample]) }
      return Int(hash % UInt64(numBins))
    }
    return Tensor(bins, shape: shape).categories(outputMode, depth: numBins, dtype: computeDType)
  }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    throw KerasError.incompatibleInput(layer: name, "expected two features or more in an array, got one tensor")
  }

  /// Keras does not write `trainable`.
  public override var config: Config { Self.definition.config(of: self) }

  public override class var definition: Definition<Layer> {
    Definition(
      HashedCrossing.self, .int("num_bins", \.numBins), .string("output_mode", \.outputMode.name, or: "int"),
      .sparse,
      .nameAndType
    ) { HashedCrossing(numBins: $0, outputMode: $1, name: $3.name, dtype: $3.dtype) }
  }
}
