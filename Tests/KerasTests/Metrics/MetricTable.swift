import Keras

/// The metrics by the names that `Scripts/reference/losses_metrics_optimizers.py` gives them.
enum MetricTable {
  static func make(_ name: String) -> Metric? {
    simple(name) ?? accuracies(name) ?? counts(name) ?? areas(name) ?? regions(name)
  }

  private static func simple(_ name: String) -> Metric? {
    switch name {
    case "Mean": Mean()
    case "Sum": Sum()
    case "MeanSquaredError": Metrics.MeanSquaredError()
    case "MeanAbsoluteError": Metrics.MeanAbsoluteError()
    case "MeanAbsolutePercentageError": Metrics.MeanAbsolutePercentageError()
    case "MeanSquaredLogarithmicError": Metrics.MeanSquaredLogarithmicError()
    case "RootMeanSquaredError": RootMeanSquaredError()
    case "CosineSimilarity": Metrics.CosineSimilarity()
    case "LogCoshError": LogCoshError()
    case "R2Score": R2Score()
    case "R2Score none": R2Score(classAggregation: nil)
    case "R2Score variance": R2Score(classAggregation: .varianceWeightedAverage)
    case "R2Score adjusted": R2Score(numRegressors: 2)
    case "PearsonCorrelation": PearsonCorrelation(axis: 0)
    case "ConcordanceCorrelation": ConcordanceCorrelation(axis: 0)
    case "Hinge": Metrics.Hinge()
    case "SquaredHinge": Metrics.SquaredHinge()
    case "CategoricalHinge": Metrics.CategoricalHinge()
    case "KLDivergence": Metrics.KLDivergence()
    case "Poisson": Metrics.Poisson()
    case "BinaryCrossentropy": Metrics.BinaryCrossentropy()
    case "BinaryCrossentropy fromLogits": Metrics.BinaryCrossentropy(fromLogits: true, labelSmoothing: 0.1)
    case "CategoricalCrossentropy": Metrics.CategoricalCrossentropy()
    case "CategoricalCrossentropy fromLogits": Metrics.CategoricalCrossentropy(fromLogits: true, labelSmoothing: 0.1)
    case "SparseCategoricalCrossentropy": Metrics.SparseCategoricalCrossentropy()
    case "SparseCategoricalCrossentropy ignoreClass": Metrics.SparseCategoricalCrossentropy(ignoreClass: 1)
    default: nil
    }
  }

  private static func accuracies(_ name: String) -> Metric? {
    switch name {
    case "Accuracy": Accuracy()
    case "BinaryAccuracy": BinaryAccuracy()
    case "BinaryAccuracy 0.7": BinaryAccuracy(threshold: 0.7)
    case "CategoricalAccuracy": CategoricalAccuracy()
    case "SparseCategoricalAccuracy": SparseCategoricalAccuracy()
    case "TopKCategoricalAccuracy 2": TopKCategoricalAccuracy(k: 2)
    case "SparseTopKCategoricalAccuracy 2": SparseTopKCategoricalAccuracy(k: 2)
    case "SparseTopKCategoricalAccuracy sorted": SparseTopKCategoricalAccuracy(k: 2, fromSortedIds: true)
    default: nil
    }
  }

  private static func counts(_ name: String) -> Metric? {
    switch name {
    case "TruePositives": TruePositives()
    case "FalsePositives": FalsePositives()
    case "TrueNegatives": TrueNegatives()
    case "FalseNegatives": FalseNegatives()
    case "TruePositives thresholds": TruePositives(thresholds: [0.2, 0.7])
    case "FalsePositives thresholds": FalsePositives(thresholds: [0.2, 0.7])
    case "TrueNegatives thresholds": TrueNegatives(thresholds: [0.2, 0.7])
    case "FalseNegatives thresholds": FalseNegatives(thresholds: [0.2, 0.7])
    case "Precision": Precision()
    case "Precision thresholds": Precision(thresholds: [0.2, 0.7])
    case "Precision even": Precision(thresholds: [0, 0.25, 0.5, 0.75, 1])
    case "Precision threshold": Precision(threshold: 0.7)
    case "Precision topK": Precision(topK: 2)
    case "Precision classId": Precision(thresholds: [0.3], classId: 1)
    case "Precision topK classId": Precision(topK: 2, classId: 3)
    case "Recall": Recall()
    case "Recall thresholds": Recall(thresholds: [0.2, 0.7])
    case "Recall even": Recall(thresholds: [0, 0.25, 0.5, 0.75, 1])
    case "Recall threshold": Recall(threshold: 0.7)
    case "Recall topK": Recall(topK: 2)
    case "Recall classId": Recall(thresholds: [0.3], classId: 1)
    case "Recall topK classId": Recall(topK: 2, classId: 3)
    case "F1Score": F1Score()
    case "F1Score micro": F1Score(average: .micro, threshold: 0.4)
    case "F1Score macro": F1Score(average: .macro, threshold: 0.4)
    case "F1Score weighted": F1Score(average: .weighted, threshold: 0.4)
    case "FBetaScore": FBetaScore(average: .macro, beta: 2)
    default: nil
    }
  }

  private static func areas(_ name: String) -> Metric? {
    switch name {
    case "SensitivityAtSpecificity": SensitivityAtSpecificity(0.6, numThresholds: 20)
    case "SpecificityAtSensitivity": SpecificityAtSensitivity(0.6, numThresholds: 20)
    case "PrecisionAtRecall": PrecisionAtRecall(0.6, numThresholds: 20)
    case "PrecisionAtRecall one": PrecisionAtRecall(recall: 0.6, numThresholds: 1)
    case "RecallAtPrecision": RecallAtPrecision(0.6, numThresholds: 20, classId: 1)
    case "AUC": AUC()
    case "AUC thresholds": AUC(thresholds: [0.3, 0.5, 0.9])
    case "AUC multiLabel": AUC(numThresholds: 20, multiLabel: true)
    case "AUC multiLabel weights":
      AUC(numThresholds: 20, curve: .pr, multiLabel: true, numLabels: 3, labelWeights: [1, 2, 0.5])
    case "AUC multiLabel thresholds": AUC(thresholds: [0.3, 0.4], multiLabel: true)
    case "AUC labelWeights": AUC(numThresholds: 20, labelWeights: [1, 2, 0.5])
    case "AUC fromLogits": AUC(fromLogits: true)
    default: curveArea(name.split(separator: " ").map(String.init))
    }
  }

  /// "AUC PR majoring"
  private static func curveArea(_ words: [String]) -> Metric? {
    guard words.count == 3, words[0] == "AUC", let curve = AUC.Curve(rawValue: words[1]),
      let method = AUC.SummationMethod(rawValue: words[2])
    else { return nil }
    return AUC(numThresholds: 20, curve: curve, summationMethod: method)
  }

  private static func regions(_ name: String) -> Metric? {
    switch name {
    case "IoU": IoU(numClasses: 4, targetClassIds: [0, 2])
    case "BinaryIoU": BinaryIoU(threshold: 0.4)
    case "MeanIoU": MeanIoU(numClasses: 4)
    case "MeanIoU ignoreClass": MeanIoU(numClasses: 4, dtype: .float32, ignoreClass: 1)
    case "OneHotIoU": OneHotIoU(numClasses: 4, targetClassIds: [1, 3])
    case "OneHotMeanIoU": OneHotMeanIoU(numClasses: 4)
    default: nil
    }
  }
}
