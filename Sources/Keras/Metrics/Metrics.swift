extension ObjectRegistry where Object == Metric {
  /// Every metric that files and strings may name.
  static let metrics = ObjectRegistry(
    "metric",
    [
      Mean.self,
      Sum.self,
      Accuracy.self,
      BinaryAccuracy.self,
      CategoricalAccuracy.self,
      SparseCategoricalAccuracy.self,
      TopKCategoricalAccuracy.self,
      SparseTopKCategoricalAccuracy.self,
      Metrics.MeanSquaredError.self,
      Metrics.MeanAbsoluteError.self,
      Metrics.MeanAbsolutePercentageError.self,
      Metrics.MeanSquaredLogarithmicError.self,
      RootMeanSquaredError.self,
      Metrics.CosineSimilarity.self,
      LogCoshError.self,
      R2Score.self,
      PearsonCorrelation.self,
      ConcordanceCorrelation.self,
      Metrics.Hinge.self,
      Metrics.SquaredHinge.self,
      Metrics.CategoricalHinge.self,
      Metrics.KLDivergence.self,
      Metrics.Poisson.self,
      Metrics.BinaryCrossentropy.self,
      Metrics.CategoricalCrossentropy.self,
      Metrics.SparseCategoricalCrossentropy.self,
      TruePositives.self,
      FalsePositives.self,
      TrueNegatives.self,
      FalseNegatives.self,
      Precision.self,
      Recall.self,
      AUC.self,
      F1Score.self,
      FBetaScore.self,
      BinaryIoU.self,
      SensitivityAtSpecificity.self,
      SpecificityAtSensitivity.self,
      PrecisionAtRecall.self,
      RecallAtPrecision.self,
      IoU.self,
      MeanIoU.self,
      OneHotIoU.self,
      OneHotMeanIoU.self,
    ])
}

extension String: MetricSpecifier {
  /// The metric with Keras' default arguments, named as it was asked for. `"accuracy"` and `"crossentropy"` are the
  /// binary, categorical or sparse categorical one by the shapes.
  public func resolved(yTrue: SymbolicShape, yPred: SymbolicShape, loss: Loss?) throws -> Metric {
    let metric: Metric
    switch (lowercased(), LabelKind(yTrue: yTrue, yPred: yPred)) {
    case ("accuracy", .binary), ("acc", .binary): metric = BinaryAccuracy()
    case ("accuracy", .sparse), ("acc", .sparse): metric = SparseCategoricalAccuracy()
    case ("accuracy", .categorical), ("acc", .categorical): metric = CategoricalAccuracy()
    case ("crossentropy", .binary), ("ce", .binary): metric = Metrics.BinaryCrossentropy()
    case ("crossentropy", .sparse), ("ce", .sparse): metric = Metrics.SparseCategoricalCrossentropy()
    case ("crossentropy", .categorical), ("ce", .categorical): metric = Metrics.CategoricalCrossentropy()
    default: metric = try ObjectRegistry.metrics.definition(named: self).makeDefault()
    }
    metric.name = self
    return metric
  }
}

/// The metrics of `keras.metrics`, classes and functions.
///
/// A class whose name a loss has too is only here: `Metrics.MeanSquaredError()` is the metric, `MeanSquaredError()` the
/// loss. The others are at the top level as well. Functions give a value for each sample:
/// `Metrics.categoricalAccuracy(yTrue, yPred)`.
public enum Metrics {
  public typealias Metric = Keras.Metric
  public typealias MeanMetricWrapper = Keras.MeanMetricWrapper
}

extension MetricSpecifier where Self == String {
  public static var accuracy: String { "accuracy" }
  public static var crossentropy: String { "crossentropy" }
}
