import Tensors

/// The inputs that a layer accepts: rank, sizes of dimensions, element type. Checked before `call`.
public struct InputSpec: Hashable, Sendable {
  public var dtype: DType?
  /// The whole shape, batch included; nil dimensions take any size.
  public var shape: SymbolicShape?
  /// The number of dimensions.
  public var ndim: Int?
  public var maxNdim: Int?
  public var minNdim: Int?
  /// The sizes of single dimensions; negative ones count from the end.
  public var axes: [Int: Int]
  /// Whether a last dimension of size 1 may be there or not.
  public var allowLastAxisSqueeze: Bool

  public init(
    dtype: DType? = nil, shape: SymbolicShape? = nil, ndim: Int? = nil, maxNdim: Int? = nil, minNdim: Int? = nil,
    axes: [Int: Int] = [:], allowLastAxisSqueeze: Bool = false
  ) {
    self.dtype = dtype
    self.shape = shape
    self.ndim = shape?.count ?? ndim
    self.maxNdim = maxNdim
    self.minNdim = minNdim
    self.axes = axes
    self.allowLastAxisSqueeze = allowLastAxisSqueeze
  }

  /// What an input does not meet, in words: nil when it fits.
  func mismatch(_ input: SymbolicShape, _ inputDType: DType) -> String? {
    if let ndim, input.count != ndim {
      let squeezed =
        allowLastAxisSqueeze
        && (input.count == ndim + 1 && input.last == .some(1) || input.count == ndim - 1 && shape?.last == .some(1))
      if !squeezed { return ndim == 1 ? "1 dimension" : "\(ndim) dimensions" }
    }
    if let maxNdim, input.count > maxNdim { return "at most \(maxNdim) dimensions" }
    if let minNdim, input.count < minNdim { return "at least \(minNdim) dimension\(minNdim == 1 ? "" : "s")" }
    if let dtype, inputDType != dtype { return dtype.name }
    for (axis, size) in axes.sorted(by: { $0.key < $1.key }) {
      let positive = axis < 0 ? axis + input.count : axis
      guard input.indices.contains(positive) else { return "a dimension \(axis) of size \(size)" }
      if let came = input[positive], came != size { return "size \(size) in dimension \(axis)" }
    }
    if let shape {
      for (wanted, came) in zip(shape, input) {
        if let wanted, let came, wanted != came { return "shape \(shape.tupleText)" }
      }
    }
    return nil
  }
}
