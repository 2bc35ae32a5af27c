import Tensors

/// Splits samples into a left and a right part, in their order unless they are shuffled.
///
/// ```swift
/// let (left, right) = try splitDataset(x, leftSize: 0.8)
/// ```
///
/// ``trainTestSplit(_:_:testSize:trainSize:seed:shuffle:stratify:)`` also keeps classes in proportion.
///
/// - Parameters:
///   - x: the samples, one after the other along the first dimension.
///   - leftSize: the part that the first samples make, between 0 and 1, or their number, 1 or more; by default what
///     `rightSize` leaves.
///   - rightSize: the same for the last samples; by default what `leftSize` leaves.
///   - shuffle: whether to shuffle before splitting.
///   - seed: what the order depends on; without one, it is drawn from the process-wide generator
///     (``setRandomSeed(_:)``).
/// - Throws: ``KerasError``, when neither size is given, or a part would be empty or larger than the data.
public func splitDataset(
  _ x: Tensor, leftSize: Double? = nil, rightSize: Double? = nil, shuffle: Bool = false, seed: Int? = nil
) throws -> (left: Tensor, right: Tensor) {
  let parts = try SplitIndices([("x", x)], leftSize: leftSize, rightSize: rightSize, shuffle: shuffle, seed: seed)
  return (try x.takingRows(parts.left), try x.takingRows(parts.right))
}

/// Splits inputs and their targets into a left and a right part: `let (training, testing) = try splitDataset(x, y,
/// rightSize: 100)`.
public func splitDataset(
  _ x: Tensor, _ y: Tensor, leftSize: Double? = nil, rightSize: Double? = nil, shuffle: Bool = false, seed: Int? = nil
) throws -> (left: (x: Tensor, y: Tensor), right: (x: Tensor, y: Tensor)) {
  let parts = try SplitIndices(
    [("x", x), ("y", y)], leftSize: leftSize, rightSize: rightSize, shuffle: shuffle, seed: seed)
  return (
    (try x.takingRows(parts.left), try y.takingRows(parts.left)),
    (try x.takingRows(parts.right), try y.takingRows(parts.right))
  )
}

/// Which samples are left and which right.
private struct SplitIndices {
  let left: [Int]
  let right: [Int]

  init(
    _ tensors: [(name: String, tensor: Tensor)], leftSize: Double?, rightSize: Double?, shuffle: Bool, seed: Int?
  ) throws {
    for (name, tensor) in tensors {
      try tensor.checked()
      guard tensor.rank > 0 else {
        throw KerasError.invalidData("splitDataset", "\(name) is a scalar; expected samples")
      }
    }
    let count = tensors[0].tensor.shape[0]
    if let other = tensors.first(where: { $0.tensor.shape[0] != count }) {
      throw KerasError.invalidData(
        "splitDataset", "\(other.name) has \(other.tensor.shape[0]) samples, \(tensors[0].name) has \(count)")
    }
    func samples(_ name: String, _ size: Double) throws -> Int {
      let isFraction = size > 0 && size < 1
      guard isFraction || size >= 1 && size < Double(count) && size.rounded() == size else {
        throw KerasError.invalidArgument(
          "splitDataset",
          "\(name) is \(size); expected a fraction between 0 and 1, or a number of samples below the \(count) there are"
        )
      }
      return Int(isFraction ? (size * Double(count)).rounded(.toNearestOrEven) : size)
    }
    let givenLeft = try leftSize.map { try samples("leftSize", $0) }
    let givenRight = try rightSize.map { try samples("rightSize", $0) }
    guard let leftCount = givenLeft ?? givenRight.map({ count - $0 }) else {
      throw KerasError.invalidArgument("splitDataset", "neither leftSize nor rightSize is given; expected one or both")
    }
    let rightCount = givenRight ?? count - leftCount
    guard leftCount > 0, rightCount > 0, leftCount + rightCount <= count else {
      throw KerasError.invalidData(
        "splitDataset", "\(count) samples cannot be split into \(leftCount) on the left and \(rightCount) on the right")
    }
    var order = Array(0..<count)
    if shuffle {
      var generator = try MersenneTwister(seed: seed, place: "splitDataset")
      generator.shuffle(&order)
    }
    left = Array(order[..<leftCount])
    right = Array(order[(count - rightCount)...])
  }
}
