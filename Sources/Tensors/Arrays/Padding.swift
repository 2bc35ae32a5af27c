/// What `pad` puts around a tensor.
public enum PadMode: String, Sendable, CaseIterable {
  /// One number.
  case constant
  /// Reflection without repeating the edge: `3 2 [1 2 3] 2 1`.
  case reflect
  /// Reflection with the edge: `2 1 [1 2 3] 3 2`.
  case symmetric
  /// The edge: `1 1 [1 2 3] 3 3`.
  case edge
  /// The other end: `2 3 [1 2 3] 1 2`.
  case wrap

  /// The place inside a dimension of `size` that a place outside of it shows.
  func place(_ place: Int, size: Int) -> Int {
    func wrapped(_ place: Int, _ period: Int) -> Int { (place % period + period) % period }
    switch self {
    case .constant: return place
    case .edge: return Swift.min(Swift.max(place, 0), size - 1)
    case .wrap: return wrapped(place, size)
    case .reflect:
      let turn = wrapped(place, Swift.max(2 * size - 2, 1))
      return turn < size ? turn : 2 * size - 2 - turn
    case .symmetric:
      let turn = wrapped(place, 2 * size)
      return turn < size ? turn : 2 * size - 1 - turn
    }
  }
}

extension Tensor {
  /// Elements added around each dimension, as `keras.ops.pad`: `x.pad([[1, 1], [0, 0]])`.
  ///
  /// - Parameters:
  ///   - width: how many before and after each dimension; one pair is for all of them.
  ///   - mode: what they are.
  ///   - constantValue: the number of ``PadMode/constant``.
  public func pad(_ width: [[Int]], mode: PadMode = .constant, constantValue: Double = 0) -> Tensor {
    if error != nil { return self }
    let pairs = width.count == 1 ? Array(repeating: width[0], count: rank) : width
    func failure(_ message: String) -> Tensor { Tensor(error: TensorError(operation: "pad", message: message)) }
    guard pairs.count == rank, pairs.allSatisfy({ $0.count == 2 && $0[0] >= 0 && $0[1] >= 0 }) else {
      return failure(
        "\(width) for shape \(shape.tupleText); expected a pair for each dimension, or one for all")
    }
    if mode == .constant { return padded(pairs.map { ($0[0], $0[1]) }, value: constantValue) }
    return pairs.indices.reduce(self) { x, axis in
      let (before, after, size) = (pairs[axis][0], pairs[axis][1], shape[axis])
      if before == 0 && after == 0 || x.error != nil { return x }
      guard size > 0 else {
        return failure("dimension \(axis) of shape \(shape.tupleText) is empty")
      }
      return x.gathering(Tensor((-before..<size + after).map { Int64(mode.place($0, size: size)) }), axis: axis)
    }
  }

  /// As many elements added on both sides of every dimension.
  public func pad(_ width: Int, mode: PadMode = .constant, constantValue: Double = 0) -> Tensor {
    pad([[width, width]], mode: mode, constantValue: constantValue)
  }
}
