import Tensors

/// Sorts numbers into bins: bin 0 is below the first boundary, bin i from boundary i - 1 up to but not including
/// boundary i.
///
/// Boundaries are given, or found in data by ``adapt(_:)-(Tensor)`` so that the bins hold equally many numbers:
///
/// ```swift
/// let layer = Discretization(binBoundaries: [0, 1, 2])
/// try layer(Tensor([-1.5, 1.0, 3.4] as [Float]))   // 0, 2, 3
/// ```
///
/// Input: numbers of any shape. Output: with `.int` the bins' numbers, int32, in the input's shape; with other modes as
/// ``CategoryEncoding`` of as many categories as there are bins.
public final class Discretization: Layer {
  /// What separates the bins, ascending; nil before it is known.
  public private(set) var binBoundaries: [Double]?
  /// How many bins ``adapt(_:)-(Tensor)`` makes; nil for a layer that was given its boundaries.
  public let numBins: Int?
  /// The tolerance of ``adapt(_:)-(Tensor)``, as a share of the data.
  public let epsilon: Double
  public let outputMode: CategoricalOutputMode
  private var summary = QuantileSummary()

  /// - Parameters:
  ///   - binBoundaries: what separates the bins, ascending. Not together with `numBins`.
  ///   - numBins: how many bins ``adapt(_:)-(Tensor)`` makes.
  ///   - epsilon: the tolerance of ``adapt(_:)-(Tensor)``, as a share of the data.
  ///   - outputMode: `.int`, `.oneHot`, `.multiHot` or `.count`.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of outputs other than `.int`, or the dtype policy.
  public init(
    binBoundaries: [Double]? = nil, numBins: Int? = nil, epsilon: Double = 0.01,
    outputMode: any CategoricalOutputModeSpecifier = .int, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(
      (binBoundaries == nil) != (numBins == nil), "expected either binBoundaries or numBins, and not both")
    check.require(numBins ?? 1 >= 1, "numBins is \(numBins ?? 0); expected 1 or more")
    check.require(epsilon > 0 && epsilon < 1, "epsilon is \(epsilon); expected a share between 0 and 1")
    check.require(
      binBoundaries.map { zip($0, $0.dropFirst()).allSatisfy { $0 <= $1 } } ?? true,
      "binBoundaries is \(binBoundaries ?? []); expected ascending numbers")
    self.binBoundaries = binBoundaries
    self.numBins = numBins
    self.epsilon = epsilon
    self.outputMode = check.outputMode(outputMode, among: [.int, .oneHot, .multiHot, .count])
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    note(check)
    buildAtOnce()
  }

  /// A layer that has adapted already: files have its boundaries and its number of bins.
  convenience init(
    adapted boundaries: [Double], numBins: Int, epsilon: Double, outputMode: any CategoricalOutputModeSpecifier,
    name: String?, dtype: (any DTypePolicySpecifier)?
  ) {
    self.init(numBins: numBins, epsilon: epsilon, outputMode: outputMode, name: name, dtype: dtype)
    binBoundaries = boundaries
  }

  override var inputDType: DType { .float32 }

  /// Finds boundaries in data, so that the bins hold equally many numbers.
  ///
  /// - Parameter data: numbers of any shape.
  /// - Throws: `KerasError.invalidArgument` when the layer was given its boundaries, `KerasError.invalidData` when
  ///   there are no numbers.
  public func adapt(_ data: Tensor) throws { try adapt([data]) }

  /// As ``adapt(_:)-(Tensor)``, for data in batches.
  public func adapt(_ batches: some Sequence<Tensor>) throws {
    guard numBins != nil else {
      throw KerasError.invalidArgument(
        "layer '\(name)'", "it was given its binBoundaries and cannot adapt to data; give it numBins instead")
    }
    resetState()
    for batch in batches { try updateState(batch) }
    try finalizeState()
  }

  /// Takes numbers into account when boundaries are found.
  public func updateState(_ data: Tensor) throws {
    try summary.add(data.checked().scalars(as: Float.self), epsilon: epsilon)
  }

  /// Finds the boundaries in what ``updateState(_:)`` was given.
  public func finalizeState() throws {
    guard let numBins else { return }
    let boundaries = summary.boundaries(numBins)
    guard !boundaries.isEmpty || numBins == 1 else {
      throw KerasError.invalidData("layer '\(name)'", "there are too few numbers to find boundaries of \(numBins) bins")
    }
    binBoundaries = boundaries.map(Double.init)
  }

  /// Forgets what ``updateState(_:)`` was given.
  public func resetState() { summary = QuantileSummary() }

  public override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard let binBoundaries else {
      throw KerasError.notReady("layer '\(name)'", "it has no bin boundaries; give it binBoundaries, or call adapt")
    }
    let boundaries = Tensor(binBoundaries.map { Float($0) })
    let bins = inputs.searchSorted(in: boundaries, right: true)
    return bins.categories(
      outputMode, depth: binBoundaries.count + 1, dtype: outputMode == .int ? .int32 : computeDType)
  }

  /// Keras does not write `trainable`.
  public override var config: Config { Self.definition.config(of: self) }

  public override class var definition: Definition<Layer> {
    Definition(
      Discretization.self, .optionalDoubles("bin_boundaries", \.binBoundaries), .optionalInt("num_bins", \.numBins),
      .double("epsilon", \.epsilon, or: 0.01), .string("output_mode", \.outputMode.name, or: "int"), .sparse,
      .nameAndType
    ) { boundaries, count, epsilon, mode, _, base in
      if let boundaries, let count {
        return Discretization(
          adapted: boundaries, numBins: count, epsilon: epsilon, outputMode: mode, name: base.name, dtype: base.dtype)
      }
      return Discretization(
        binBoundaries: boundaries, numBins: count, epsilon: epsilon, outputMode: mode, name: base.name,
        dtype: base.dtype)
    }
  }
}
