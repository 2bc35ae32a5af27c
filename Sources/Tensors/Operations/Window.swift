/// Size, strides, dilation and padding of a window over the spatial dimensions of `(batch, spatial…, channels)`
/// tensors.
public struct Window: Hashable, Sendable {
  /// Places that the window takes along each spatial dimension.
  public let size: [Int]
  /// From one place of the window to the next.
  public let strides: [Int]
  /// From one tap inside the window to the next; 1: side by side.
  public let dilations: [Int]
  /// Places outside the tensor that the window also visits, before and after each dimension.
  public let before: [Int]
  public let after: [Int]

  /// - Parameters:
  ///   - strides: one a spatial dimension; nil means ones.
  ///   - dilations: one a spatial dimension; nil means ones.
  ///   - padding: before and after each spatial dimension; nil means none.
  public init(size: [Int], strides: [Int]? = nil, dilations: [Int]? = nil, padding: [(Int, Int)]? = nil) {
    self.size = size
    self.strides = strides ?? size.map { _ in 1 }
    self.dilations = dilations ?? size.map { _ in 1 }
    before = padding?.map(\.0) ?? size.map { _ in 0 }
    after = padding?.map(\.1) ?? size.map { _ in 0 }
  }

  /// The number of spatial dimensions.
  public var rank: Int { size.count }

  /// What the window reaches over along a dimension.
  public func extent(_ axis: Int) -> Int { (size[axis] - 1) * dilations[axis] + 1 }

  /// How many places the window has over spatial dimensions of these sizes; less than 1 where it does not fit.
  public func places(over sizes: [Int]) -> [Int] {
    sizes.indices.map { axis in
      let room = sizes[axis] + before[axis] + after[axis] - extent(axis)
      return room < 0 ? 0 : room / strides[axis] + 1
    }
  }

  /// What is wrong with the window for inputs of a shape, or nil.
  func mismatch(_ shape: Shape) -> String? {
    guard (1...3).contains(rank) else { return "a window over \(rank) dimensions; expected 1, 2 or 3" }
    guard shape.count == rank + 2 else {
      return "a window \(size.tupleText) takes \(rank + 2) dimensions: batch, \(rank) spatial, channels"
    }
    let lists = [strides, dilations, before, after]
    guard lists.allSatisfy({ $0.count == rank }) else {
      return "strides, dilations and padding need one number for each of \(rank) spatial dimensions"
    }
    guard (size + strides + dilations).allSatisfy({ $0 >= 1 }), (before + after).allSatisfy({ $0 >= 0 }) else {
      return
        "a window \(size.tupleText) with strides \(strides.tupleText), dilations \(dilations.tupleText) and padding "
        + "\(before.tupleText), \(after.tupleText): sizes start at 1, padding at 0"
    }
    let places = places(over: spatial(shape))
    guard places.allSatisfy({ $0 >= 1 }) else {
      return
        "a window \(size.tupleText) with strides \(strides.tupleText), dilations \(dilations.tupleText) and padding "
        + "\(before.tupleText), \(after.tupleText) has no place in it: the result would be \(places.tupleText)"
    }
    return nil
  }

  /// The spatial dimensions of a shape.
  func spatial(_ shape: Shape) -> [Int] { Array(shape.dropFirst().dropLast()) }
}
