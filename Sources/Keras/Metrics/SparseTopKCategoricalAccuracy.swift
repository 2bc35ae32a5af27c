import Tensors

extension Metrics {
  /// 1 where the target, a class index, is among the `k` highest predictions; else 0.
  /// - Parameter fromSortedIds: whether predictions are class indices, the best first, and not scores.
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
  ///   - k: how many of the highest predictions are looked at.
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
  public override var config: Config {
    baseConfig.merging(fromSortedIds ? ["k": .int(k), "from_sorted_ids": true] : ["k": .int(k)])
  }
}
