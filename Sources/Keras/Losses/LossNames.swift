extension String: LossSpecifier {
  /// The loss with Keras' default arguments. `"crossentropy"` is the binary, categorical or sparse categorical one by the
  /// shapes.
  public func resolved() throws -> Loss {
    if ["crossentropy", "ce"].contains(lowercased()) { return ShapedCrossentropy(name: self) }
    return try losses(self)()
  }
}

private let losses = NameTable<@Sendable () -> Loss>(
  kind: "loss",
  entries: {
    var table: [String: @Sendable () -> Loss] = [:]
    // Keras' functions, known by several names; the loss gets the name that it was asked for by.
    func function(_ names: String..., make: @escaping @Sendable (String) -> Loss) {
      for name in names { table[name] = { make(name) } }
    }
    function("mean_squared_error", "mse", "MSE") { MeanSquaredError(name: $0) }
    function("mean_absolute_error", "mae", "MAE") { MeanAbsoluteError(name: $0) }
    function("mean_absolute_percentage_error", "mape", "MAPE") { MeanAbsolutePercentageError(name: $0) }
    function("mean_squared_logarithmic_error", "msle", "MSLE") { MeanSquaredLogarithmicError(name: $0) }
    function("cosine_similarity") { CosineSimilarity(name: $0) }
    function("huber") { Huber(name: $0) }
    function("log_cosh") { LogCosh(name: $0) }
    function("hinge") { Hinge(name: $0) }
    function("squared_hinge") { SquaredHinge(name: $0) }
    function("categorical_hinge") { CategoricalHinge(name: $0) }
    function("kl_divergence", "kld", "KLD") { KLDivergence(name: $0) }
    function("poisson") { Poisson(name: $0) }
    function("binary_crossentropy", "bce", "BCE") { BinaryCrossentropy(name: $0) }
    function("binary_focal_crossentropy") { BinaryFocalCrossentropy(name: $0) }
    function("categorical_crossentropy") { CategoricalCrossentropy(name: $0) }
    function("categorical_focal_crossentropy") { CategoricalFocalCrossentropy(name: $0) }
    function("sparse_categorical_crossentropy") { SparseCategoricalCrossentropy(name: $0) }
    function("dice") { Dice(name: $0) }
    function("tversky") { Tversky(name: $0) }
    function("circle") { Circle(name: $0) }
    function("ctc") { CTC(name: $0) }
    let classes: [@Sendable () -> Loss] = [
      { MeanSquaredError() }, { MeanAbsoluteError() }, { MeanAbsolutePercentageError() },
      { MeanSquaredLogarithmicError() }, { CosineSimilarity() }, { Huber() }, { LogCosh() }, { Hinge() },
      { SquaredHinge() }, { CategoricalHinge() }, { KLDivergence() }, { Poisson() }, { BinaryCrossentropy() },
      { BinaryFocalCrossentropy() }, { CategoricalCrossentropy() }, { CategoricalFocalCrossentropy() },
      { SparseCategoricalCrossentropy() }, { Dice() }, { Tversky() }, { Circle() }, { CTC() },
    ]
    for make in classes { table[make().className] = make }
    return table
  }())

extension LossSpecifier where Self == String {
  public static var meanSquaredError: String { "mean_squared_error" }
  public static var meanAbsoluteError: String { "mean_absolute_error" }
  public static var meanAbsolutePercentageError: String { "mean_absolute_percentage_error" }
  public static var meanSquaredLogarithmicError: String { "mean_squared_logarithmic_error" }
  public static var huber: String { "huber" }
  public static var logCosh: String { "log_cosh" }
  public static var binaryCrossentropy: String { "binary_crossentropy" }
  public static var binaryFocalCrossentropy: String { "binary_focal_crossentropy" }
  public static var categoricalCrossentropy: String { "categorical_crossentropy" }
  public static var categoricalFocalCrossentropy: String { "categorical_focal_crossentropy" }
  public static var sparseCategoricalCrossentropy: String { "sparse_categorical_crossentropy" }
  public static var klDivergence: String { "kl_divergence" }
  public static var poisson: String { "poisson" }
  public static var cosineSimilarity: String { "cosine_similarity" }
  public static var hinge: String { "hinge" }
  public static var squaredHinge: String { "squared_hinge" }
  public static var categoricalHinge: String { "categorical_hinge" }
}
