import Tensors

/// The overlap of two classes, separated by a threshold.
public final class BinaryIoU: IoU {
  public let threshold: Double

  /// - Parameters:
  ///   - targetClassIds: the classes whose overlap counts: 0, 1 or both.
  ///   - threshold: from which on a prediction counts as 1.
  ///   - name: the key in `history`.
  ///   - dtype: the type of the counts.
  public init(targetClassIds: [Int] = [0, 1], threshold: Double = 0.5, name: String? = nil, dtype: DType = .int32) {
    self.threshold = threshold
    super.init(numClasses: 2, targetClassIds: targetClassIds, name: name, dtype: dtype)
  }

  public override func updateState(_ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor? = nil) throws {
    try super.updateState(
      yTrue, yPred.cast(to: .float32).greaterEqual(threshold).cast(to: .int32), sampleWeight: sampleWeight)
  }

  public override class var definition: Definition<Metric> {
    Definition(
      BinaryIoU.self, names: ["binary_io_u"], .optionalName, .dtype(or: .int32),
      .ints("target_class_ids", \.targetClassIds, or: [0, 1]), .double("threshold", \.threshold, or: 0.5)
    ) {
      BinaryIoU(targetClassIds: $2, threshold: $3, name: $0, dtype: $1)
    }
  }
}

/// The mean overlap of all classes.
open class MeanIoU: IoU {
  /// - Parameters:
  ///   - numClasses: how many classes there are.
  ///   - name: the key in `history`.
  ///   - dtype: the type of the counts.
  ///   - ignoreClass: a target class whose places do not count.
  ///   - sparseYTrue: whether targets are class indices, and not one-hot.
  ///   - sparseYPred: whether predictions are class indices, and not scores.
  ///   - axis: the dimension of one-hot targets' and scores' classes.
  public init(
    numClasses: Int, name: String? = nil, dtype: DType = .int32, ignoreClass: Int? = nil, sparseYTrue: Bool = true,
    sparseYPred: Bool = true, axis: Int = -1
  ) {
    super.init(
      numClasses: numClasses, targetClassIds: Array(0..<max(numClasses, 0)), name: name, dtype: dtype,
      ignoreClass: ignoreClass, sparseYTrue: sparseYTrue, sparseYPred: sparseYPred, axis: axis)
  }

  open override class var definition: Definition<Metric> {
    Definition(
      MeanIoU.self, .optionalName, .dtype(or: .int32), .count("num_classes", \.numClasses, atMost: 1 << 12),
      .optionalInt("ignore_class", \.ignoreClass), .bool("sparse_y_true", \.sparseYTrue, or: true),
      .bool("sparse_y_pred", \.sparseYPred, or: true), .int("axis", \.axis, or: -1)
    ) {
      MeanIoU(numClasses: $2, name: $0, dtype: $1, ignoreClass: $3, sparseYTrue: $4, sparseYPred: $5, axis: $6)
    }
  }
}

/// The overlap of the given classes, for one-hot targets.
public final class OneHotIoU: IoU {
  /// - Parameters:
  ///   - numClasses: how many classes there are.
  ///   - targetClassIds: the classes whose overlap counts.
  ///   - name: the key in `history`.
  ///   - dtype: the type of the counts.
  ///   - ignoreClass: a target class whose places do not count.
  ///   - sparseYPred: whether predictions are class indices, and not scores.
  ///   - axis: the dimension of one-hot targets' and scores' classes.
  public init(
    numClasses: Int, targetClassIds: [Int], name: String? = nil, dtype: DType = .int32, ignoreClass: Int? = nil,
    sparseYPred: Bool = false, axis: Int = -1
  ) {
    super.init(
      numClasses: numClasses, targetClassIds: targetClassIds, name: name, dtype: dtype, ignoreClass: ignoreClass,
      sparseYTrue: false, sparseYPred: sparseYPred, axis: axis)
  }

  public override class var definition: Definition<Metric> {
    Definition(
      OneHotIoU.self, .optionalName, .dtype(or: .int32), .count("num_classes", \.numClasses, atMost: 1 << 12),
      .ints("target_class_ids", \.targetClassIds), .optionalInt("ignore_class", \.ignoreClass),
      .bool("sparse_y_pred", \.sparseYPred, or: false), .int("axis", \.axis, or: -1)
    ) {
      OneHotIoU(numClasses: $2, targetClassIds: $3, name: $0, dtype: $1, ignoreClass: $4, sparseYPred: $5, axis: $6)
    }
  }
}

/// The mean overlap of all classes, for one-hot targets.
public final class OneHotMeanIoU: MeanIoU {
  /// - Parameters:
  ///   - numClasses: how many classes there are.
  ///   - name: the key in `history`.
  ///   - dtype: the type of the counts.
  ///   - ignoreClass: a target class whose places do not count.
  ///   - sparseYPred: whether predictions are class indices, and not scores.
  ///   - axis: the dimension of one-hot targets' and scores' classes.
  public init(
    numClasses: Int, name: String? = nil, dtype: DType = .int32, ignoreClass: Int? = nil, sparseYPred: Bool = false,
    axis: Int = -1
  ) {
    super.init(
      numClasses: numClasses, name: name, dtype: dtype, ignoreClass: ignoreClass, sparseYTrue: false,
      sparseYPred: sparseYPred, axis: axis)
  }

  public override class var definition: Definition<Metric> {
    Definition(
      OneHotMeanIoU.self, .optionalName, .dtype(or: .int32), .count("num_classes", \.numClasses, atMost: 1 << 12),
      .optionalInt("ignore_class", \.ignoreClass), .bool("sparse_y_pred", \.sparseYPred, or: false),
      .int("axis", \.axis, or: -1)
    ) {
      OneHotMeanIoU(numClasses: $2, name: $0, dtype: $1, ignoreClass: $3, sparseYPred: $4, axis: $5)
    }
  }
}

extension Metrics {
  public typealias BinaryIoU = Keras.BinaryIoU
  public typealias MeanIoU = Keras.MeanIoU
  public typealias OneHotIoU = Keras.OneHotIoU
  public typealias OneHotMeanIoU = Keras.OneHotMeanIoU
}
