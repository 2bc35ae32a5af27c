extension ConfigReader {
  fileprivate func reduction() throws -> Loss.Reduction {
    // Files before Keras 3 say "auto" for the default.
    if value("reduction")?.text == "auto" { return .sumOverBatchSize }
    return has("reduction") ? try choice("reduction") ?? .none : .sumOverBatchSize
  }

  /// A loss: a name, or a dictionary.
  func loss(_ key: String) throws -> (any LossSpecifier)? {
    guard var value = value(key) else { return nil }
    if case .array(let values) = value, values.count == 1 { value = values[0] }
    if let name = value.text { return name }
    return try ObjectRegistry.losses.make(value, in: "\(place), '\(key)'")
  }
}

extension ObjectRegistry where Object == Loss {
  static let losses = ObjectRegistry(
    kind: "loss",
    makers: [
      "MeanSquaredError": {
        MeanSquaredError(reduction: try $0.reduction(), name: try $0.string("name", or: "mean_squared_error"))
      },
      "MeanAbsoluteError": {
        MeanAbsoluteError(reduction: try $0.reduction(), name: try $0.string("name", or: "mean_absolute_error"))
      },
      "MeanAbsolutePercentageError": {
        MeanAbsolutePercentageError(
          reduction: try $0.reduction(), name: try $0.string("name", or: "mean_absolute_percentage_error"))
      },
      "MeanSquaredLogarithmicError": {
        MeanSquaredLogarithmicError(
          reduction: try $0.reduction(), name: try $0.string("name", or: "mean_squared_logarithmic_error"))
      },
      "LogCosh": { LogCosh(reduction: try $0.reduction(), name: try $0.string("name", or: "log_cosh")) },
      "Poisson": { Poisson(reduction: try $0.reduction(), name: try $0.string("name", or: "poisson")) },
      "KLDivergence": { KLDivergence(reduction: try $0.reduction(), name: try $0.string("name", or: "kl_divergence")) },
      "Hinge": { Hinge(reduction: try $0.reduction(), name: try $0.string("name", or: "hinge")) },
      "SquaredHinge": { SquaredHinge(reduction: try $0.reduction(), name: try $0.string("name", or: "squared_hinge")) },
      "CategoricalHinge": {
        CategoricalHinge(reduction: try $0.reduction(), name: try $0.string("name", or: "categorical_hinge"))
      },
      "CTC": { CTC(reduction: try $0.reduction(), name: try $0.string("name", or: "ctc")) },
      "Huber": {
        Huber(
          delta: try $0.double("delta", or: 1),
          reduction: try $0.reduction(), name: try $0.string("name", or: "huber_loss"))
      },
      "CosineSimilarity": {
        CosineSimilarity(
          axis: try $0.int("axis", or: -1),
          reduction: try $0.reduction(), name: try $0.string("name", or: "cosine_similarity"))
      },
      "BinaryCrossentropy": {
        BinaryCrossentropy(
          fromLogits: try $0.bool("from_logits", or: false),
          labelSmoothing: try $0.double("label_smoothing", or: 0),
          axis: try $0.int("axis", or: -1),
          reduction: try $0.reduction(), name: try $0.string("name", or: "binary_crossentropy"))
      },
      "CategoricalCrossentropy": {
        CategoricalCrossentropy(
          fromLogits: try $0.bool("from_logits", or: false),
          labelSmoothing: try $0.double("label_smoothing", or: 0),
          axis: try $0.int("axis", or: -1),
          reduction: try $0.reduction(), name: try $0.string("name", or: "categorical_crossentropy"))
      },
      "SparseCategoricalCrossentropy": {
        SparseCategoricalCrossentropy(
          fromLogits: try $0.bool("from_logits", or: false),
          ignoreClass: try $0.optionalInt("ignore_class"),
          reduction: try $0.reduction(),
          axis: try $0.int("axis", or: -1),
          name: try $0.string("name", or: "sparse_categorical_crossentropy"))
      },
      "BinaryFocalCrossentropy": {
        BinaryFocalCrossentropy(
          applyClassBalancing: try $0.bool("apply_class_balancing", or: false),
          alpha: try $0.double("alpha", or: 0.25),
          gamma: try $0.double("gamma", or: 2),
          fromLogits: try $0.bool("from_logits", or: false),
          labelSmoothing: try $0.double("label_smoothing", or: 0),
          axis: try $0.int("axis", or: -1),
          reduction: try $0.reduction(), name: try $0.string("name", or: "binary_focal_crossentropy"))
      },
      "CategoricalFocalCrossentropy": {
        CategoricalFocalCrossentropy(
          alpha: try $0.double("alpha", or: 0.25),
          gamma: try $0.double("gamma", or: 2),
          fromLogits: try $0.bool("from_logits", or: false),
          labelSmoothing: try $0.double("label_smoothing", or: 0),
          axis: try $0.int("axis", or: -1),
          reduction: try $0.reduction(), name: try $0.string("name", or: "categorical_focal_crossentropy"))
      },
      "CategoricalGeneralizedCrossEntropy": {
        CategoricalGeneralizedCrossEntropy(
          q: try $0.double("q", or: 0.5),
          reduction: try $0.reduction(), name: try $0.string("name", or: "categorical_generalized_cross_entropy"))
      },
      "Dice": {
        Dice(
          reduction: try $0.reduction(), name: try $0.string("name", or: "dice"),
          axis: try $0.ints("axis"))
      },
      "Tversky": {
        Tversky(
          alpha: try $0.double("alpha", or: 0.5),
          beta: try $0.double("beta", or: 0.5),
          reduction: try $0.reduction(), name: try $0.string("name", or: "tversky"),
          axis: try $0.ints("axis"))
      },
      "Circle": {
        Circle(
          gamma: try $0.double("gamma", or: 80),
          margin: try $0.double("margin", or: 0.4),
          removeDiagonal: try $0.bool("remove_diagonal", or: true),
          reduction: try $0.reduction(), name: try $0.string("name", or: "circle"))
      },
    ])
}
