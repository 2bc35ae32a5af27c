extension String: MetricSpecifier {
  /// The metric with Keras' default arguments, named as it was asked for. `"accuracy"` and `"crossentropy"` are the binary,
  /// categorical or sparse categorical one by the shapes.
  public func resolved(yTrue: SymbolicShape, yPred: SymbolicShape, loss: Loss?) throws -> Metric {
    let metric: Metric
    switch (lowercased(), LabelKind(yTrue: yTrue, yPred: yPred)) {
    case ("accuracy", .binary), ("acc", .binary): metric = BinaryAccuracy()
    case ("accuracy", .sparse), ("acc", .sparse): metric = SparseCategoricalAccuracy()
    case ("accuracy", .categorical), ("acc", .categorical): metric = CategoricalAccuracy()
    case ("crossentropy", .binary), ("ce", .binary): metric = Metrics.BinaryCrossentropy()
    case ("crossentropy", .sparse), ("ce", .sparse): metric = Metrics.SparseCategoricalCrossentropy()
    case ("crossentropy", .categorical), ("ce", .categorical): metric = Metrics.CategoricalCrossentropy()
    default: metric = try metrics(self)()
    }
    metric.name = self
    return metric
  }
}

private let metrics = NameTable<@Sendable () -> Metric>(
  kind: "metric",
  entries: {
    let classes: [@Sendable () -> Metric] = [
      { Mean() }, { Sum() }, { Accuracy() }, { BinaryAccuracy() }, { CategoricalAccuracy() },
      { SparseCategoricalAccuracy() }, { TopKCategoricalAccuracy() }, { SparseTopKCategoricalAccuracy() },
      { Metrics.MeanSquaredError() }, { Metrics.MeanAbsoluteError() }, { Metrics.MeanAbsolutePercentageError() },
      { Metrics.MeanSquaredLogarithmicError() }, { RootMeanSquaredError() }, { Metrics.CosineSimilarity() },
      { LogCoshError() }, { R2Score() }, { PearsonCorrelation() }, { ConcordanceCorrelation() }, { Metrics.Hinge() },
      { Metrics.SquaredHinge() }, { Metrics.CategoricalHinge() }, { Metrics.KLDivergence() }, { Metrics.Poisson() },
      { Metrics.BinaryCrossentropy() }, { Metrics.CategoricalCrossentropy() },
      { Metrics.SparseCategoricalCrossentropy() }, { TruePositives() }, { FalsePositives() }, { TrueNegatives() },
      { FalseNegatives() }, { Precision() }, { Recall() }, { AUC() }, { F1Score() }, { FBetaScore() }, { BinaryIoU() },
    ]
    var table: [String: @Sendable () -> Metric] = [:]
    for make in classes {
      let name = make().className
      table[name] = make
      table[name.snakeCased] = make
    }
    for (name, short) in [
      ("binary_crossentropy", "bce"), ("mean_squared_error", "mse"), ("mean_absolute_error", "mae"),
      ("mean_absolute_percentage_error", "mape"), ("mean_squared_logarithmic_error", "msle"),
    ] {
      table[short] = table[name]
      table[short.uppercased()] = table[name]
    }
    return table
  }())

extension MetricSpecifier where Self == String {
  public static var accuracy: String { "accuracy" }
  public static var crossentropy: String { "crossentropy" }
  public static var binaryAccuracy: String { "binary_accuracy" }
  public static var categoricalAccuracy: String { "categorical_accuracy" }
  public static var sparseCategoricalAccuracy: String { "sparse_categorical_accuracy" }
  public static var topKCategoricalAccuracy: String { "top_k_categorical_accuracy" }
  public static var sparseTopKCategoricalAccuracy: String { "sparse_top_k_categorical_accuracy" }
  public static var precision: String { "precision" }
  public static var recall: String { "recall" }
  public static var f1Score: String { "f1_score" }
  public static var auc: String { "auc" }
  public static var binaryCrossentropy: String { "binary_crossentropy" }
  public static var categoricalCrossentropy: String { "categorical_crossentropy" }
  public static var sparseCategoricalCrossentropy: String { "sparse_categorical_crossentropy" }
  public static var meanSquaredError: String { "mean_squared_error" }
  public static var meanAbsoluteError: String { "mean_absolute_error" }
  public static var rootMeanSquaredError: String { "root_mean_squared_error" }
  public static var r2Score: String { "r2_score" }
}
