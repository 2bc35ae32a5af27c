import Tensors

/// The base class of adaptive pooling: for any input size, the output has `outputSize` positions. Window i
/// of n over a size s reaches from floor(i · s / n) to ceil((i + 1) · s / n).
open class BaseAdaptivePooling: Layer {
  class var spatialRank: Int { 0 }
  class var takesMean: Bool { true }

  public let outputSize: [Int]
  public let dataFormat: DataFormat

  /// - Parameters:
  ///   - outputSize: the output's size, one number for all dimensions or one for each.
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, for a first layer.
  ///   - name: unique in a model.
  ///   - dtype: the element type or dtype policy.
  public init(
    _ outputSize: any SizesSpecifier, dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil,
    name: String? = nil, dtype: (any DTypePolicySpecifier)? = nil
  ) {
    var check = ArgumentCheck()
    check.require(Self.spatialRank > 0, "this class is only the common part of others")
    self.outputSize = check.sizes(outputSize, "outputSize", rank: Self.spatialRank)
    self.dataFormat = check.resolve(try dataFormat?.resolved()) ?? .last
    super.init(name: name, dtype: dtype, inputShape: inputShape)
    inputSpec = InputSpec(ndim: Self.spatialRank + 2)
    note(check)
    buildAtOnce()
  }

  /// Means of whole numbers are float32; maxima keep the type.
  private func outputDType(_ dtype: DType) -> DType { Self.takesMean && !dtype.isFloatingPoint ? .float32 : dtype }

  private var firstAxis: Int { dataFormat == .last ? 1 : 2 }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    if CallContext.isSymbolic {
      let shape = try computeOutputShape(inputs.shape)
      return .zeros(shape.map { $0! }, dtype: outputDType(inputs.dtype))
    }
    var x = inputs.cast(to: outputDType(inputs.dtype))
    for (index, count) in outputSize.enumerated() {
      let axis = firstAxis + index
      let size = x.shape[axis]
      try requireTable(count, size)
      let windows = (0..<count).map { $0 * size / count..<(($0 + 1) * size + count - 1) / count }
      if Self.takesMean {
        let values = windows.flatMap { window in
          (0..<size).map { window.contains($0) ? 1 / Float(window.count) : 0 }
        }
        x = x.mapping(axis: axis, by: Tensor(values, shape: [count, size]))
      } else {
        let whole = x
        let maxima = windows.map { window in
          whole.slice(window, axis: axis).max(axes: [axis], keepDims: true)
        }
        x = .concatenate(maxima, axis: axis)
      }
    }
    return x
  }

  open override func computeOutputShape(_ inputShape: SymbolicShape) throws -> SymbolicShape {
    try check(inputShape, computeDType)
    var shape = inputShape
    for (index, count) in outputSize.enumerated() { shape[firstAxis + index] = count }
    return shape
  }

  /// The definition of a class of this family.
  static func family<Class: BaseAdaptivePooling>(
    _ type: Class.Type, _ make: @escaping @Sendable (LayerArguments, any SizesSpecifier, String?) -> Layer
  ) -> Definition<Layer> {
    Definition(type, .base, .sizes("output_size", \.outputSize), .dataFormat(\.dataFormat), make: make)
  }
}
