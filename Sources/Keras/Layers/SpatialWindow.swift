import Tensors

/// How a layer's window moves over images (or sequences, or volumes), as the layer's arguments say it.
struct SpatialWindow {
  let size: [Int]
  let strides: [Int]
  let dilations: [Int]
  let padding: Padding
  let dataFormat: DataFormat

  /// The number of spatial dimensions.
  var rank: Int { size.count }
  /// The dimension of the channels.
  var channelAxis: Int { dataFormat == .last ? -1 : 1 }

  /// What the window reaches over along a dimension.
  func extent(_ axis: Int) -> Int { (size[axis] - 1) * dilations[axis] + 1 }

  /// The spatial dimensions of an input's shape.
  func spatial<Size>(_ shape: [Size]) -> [Size] {
    dataFormat == .last ? Array(shape.dropFirst().dropLast()) : Array(shape.dropFirst(2))
  }

  /// A shape with other spatial dimensions and channels.
  func shape<Size>(_ batch: Size, _ spatial: [Size], _ channels: Size) -> [Size] {
    dataFormat == .last ? [batch] + spatial + [channels] : [batch, channels] + spatial
  }

  /// What is added before and after each of these spatial dimensions.
  func border(over sizes: [Int]) -> [(Int, Int)] {
    sizes.indices.map { axis in
      if padding == .valid { return (0, 0) }
      if padding == .causal { return (extent(axis) - 1, 0) }
      let places = (sizes[axis] + strides[axis] - 1) / strides[axis]
      let total = max((places - 1) * strides[axis] + extent(axis) - sizes[axis], 0)
      return (total / 2, total - total / 2)
    }
  }

  /// How many places the window has along each dimension; nil where that is not known.
  ///
  /// - Throws: `KerasError.incompatibleInput` when the input has another number of dimensions or is too small.
  func places(over inputShape: SymbolicShape, layer: String) throws -> [Int?] {
    guard inputShape.count == rank + 2 else {
      throw KerasError.incompatibleInput(
        layer: layer, "expected \(rank + 2) dimensions, got shape \(inputShape.tupleText)")
    }
    let places = spatial(inputShape).enumerated().map { axis, size in
      size.map { size -> Int in
        if padding != .valid { return (size + strides[axis] - 1) / strides[axis] }
        let room = size - extent(axis)
        return room < 0 ? 0 : room / strides[axis] + 1
      }
    }
    guard places.allSatisfy({ $0 ?? 1 > 0 }) else {
      let dilated = dilations.allSatisfy { $0 == 1 } ? "" : " and dilation \(dilations.tupleText)"
      throw KerasError.incompatibleInput(
        layer: layer,
        "a window \(size.tupleText) with strides \(strides.tupleText)\(dilated) does not fit an input of shape "
          + "\(inputShape.tupleText): the output would have spatial dimensions \(places.tupleText)")
    }
    return places
  }

  /// `body` of the tensor with the channels last, in the layer's own order again.
  func withChannelsLast(_ x: Tensor, _ body: (Tensor) throws -> Tensor) rethrows -> Tensor {
    if dataFormat == .last || x.error != nil || x.rank < 3 { return try body(x) }
    let y = try body(x.transposed([0] + Array(2..<x.rank) + [1]))
    return y.error == nil ? y.transposed([0, y.rank - 1] + Array(1..<y.rank - 1)) : y
  }
}
