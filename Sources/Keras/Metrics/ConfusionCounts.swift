import Tensors

/// Counts true and false positives and negatives at one or many thresholds: what most classification metrics are made
/// of.
struct ConfusionCounts {
  enum Condition: String, CaseIterable {
    case truePositives = "true_positives"
    case falsePositives = "false_positives"
    case trueNegatives = "true_negatives"
    case falseNegatives = "false_negatives"
  }

  let thresholds: [Double]
  /// Whether the thresholds stand at equal distances from 0 to 1: then each prediction's place among them is computed,
  /// and one pass serves them all.
  let isEven: Bool

  init(thresholds: [Double], isEven: Bool? = nil) {
    self.thresholds = thresholds
    self.isEven = isEven ?? ConfusionCounts.areEven(thresholds)
  }

  /// What a threshold argument means: itself, or one default.
  init(_ thresholds: [Double]?, default: Double) { self.init(thresholds: thresholds ?? [`default`]) }

  static func areEven(_ thresholds: [Double]) -> Bool {
    guard thresholds.count >= 3 else { return false }
    return thresholds.enumerated().allSatisfy { index, threshold in
      let even = Double(index) / Double(thresholds.count - 1)
      return abs(threshold - even) <= Backend.epsilon + 1e-5 * even
    }
  }

  /// A score that is lower than any: what `topK` gives to the others.
  static let lowest = -1e10

  /// Which part of the predictions is counted, and with which weights.
  struct Selection {
    /// Only the `topK` highest predictions of a sample may be positive.
    var topK: Int?
    /// Only this class counts.
    var classId: Int?
    /// Whether labels are counted apart: variables of shape (thresholds, labels).
    var multiLabel = false
    /// A weight for each label.
    var labelWeights: Tensor?
  }

  /// Adds a batch to the variables.
  func add(
    to variables: [(Condition, Variable)], _ yTrue: Tensor, _ yPred: Tensor, sampleWeight: Tensor?,
    _ selection: Selection = Selection(), for metric: Metric
  ) throws {
    for tensor in [yTrue, yPred, sampleWeight] { try tensor?.checked() }
    var (output, target) = LossReduction.alignedRanks(yPred.cast(to: .float32), yTrue.cast(to: .float32))
    guard Shape.broadcast(output.shape, target.shape) != nil else {
      throw metric.mismatch(yTrue, yPred, "they must be equal")
    }
    var weight = sampleWeight.map {
      LossReduction.alignedRanks(target, $0.cast(to: .float32).expandingDimensions(-1), expandsVectors: false).1
    }
    if let k = selection.topK { output = highest(k, of: output) }
    if let classId = selection.classId {
      guard output.rank > 1, (-output.shape.last!..<output.shape.last!).contains(classId), output.shape == target.shape
      else {
        throw metric.mismatch(yTrue, yPred, "with classId \(classId) both must be (batch, classes) and have that class")
      }
      output = output[.ellipsis, classId, .newAxis]
      target = target[.ellipsis, classId, .newAxis]
    }
    weight = weight?.broadcast(to: output.shape)
    if let labelWeights = selection.labelWeights {
      let labels = labelWeights.expandingDimensions(0).broadcast(to: output.shape)
      weight = weight.map { $0 * labels } ?? labels
    }
    try metric.checkWeights(weight ?? output, sampleWeight)
    target = target.broadcast(to: output.shape)
    let totals =
      isEven
      ? evenTotals(target, output, weight, multiLabel: selection.multiLabel)
      : totals(target, output, weight, multiLabel: selection.multiLabel)
    for (condition, variable) in variables { try variable.add(totals(condition)) }
  }

  /// Scores of which only the `k` highest of each sample are kept.
  private func highest(_ k: Int, of output: Tensor) -> Tensor {
    let kept = output.topK(k).indices.oneHot(output.shape.last ?? 1).sum(axes: [-2])
    return output * kept + (1 - kept) * ConfusionCounts.lowest
  }

  /// Compares each prediction with each threshold.
  private func totals(
    _ target: Tensor, _ output: Tensor, _ weight: Tensor?, multiLabel: Bool
  ) -> (Condition) -> Tensor {
    let count = thresholds.count
    let label: Tensor
    let isPositive: Tensor
    var weights = weight
    if multiLabel {
      label = target.cast(to: .bool).expandingDimensions(0)
      isPositive = output.expandingDimensions(0).greater(Tensor(thresholds.map { Float($0) }, shape: [count, 1, 1]))
      weights = weight?.expandingDimensions(0)
    } else {
      let flat = output.reshaped(to: [1, output.count])
      label = target.cast(to: .bool).reshaped(to: [1, target.count])
      isPositive =
        count == 1
        ? flat.greater(thresholds[0]) : flat.greater(Tensor(thresholds.map { Float($0) }, shape: [count, 1]))
      weights = weight?.reshaped(to: [1, output.count])
    }
    return { condition in
      let isCounted =
        switch condition {
        case .truePositives: label.logicalAnd(isPositive)
        case .falsePositives: label.logicalNot().logicalAnd(isPositive)
        case .trueNegatives: label.logicalNot().logicalAnd(isPositive.logicalNot())
        case .falseNegatives: label.logicalAnd(isPositive.logicalNot())
        }
      let values = weights.map { $0.where(isCounted, else: 0) } ?? isCounted.cast(to: .float32)
      return values.sum(axes: [1])
    }
  }

  /// Puts each prediction into the bucket between two thresholds and adds the buckets up from the top.
  private func evenTotals(
    _ target: Tensor, _ output: Tensor, _ weight: Tensor?, multiLabel: Bool
  ) -> (Condition) -> Tensor {
    let count = thresholds.count
    let label = target.cast(to: .bool).cast(to: .float32)
    let positive = weight.map { label * $0 } ?? label
    let negative = weight.map { (1 - label) * $0 } ?? 1 - label
    var bucket = (output.clipped(0, 1) * Double(count - 1)).ceil() - 1
    // A threshold below zero is passed by a prediction of zero too.
    if thresholds[0] < 0 || thresholds[count - 1] > 1 { bucket = bucket.relu() }
    var index = bucket.cast(to: .int32)
    let labels = multiLabel ? output.shape[1] : 1
    if multiLabel { index = index + Tensor.arange(labels) * count }
    func reached(_ values: Tensor) -> Tensor {
      let buckets = values.flattened().segmentSum(index.flattened(), numSegments: count * labels)
      if !multiLabel { return buckets.cumulativeSum(reverse: true) }
      return buckets.reshaped(to: [labels, count]).cumulativeSum(reverse: true).transposed()
    }
    func total(_ values: Tensor) -> Tensor { values.sum(axes: multiLabel ? [0] : nil) }
    return { condition in
      switch condition {
      case .truePositives: reached(positive)
      case .falsePositives: reached(negative)
      case .trueNegatives: total(negative) - reached(negative)
      case .falseNegatives: total(positive) - reached(positive)
      }
    }
  }
}

extension Metric {
  /// Throws for thresholds outside 0...1.
  func checkThresholds(_ thresholds: [Double]?) throws {
    if let wrong = thresholds?.first(where: { !(0...1).contains($0) }) {
      throw KerasError.invalidArgument("metric '\(name)'", "a threshold is \(wrong); expected numbers from 0 to 1")
    }
    if thresholds?.isEmpty == true {
      throw KerasError.invalidArgument("metric '\(name)'", "thresholds is empty; expected at least one")
    }
  }
}

extension ConfigArgument where Root: Metric, Value == [Double]? {
  /// Thresholds: null, a number, or a list.
  static func thresholds(_ path: KeyPath<Root, [Double]?>) -> Self {
    Self("thresholds", path, { $0.map { $0.count == 1 ? .double($0[0]) : ConfigValue(numbers: $0) } ?? .null }) {
      try $0.doubles("thresholds")
    }
  }
}

extension ConfigArgument where Root: Metric, Value == Int {
  /// How many thresholds there are.
  static func thresholdCount(_ path: KeyPath<Root, Int>) -> Self {
    .count("num_thresholds", path, or: 200, atMost: 1 << 16)
  }
}
