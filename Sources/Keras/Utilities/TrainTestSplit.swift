import Glibc

/// Shuffles samples and splits them into two parts. As scikit-learn's `train_test_split`, which gives the same split
/// for the same seed.
///
/// ```swift
/// let (xTrain, xTest, yTrain, yTest) = try trainTestSplit(x, y, testSize: 0.2, seed: 42, stratify: y)
/// ```
///
/// - Parameters:
///   - x: the inputs, one sample after the other along the first dimension.
///   - y: their targets, as many.
///   - testSize: the part that becomes test data, between 0 and 1, or a whole number of samples, 1 or more.
///   - trainSize: the same for training data; by default all that is left.
///   - seed: what the order depends on; without one, it is drawn from the process-wide generator
///     (``setRandomSeed(_:)``).
///   - shuffle: whether to shuffle; if not, the first samples are for training.
///   - stratify: class numbers or one-hot rows; both parts then have each class in the same proportion.
/// - Throws: ``KerasError``, when lengths differ, a part would be empty, or a class is too small for both parts.
public func trainTestSplit(
  _ x: Tensor, _ y: Tensor, testSize: Double = 0.25, trainSize: Double? = nil, seed: Int? = nil, shuffle: Bool = true,
  stratify: Tensor? = nil
) throws -> (xTrain: Tensor, xTest: Tensor, yTrain: Tensor, yTest: Tensor) {
  let parts = try TrainTestIndices(
    counts: [("x", x), ("y", y)], testSize: testSize, trainSize: trainSize, seed: seed, shuffle: shuffle,
    stratify: stratify)
  return (
    try x.takingRows(parts.train), try x.takingRows(parts.test), try y.takingRows(parts.train),
    try y.takingRows(parts.test)
  )
}

/// Shuffles samples without targets and splits them into two parts.
public func trainTestSplit(
  _ x: Tensor, testSize: Double = 0.25, trainSize: Double? = nil, seed: Int? = nil, shuffle: Bool = true,
  stratify: Tensor? = nil
) throws -> (train: Tensor, test: Tensor) {
  let parts = try TrainTestIndices(
    counts: [("x", x)], testSize: testSize, trainSize: trainSize, seed: seed, shuffle: shuffle, stratify: stratify)
  return (try x.takingRows(parts.train), try x.takingRows(parts.test))
}

/// Which samples are for training and which for testing.
private struct TrainTestIndices {
  var train: [Int] = []
  var test: [Int] = []

  init(
    counts tensors: [(name: String, tensor: Tensor)], testSize: Double, trainSize: Double?, seed: Int?, shuffle: Bool,
    stratify: Tensor?
  ) throws {
    let count = try Self.sampleCount(tensors + (stratify.map { [("stratify", $0)] } ?? []))
    let (trainCount, testCount) = try Self.sizes(count, testSize: testSize, trainSize: trainSize)
    guard shuffle else {
      guard stratify == nil else {
        throw KerasError.invalidArgument("trainTestSplit", "stratify needs shuffle: true")
      }
      (train, test) = (Array(0..<trainCount), Array(trainCount..<trainCount + testCount))
      return
    }
    var generator = try MersenneTwister(seed: seed, place: "trainTestSplit")
    if let stratify {
      let classes = try Self.classes(stratify)
      try stratified(classes, trainCount, testCount, &generator)
    } else {
      let order = generator.permutation(count)
      (test, train) = (Array(order[..<testCount]), Array(order[testCount..<testCount + trainCount]))
    }
  }

  private static func sampleCount(_ tensors: [(name: String, tensor: Tensor)]) throws -> Int {
    for (name, tensor) in tensors {
      try tensor.checked()
      guard tensor.rank > 0 else {
        throw KerasError.invalidData("trainTestSplit", "\(name) is a scalar; expected samples")
      }
      guard tensor.shape[0] == tensors[0].tensor.shape[0] else {
        throw KerasError.invalidData(
          "trainTestSplit",
          "\(name) has \(tensor.shape[0]) samples, \(tensors[0].name) has \(tensors[0].tensor.shape[0])")
      }
    }
    return tensors[0].tensor.shape[0]
  }

  /// The test part is rounded up, a given training part down.
  private static func sizes(_ count: Int, testSize: Double, trainSize: Double?) throws -> (train: Int, test: Int) {
    func samples(_ name: String, _ size: Double, _ rounding: FloatingPointRoundingRule) throws -> Int {
      let isFraction = size > 0 && size < 1
      guard isFraction || size >= 1 && size < Double(count) && size.rounded() == size else {
        throw KerasError.invalidArgument(
          "trainTestSplit",
          "\(name) is \(size); expected a fraction between 0 and 1, or a number of samples below the \(count) there are"
        )
      }
      return Int(isFraction ? (size * Double(count)).rounded(rounding) : size)
    }
    let test = try samples("testSize", testSize, .up)
    let train = try trainSize.map { try samples("trainSize", $0, .down) } ?? count - test
    guard train > 0, train + test <= count else {
      throw KerasError.invalidData(
        "trainTestSplit", "\(count) samples cannot be split into \(train) for training and \(test) for testing")
    }
    return (train, test)
  }

  /// The class of each sample, classes numbered in the order of their labels.
  private static func classes(_ labels: Tensor) throws -> [Int] {
    let count = labels.shape[0]
    let values = try labels.scalars(as: Double.self)
    let width = count == 0 ? 0 : values.count / count
    let rows = (0..<count).map { Array(values[$0 * width..<($0 + 1) * width]) }
    let sorted = Set(rows).sorted { $0.lexicographicallyPrecedes($1) }
    let numbers = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
    return rows.map { numbers[$0]! }
  }

  /// Splits each class by itself, then shuffles the parts.
  private mutating func stratified(
    _ classes: [Int], _ trainCount: Int, _ testCount: Int, _ generator: inout MersenneTwister
  ) throws {
    let members = Dictionary(grouping: classes.indices) { classes[$0] }
    let groups = members.keys.sorted().map { members[$0]! }
    if let small = groups.first(where: { $0.count < 2 }) {
      throw KerasError.invalidData(
        "trainTestSplit", "sample \(small[0]) is the only one of its class; stratify needs two or more of each")
    }
    guard min(trainCount, testCount) >= groups.count else {
      throw KerasError.invalidData(
        "trainTestSplit",
        "\(trainCount) samples for training and \(testCount) for testing are too few for \(groups.count) classes")
    }
    let trainCounts = Self.proportional(groups.map(\.count), trainCount, &generator)
    let testCounts = Self.proportional(zip(groups, trainCounts).map { $0.count - $1 }, testCount, &generator)
    for (index, group) in groups.enumerated() {
      let order = generator.permutation(group.count).map { group[$0] }
      train += order[..<trainCounts[index]]
      test += order[trainCounts[index]..<trainCounts[index] + testCounts[index]]
    }
    generator.shuffle(&train)
    generator.shuffle(&test)
  }

  /// Divides `total` in the proportion of `counts`; what rounding leaves goes to the largest remainders, and among
  /// equal ones to those that the generator draws.
  private static func proportional(_ counts: [Int], _ total: Int, _ generator: inout MersenneTwister) -> [Int] {
    let sum = Double(counts.reduce(0, +))
    let shares = counts.map { Double($0) / sum * Double(total) }
    var result = shares.map { Int($0) }
    var missing = total - result.reduce(0, +)
    let remainders = shares.map { $0 - floor($0) }
    for remainder in Set(remainders).sorted(by: >) where missing > 0 {
      let tied = remainders.indices.filter { remainders[$0] == remainder }
      let drawn = generator.permutation(tied.count).prefix(missing).map { tied[$0] }
      for index in drawn { result[index] += 1 }
      missing -= drawn.count
    }
    return result
  }
}
