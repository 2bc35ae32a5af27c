import Tensors

/// The weights of classes as weights of samples.
enum ClassWeights {
  /// The weight of each sample's class, 1 for classes that are not named, times the sample's own weight.
  ///
  /// Targets are class indices, or one-hot rows.
  /// - Throws: `KerasError.invalidData` when there are no targets, or they do not have one class a sample.
  static func applied(
    _ classWeight: [Int: Double], to data: TrainingData, for context: String
  ) throws -> TrainingData {
    guard let y = data.y else { throw KerasError.invalidData(context, "classWeight needs targets, but y is missing") }
    guard y.rank <= 2 else {
      throw KerasError.invalidData(
        context, "classWeight needs one class a sample; y has shape \(y.shape.tupleText)")
    }
    for (index, weight) in classWeight where !weight.isFinite {
      throw KerasError.invalidArgument(context, "classWeight of class \(index) is \(weight); expected a finite number")
    }
    let isOneHot = y.rank == 2 && y.shape[1] > 1
    let classes = try (isOneHot ? y.argmax(axis: 1) : y.flattened()).scalars(as: Double.self)
    let weights = classes.map { index in
      Float(Int(exactly: index.rounded(.toNearestOrEven)).flatMap { classWeight[$0] } ?? 1)
    }
    let ofClasses = Tensor(weights)
    let own = data.sampleWeight.map { $0.cast(to: .float32) }
    let combined = own.map { own in
      own * ofClasses.reshaped(to: [data.count] + Array(repeating: 1, count: own.rank - 1))
    }
    return try TrainingData(Batch(data.x, y, sampleWeight: combined ?? ofClasses), for: context)
  }
}
