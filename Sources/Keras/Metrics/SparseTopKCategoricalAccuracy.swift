import Tensors

extension Metrics {
  public typealias SparseTopKCategoricalAccuracy = Keras.SparseTopKCategoricalAccuracy

  /// 1 where the target, a class index, is among the `k` highest predictions; else 0.
  /// - Parameters:
  ///   - yTrue: class indices.
  ///   - yPred: scores, one for each class in the last dimension.
  ///   - k: how many predictions count.
  ///   - fromSortedIds: whether predictions are class indices, the best first, instead of scores.
  public static func sparseTopKCategoricalAccuracy(
    _ yTrue: Tensor, _ yPred: Tensor, k: Int = 5, fromSortedIds: Bool = false
  ) -> Tensor {
    let target = yTrue.rank == yPred.rank && yTrue.shape.last == 1 ? yTrue.squeezed(axes: [-1]) : yTrue
    if fromSortedIds {
      let best = yPred[.ellipsis, ..<k]
      return best.equal(target.expandingDimensions(-1)).any(axes: [-1]).cast(to: .float32)
    }
    return inTopK(target, yPred, k: k)
  }
}

/// How often the right class is among the `k` highest predictions, for targets that are class indices.
public final class SparseTopKCategoricalAccuracy: MeanMetricWrapper {
  public let k: Int
  public let fromSortedIds: Bool

  /// - Parameters:
  ///   - k: how many of the highest predictions count.
  ///   - name: the key in `history`.
  ///   - dtype: the type of the mean.
  ///   - fromSortedIds: whether predictions are class indices, the best first, and not scores.
  public init(
    k: Int = 5, name: String = "sparse_top_k_categorical_accuracy", dtype: DType = .float32, fromSortedIds: Bool = false
  ) {
    self.k = k
    self.fromSortedIds = fromSortedIds
    super.init(name: name, dtype: dtype) {
      Metrics.sparseTopKCategoricalAccuracy($0, $1, k: k, fromSortedIds: fromSortedIds)
    }
  }

  public override var direction: MetricDirection? { .up }

  public override class var definition: Definition<Metric> {
    Definition(
      SparseTopKCategoricalAccuracy.self, names: ["sparse_top_k_categorical_accuracy"],
      .name("sparse_top_k_categorical_accuracy"), .dtype(), .int("k", \.k, or: 5), .sortedIds
    ) {
      SparseTopKCategoricalAccuracy(k: $2, name: $0, dtype: $1, fromSortedIds: $3)
    }
  }
}

extension ConfigArgument where Root == SparseTopKCategoricalAccuracy, Value == Bool {
  /// Keras writes it only where it is true.
  fileprivate static var sortedIds: Self {
    Self {
      try $0.bool("from_sorted_ids", or: false)
    } write: {
      if $0.fromSortedIds { $1["from_sorted_ids"] = true }
    }
  }
}

extension MetricSpecifier where Self == String {
  public static var sparseTopKCategoricalAccuracy: String { "sparse_top_k_categorical_accuracy" }
}
