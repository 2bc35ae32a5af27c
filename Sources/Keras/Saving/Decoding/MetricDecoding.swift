extension ConfigReader {
  /// A metric: a name, or a dictionary.
  func metrics(_ key: String) throws -> [any MetricSpecifier] {
    guard case .array(var values)? = value(key) else {
      return try value(key).map { try [metric($0, key)] } ?? []
    }
    // One list for each output.
    if values.count == 1, case .array(let inner) = values[0] { values = inner }
    return try values.filter { $0 != .null }.map { try metric($0, key) }
  }

  private func metric(_ value: ConfigValue, _ key: String) throws -> any MetricSpecifier {
    if let name = value.text { return name }
    return try ObjectRegistry.metrics.make(value, in: "\(place), '\(key)'")
  }
}

extension ObjectRegistry where Object == Metric {
  static let metrics = ObjectRegistry(
    kind: "metric",
    makers: [
      "Mean": { Mean(name: try $0.string("name", or: "mean"), dtype: try $0.dtype()) },
      "Sum": { Sum(name: try $0.string("name", or: "sum"), dtype: try $0.dtype()) },
      "Accuracy": { Accuracy(name: try $0.string("name", or: "accuracy"), dtype: try $0.dtype()) },
      "CategoricalAccuracy": {
        CategoricalAccuracy(
          name: try $0.string("name", or: "categorical_accuracy"),
          dtype: try $0.dtype())
      },
      "SparseCategoricalAccuracy": {
        SparseCategoricalAccuracy(
          name: try $0.string("name", or: "sparse_categorical_accuracy"),
          dtype: try $0.dtype())
      },
      "LogCoshError": { LogCoshError(name: try $0.string("name", or: "logcosh"), dtype: try $0.dtype()) },
      "RootMeanSquaredError": {
        RootMeanSquaredError(
          name: try $0.string("name", or: "root_mean_squared_error"),
          dtype: try $0.dtype())
      },
      "Hinge": { Metrics.Hinge(name: try $0.string("name", or: "hinge"), dtype: try $0.dtype()) },
      "SquaredHinge": {
        Metrics.SquaredHinge(
          name: try $0.string("name", or: "squared_hinge"),
          dtype: try $0.dtype())
      },
      "CategoricalHinge": {
        Metrics.CategoricalHinge(
          name: try $0.string("name", or: "categorical_hinge"),
          dtype: try $0.dtype())
      },
      "KLDivergence": {
        Metrics.KLDivergence(
          name: try $0.string("name", or: "kl_divergence"),
          dtype: try $0.dtype())
      },
      "Poisson": { Metrics.Poisson(name: try $0.string("name", or: "poisson"), dtype: try $0.dtype()) },
      "MeanSquaredError": {
        Metrics.MeanSquaredError(
          name: try $0.string("name", or: "mean_squared_error"),
          dtype: try $0.dtype())
      },
      "MeanAbsoluteError": {
        Metrics.MeanAbsoluteError(
          name: try $0.string("name", or: "mean_absolute_error"),
          dtype: try $0.dtype())
      },
      "MeanAbsolutePercentageError": {
        Metrics.MeanAbsolutePercentageError(
          name: try $0.string("name", or: "mean_absolute_percentage_error"),
          dtype: try $0.dtype())
      },
      "MeanSquaredLogarithmicError": {
        Metrics.MeanSquaredLogarithmicError(
          name: try $0.string("name", or: "mean_squared_logarithmic_error"),
          dtype: try $0.dtype())
      },
      "BinaryAccuracy": {
        BinaryAccuracy(
          name: try $0.string("name", or: "binary_accuracy"),
          dtype: try $0.dtype(),
          threshold: try $0.double("threshold", or: 0.5))
      },
      "TopKCategoricalAccuracy": {
        TopKCategoricalAccuracy(
          k: try $0.int("k", or: 5),
          name: try $0.string("name", or: "top_k_categorical_accuracy"),
          dtype: try $0.dtype())
      },
      "SparseTopKCategoricalAccuracy": {
        SparseTopKCategoricalAccuracy(
          k: try $0.int("k", or: 5),
          name: try $0.string("name", or: "sparse_top_k_categorical_accuracy"),
          dtype: try $0.dtype(),
          fromSortedIds: try $0.bool("from_sorted_ids", or: false))
      },
      "CosineSimilarity": {
        Metrics.CosineSimilarity(
          name: try $0.string("name", or: "cosine_similarity"),
          dtype: try $0.dtype(),
          axis: try $0.int("axis", or: -1))
      },
      "PearsonCorrelation": {
        PearsonCorrelation(
          name: try $0.string("name", or: "pearson_correlation"),
          dtype: try $0.dtype(),
          axis: try $0.int("axis", or: -1))
      },
      "ConcordanceCorrelation": {
        ConcordanceCorrelation(
          name: try $0.string("name", or: "concordance_correlation"),
          dtype: try $0.dtype(),
          axis: try $0.int("axis", or: -1))
      },
      "R2Score": {
        R2Score(
          classAggregation: $0.has("class_aggregation") ? try $0.choice("class_aggregation") : .uniformAverage,
          numRegressors: try $0.int("num_regressors", or: 0),
          name: try $0.string("name", or: "r2_score"),
          dtype: try $0.dtype())
      },
      "BinaryCrossentropy": {
        Metrics.BinaryCrossentropy(
          name: try $0.string("name", or: "binary_crossentropy"),
          dtype: try $0.dtype(),
          fromLogits: try $0.bool("from_logits", or: false),
          labelSmoothing: try $0.double("label_smoothing", or: 0))
      },
      "CategoricalCrossentropy": {
        Metrics.CategoricalCrossentropy(
          name: try $0.string("name", or: "categorical_crossentropy"),
          dtype: try $0.dtype(),
          fromLogits: try $0.bool("from_logits", or: false),
          labelSmoothing: try $0.double("label_smoothing", or: 0),
          axis: try $0.int("axis", or: -1))
      },
      "SparseCategoricalCrossentropy": {
        Metrics.SparseCategoricalCrossentropy(
          name: try $0.string("name", or: "sparse_categorical_crossentropy"),
          dtype: try $0.dtype(),
          fromLogits: try $0.bool("from_logits", or: false),
          ignoreClass: try $0.optionalInt("ignore_class"),
          axis: try $0.int("axis", or: -1))
      },
      "TruePositives": {
        TruePositives(
          thresholds: try $0.doubles("thresholds"),
          name: try $0.optionalString("name"),
          dtype: try $0.dtype())
      },
      "FalsePositives": {
        FalsePositives(
          thresholds: try $0.doubles("thresholds"),
          name: try $0.optionalString("name"),
          dtype: try $0.dtype())
      },
      "TrueNegatives": {
        TrueNegatives(
          thresholds: try $0.doubles("thresholds"),
          name: try $0.optionalString("name"),
          dtype: try $0.dtype())
      },
      "FalseNegatives": {
        FalseNegatives(
          thresholds: try $0.doubles("thresholds"),
          name: try $0.optionalString("name"),
          dtype: try $0.dtype())
      },
      "Precision": {
        Precision(
          thresholds: try $0.doubles("thresholds"),
          topK: try $0.optionalInt("top_k"),
          classId: try $0.optionalInt("class_id"),
          name: try $0.optionalString("name"),
          dtype: try $0.dtype())
      },
      "Recall": {
        Recall(
          thresholds: try $0.doubles("thresholds"),
          topK: try $0.optionalInt("top_k"),
          classId: try $0.optionalInt("class_id"),
          name: try $0.optionalString("name"),
          dtype: try $0.dtype())
      },
      "SensitivityAtSpecificity": {
        SensitivityAtSpecificity(
          try $0.double("specificity"),
          numThresholds: try $0.count("num_thresholds", or: 200, atMost: 1 << 16),
          classId: try $0.optionalInt("class_id"),
          name: try $0.optionalString("name"),
          dtype: try $0.dtype())
      },
      "SpecificityAtSensitivity": {
        SpecificityAtSensitivity(
          try $0.double("sensitivity"),
          numThresholds: try $0.count("num_thresholds", or: 200, atMost: 1 << 16),
          classId: try $0.optionalInt("class_id"),
          name: try $0.optionalString("name"),
          dtype: try $0.dtype())
      },
      "PrecisionAtRecall": {
        PrecisionAtRecall(
          try $0.double("recall"),
          numThresholds: try $0.count("num_thresholds", or: 200, atMost: 1 << 16),
          classId: try $0.optionalInt("class_id"),
          name: try $0.optionalString("name"),
          dtype: try $0.dtype())
      },
      "RecallAtPrecision": {
        RecallAtPrecision(
          try $0.double("precision"),
          numThresholds: try $0.count("num_thresholds", or: 200, atMost: 1 << 16),
          classId: try $0.optionalInt("class_id"),
          name: try $0.optionalString("name"),
          dtype: try $0.dtype())
      },
      "AUC": {
        AUC(
          numThresholds: try $0.count("num_thresholds", or: 200, atMost: 1 << 16),
          curve: try $0.choice("curve") ?? .roc,
          summationMethod: try $0.choice("summation_method") ?? .interpolation,
          name: try $0.optionalString("name"),
          dtype: try $0.dtype(),
          thresholds: try $0.doubles("thresholds"),
          multiLabel: try $0.bool("multi_label", or: false),
          numLabels: try $0.optionalInt("num_labels"),
          labelWeights: try $0.doubles("label_weights"),
          fromLogits: try $0.bool("from_logits", or: false))
      },
      "F1Score": {
        F1Score(
          average: try $0.choice("average"),
          threshold: try $0.optionalDouble("threshold"),
          name: try $0.string("name", or: "f1_score"),
          dtype: try $0.dtype())
      },
      "FBetaScore": {
        FBetaScore(
          average: try $0.choice("average"),
          beta: try $0.double("beta", or: 1),
          threshold: try $0.optionalDouble("threshold"),
          name: try $0.string("name", or: "fbeta_score"),
          dtype: try $0.dtype())
      },
      "BinaryIoU": {
        BinaryIoU(
          targetClassIds: try $0.ints("target_class_ids") ?? [0, 1],
          threshold: try $0.double("threshold", or: 0.5),
          name: try $0.optionalString("name"),
          dtype: try $0.dtype(or: .int32))
      },
      "IoU": {
        IoU(
          numClasses: try $0.count("num_classes", atMost: 1 << 12),
          targetClassIds: try $0.ints("target_class_ids") ?? [],
          name: try $0.optionalString("name"),
          dtype: try $0.dtype(or: .int32),
          ignoreClass: try $0.optionalInt("ignore_class"),
          sparseYTrue: try $0.bool("sparse_y_true", or: true),
          sparseYPred: try $0.bool("sparse_y_pred", or: true),
          axis: try $0.int("axis", or: -1))
      },
      "MeanIoU": {
        MeanIoU(
          numClasses: try $0.count("num_classes", atMost: 1 << 12),
          name: try $0.optionalString("name"),
          dtype: try $0.dtype(or: .int32),
          ignoreClass: try $0.optionalInt("ignore_class"),
          sparseYTrue: try $0.bool("sparse_y_true", or: true),
          sparseYPred: try $0.bool("sparse_y_pred", or: true),
          axis: try $0.int("axis", or: -1))
      },
      "OneHotIoU": {
        OneHotIoU(
          numClasses: try $0.count("num_classes", atMost: 1 << 12),
          targetClassIds: try $0.ints("target_class_ids") ?? [],
          name: try $0.optionalString("name"),
          dtype: try $0.dtype(or: .int32),
          ignoreClass: try $0.optionalInt("ignore_class"),
          sparseYPred: try $0.bool("sparse_y_pred", or: false),
          axis: try $0.int("axis", or: -1))
      },
      "OneHotMeanIoU": {
        OneHotMeanIoU(
          numClasses: try $0.count("num_classes", atMost: 1 << 12),
          name: try $0.optionalString("name"),
          dtype: try $0.dtype(or: .int32),
          ignoreClass: try $0.optionalInt("ignore_class"),
          sparseYPred: try $0.bool("sparse_y_pred", or: false),
          axis: try $0.int("axis", or: -1))
      },
    ])
}
