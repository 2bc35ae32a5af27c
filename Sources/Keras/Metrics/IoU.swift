import Tensors

/// The intersection over union of predicted and true regions: `true positives / (true + false positives + false
/// negatives)`, the mean over the given classes, from a confusion matrix.
open class IoU: Metric {
  public let numClasses: Int
  public let targetClassIds: [Int]
  public let ignoreClass: Int?
  public let sparseYTrue: Bool
  public let sparseYPred: Bool
  public let axis: Int
  private let matrix: Variable

  /// - Parameters:
  ///   - numClasses: how many classes there are.
  ///   - targetClassIds: the classes whose overlap counts.
  ///   - name: the key in `history`.
  ///   - dtype: the type of the counts.
  ///   - ignoreClass: a target class whose places do not count.
  ///   - sparseYTrue: whether targets are class indices, and not one-hot.
  ///   - sparseYPred: whether predictions are class indices, and not scores.
  ///   - axis: the dimension of one-hot targets' and scores' classes.
  public init(
    numClasses: Int, targetClassIds: [Int], name: String? = nil, dtype: DType = .int32, ignoreClass: Int? = nil,
    sparseYTrue: Bool = true, sparseYPred: Bool = true, axis: Int = -1
  ) {
    self.numClasses = numClasses
    self.targetClassIds = targetClassIds
    self.ignoreClass = ignoreClass
    self.sparseYTrue = sparseYTrue
    self.sparseYPred = sparseYPred
    self.axis = axis
    let name = name ?? "\(Self.self)".snakeCased
    let size = max(numClasses, 0)
    matrix = .state("total_confusion_matrix", of: name, shape: [size, size], dtype: dtype)
    super.init(name: name, dtype: dtype)
    adopt([matrix])
  }

  open override func validate() throws {
    guard numClasses > 0 else {
      throw KerasError.invalidArgument("metric '\(name)'", "numClasses is \(numClasses); expected 1 or more")
    }
    guard !targetClassIds.isEmpty else {
      throw KerasError.invalidArgument("metric '\(name)'", "targetClassIds is empty; expected one class or more")
    }
    if let wrong = targetClassIds.first(where: { !(0..<numClasses).contains($0) }) {
      throw KerasError.invalidArgument(
        "metric '\(name)'", "target class \(wrong) is out of range; there are \(numClasses) classes")
    }
  }

  open override func updateState(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil) throws {
    let target = (sparseYTrue ? yTrue : yTrue.argmax(axis: axis)).cast(to: .int32).flattened()
    let output = (sparseYPred ? yPred : yPred.argmax(axis: axis)).cast(to: .int32).flattened()
    guard target.shape == output.shape, target.error == nil else {
      throw mismatch(yTrue, yPred, "they must have one class for each place")
    }
    // Weights are of the counts' type: an integer one drops their fractions, as in Keras.
    var weight = (sampleWeight?.cast(to: dtype) ?? Tensor(1, dtype: dtype)).cast(to: .float32)
    if weight.rank > 1 { weight = weight.flattened() }
    weight = weight.broadcast(to: target.shape)
    try checkWeights(weight, sampleWeight)
    func isClass(_ x: Tensor) -> Tensor { x.greaterEqual(0).logicalAnd(x.less(numClasses)) }
    var isValid = isClass(target).logicalAnd(isClass(output))
    if let ignoreClass { isValid = isValid.logicalAnd(target.notEqual(ignoreClass)) }
    let cell = (target * numClasses + output).where(isValid, else: 0)
    let counts = weight.where(isValid, else: 0).segmentSum(cell, numSegments: numClasses * numClasses)
    try matrix.add(counts.reshaped(to: [numClasses, numClasses]))
  }

  open override func result() throws -> Tensor {
    let counts = matrix.value
    let ids = Tensor(targetClassIds.map { Int32($0) })
    let right = counts.flattened()[.stride(by: numClasses + 1)].gathering(ids)
    let either = (counts.sum(axes: [0]) + counts.sum(axes: [1])).gathering(ids) - right
    let union = either.cast(to: .float32)
    let isSeen = union.greater(1e-9)
    let overlaps = (right.cast(to: .float32) / (union + Backend.epsilon)).where(isSeen, else: 0)
    return overlaps.sum() / (isSeen.cast(to: .float32).sum() + Backend.epsilon)
  }

  open override var direction: MetricDirection? { .up }

  open override class var definition: Definition<Metric> {
    Definition(
      IoU.self, .optionalName, .dtype(or: .int32), .count("num_classes", \.numClasses, atMost: 1 << 12),
      .ints("target_class_ids", \.targetClassIds), .optionalInt("ignore_class", \.ignoreClass),
      .bool("sparse_y_true", \.sparseYTrue, or: true), .bool("sparse_y_pred", \.sparseYPred, or: true),
      .int("axis", \.axis, or: -1)
    ) {
      IoU(
        numClasses: $2, targetClassIds: $3, name: $0, dtype: $1, ignoreClass: $4, sparseYTrue: $5, sparseYPred: $6,
        axis: $7)
    }
  }
}

extension Metrics {
  public typealias IoU = Keras.IoU
}
