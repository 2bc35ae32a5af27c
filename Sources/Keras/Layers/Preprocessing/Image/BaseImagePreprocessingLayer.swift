import Tensors

/// What layers that work on images have in common: one image or a batch, channels last or first.
open class BaseImagePreprocessingLayer: Layer {
  public let dataFormat: DataFormat

  /// - Parameters:
  ///   - dataFormat: where the channels are; the last dimension by default.
  ///   - inputShape: the shape of a sample, when the layer is the first of a Sequential without `Input`.
  ///   - name: unique in a model.
  ///   - dtype: the element type of the output, or the dtype policy.
  ///   - autocast: whether floating-point inputs are cast to the type that the layer computes in.
  public init(
    dataFormat: (any DataFormatSpecifier)? = nil, inputShape: SymbolicShape? = nil, name: String? = nil,
    dtype: (any DTypePolicySpecifier)? = nil, autocast: Bool = true
  ) {
    var check = ArgumentCheck()
    self.dataFormat = check.resolve(try dataFormat?.resolved()) ?? .last
    super.init(name: name, dtype: dtype, autocast: autocast, inputShape: inputShape)
    note(check)
    buildAtOnce()
  }

  /// What the layer makes of a batch of images `(batch, height, width, channels)`.
  func transform(_ images: Tensor, training: Bool) throws -> Tensor { images }

  open override func call(_ inputs: Tensor, training: Bool) throws -> Tensor {
    guard inputs.rank == 3 || inputs.rank == 4 else {
      throw KerasError.incompatibleInput(
        layer: name,
        "expected an image of 3 dimensions or a batch of 4, got shape \(CallContext.symbolic(inputs.shape).tupleText)")
    }
    let batch = inputs.rank == 4 ? inputs : inputs.expandingDimensions(0)
    let images = dataFormat == .last ? batch : batch.transposed([0, 2, 3, 1])
    let result = try transform(images, training: training).checked()
    let ordered = dataFormat == .last ? result : result.transposed([0, 3, 1, 2])
    return inputs.rank == 4 ? ordered : ordered.reshaped(to: Array(ordered.shape.dropFirst()))
  }
}

/// The part of an image that a change of its aspect ratio keeps, or what it adds.
struct AspectRatio {
  let height: Int
  let width: Int

  /// Where the largest middle part of an image with this aspect ratio lies.
  func crop(of size: (height: Int, width: Int)) -> (rows: Range<Int>, columns: Range<Int>) {
    let rows = max(min(size.height, Int(Double(size.width * height) / Double(width))), 1)
    let columns = max(min(size.width, Int(Double(size.height * width) / Double(height))), 1)
    let (top, left) = ((size.height - rows) / 2, (size.width - columns) / 2)
    return (top..<top + rows, left..<left + columns)
  }

  /// How many rows to add above and below an image, or else columns to its left and right, for this aspect ratio.
  func border(of size: (height: Int, width: Int)) -> (rows: Int, columns: Int) {
    let rows = max(size.height, Int(Double(size.width * height) / Double(width)))
    let columns = max(size.width, Int(Double(size.height * width) / Double(height)))
    let vertical = (rows - size.height) / 2
    return vertical > 0 ? (vertical, 0) : (0, (columns - size.width) / 2)
  }
}

extension Tensor {
  /// A batch of images `(batch, height, width, channels)` in another size. Whole numbers become float32, except by
  /// `.nearest`.
  func resizedImages(height: Int, width: Int, _ interpolation: Interpolation, antialias: Bool = false) throws
    -> Tensor
  {
    var x = self
    if interpolation != .nearest, !dtype.isFloatingPoint { x = cast(to: .float32) }
    if CallContext.isSymbolic { return .zeros([shape[0], height, width, shape[3]], dtype: x.dtype) }
    for (axis, size) in [(1, height), (2, width)] where x.shape[axis] != size {
      let old = x.shape[axis]
      if interpolation == .nearest {
        try requireTable(size, 1)
        // In single precision, as Keras has it: that decides ties.
        let places = (0..<size).map { Int32((Float($0) + 0.5) * Float(old) / Float(size)) }
        x = x.gathering(Tensor(places), axis: axis)
      } else {
        x = x.mapping(axis: axis, by: try interpolation.weights(from: old, to: size, antialias: antialias))
      }
    }
    return x
  }

  /// Numbers rounded and cut to what a type of whole numbers holds.
  func saturated(to type: DType) -> Tensor {
    guard type.isInteger, dtype.isFloatingPoint else { return cast(to: type) }
    let bits = type.byteCount * 8
    // The largest number of 32 bits or more is not one of single precision; the next smaller one is.
    let precision: Double = dtype == .float64 ? 53 : 24
    func power(_ exponent: Int) -> Double { (0..<exponent).reduce(1.0) { value, _ in value * 2 } }
    let top = type.isUnsigned ? bits : bits - 1
    let high = Double(top) > precision ? power(top) - power(top - Int(precision)) : power(top) - 1
    return round().clipped(type.isUnsigned ? 0 : -power(top), high).cast(to: type)
  }
}
