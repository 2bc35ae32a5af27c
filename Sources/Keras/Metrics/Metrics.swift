/// The metrics of `keras.metrics`, classes and functions.
///
/// A class whose name a loss has too is only here: `Metrics.MeanSquaredError()` is the metric, `MeanSquaredError()` the
/// loss. The others are at the top level as well. Functions give a value for each sample:
/// `Metrics.categoricalAccuracy(yTrue, yPred)`.
public enum Metrics {
  public typealias Metric = Keras.Metric
  public typealias Mean = Keras.Mean
  public typealias Sum = Keras.Sum
  public typealias MeanMetricWrapper = Keras.MeanMetricWrapper
  public typealias Accuracy = Keras.Accuracy
  public typealias BinaryAccuracy = Keras.BinaryAccuracy
  public typealias CategoricalAccuracy = Keras.CategoricalAccuracy
  public typealias SparseCategoricalAccuracy = Keras.SparseCategoricalAccuracy
  public typealias TopKCategoricalAccuracy = Keras.TopKCategoricalAccuracy
  public typealias SparseTopKCategoricalAccuracy = Keras.SparseTopKCategoricalAccuracy
  public typealias LogCoshError = Keras.LogCoshError
  public typealias RootMeanSquaredError = Keras.RootMeanSquaredError
  public typealias R2Score = Keras.R2Score
  public typealias PearsonCorrelation = Keras.PearsonCorrelation
  public typealias ConcordanceCorrelation = Keras.ConcordanceCorrelation
  public typealias TruePositives = Keras.TruePositives
  public typealias FalsePositives = Keras.FalsePositives
  public typealias TrueNegatives = Keras.TrueNegatives
  public typealias FalseNegatives = Keras.FalseNegatives
  public typealias Precision = Keras.Precision
  public typealias Recall = Keras.Recall
  public typealias SensitivityAtSpecificity = Keras.SensitivityAtSpecificity
  public typealias SpecificityAtSensitivity = Keras.SpecificityAtSensitivity
  public typealias PrecisionAtRecall = Keras.PrecisionAtRecall
  public typealias RecallAtPrecision = Keras.RecallAtPrecision
  public typealias AUC = Keras.AUC
  public typealias F1Score = Keras.F1Score
  public typealias FBetaScore = Keras.FBetaScore
  public typealias IoU = Keras.IoU
  public typealias BinaryIoU = Keras.BinaryIoU
  public typealias MeanIoU = Keras.MeanIoU
  public typealias OneHotIoU = Keras.OneHotIoU
  public typealias OneHotMeanIoU = Keras.OneHotMeanIoU
}
