import Tensors

extension Losses {
  public typealias CTC = Keras.CTC

  /// The negative logarithm of the probability that the logits spell the labels, in any alignment. (Graves et al.,
  /// 2006)
  ///
  /// - Parameters:
  ///   - yTrue: labels of shape (batch, labels), padded with 0, which is the blank.
  ///   - yPred: logits of shape (batch, steps, classes).
  public static func ctc(_ yTrue: Tensor, _ yPred: Tensor) -> Tensor {
    if let failed = [yTrue, yPred].first(where: { $0.error != nil }) { return failed }
    guard yTrue.rank == 2, yPred.rank == 3, yTrue.shape[0] == yPred.shape[0], yTrue.shape[1] > 0, yPred.shape[1] > 0
    else {
      return Tensor(
        error: TensorError(
          operation: "ctc",
          message: "labels have shape \(yTrue.shape.tupleText), logits \(yPred.shape.tupleText); expected "
            + "(batch, labels) and (batch, steps, classes)"))
    }
    let labels = yTrue.cast(to: .int32)
    let (batch, length) = (yTrue.shape[0], yTrue.shape[1])
    let logs = (yPred.dtype == .float64 ? yPred : yPred.cast(to: .float32)).logSoftmax()
    // [batch, steps, labels]: how likely each label is at each step; and the blank, [batch, steps, 1].
    let chosen = labels.oneHot(yPred.shape[2], dtype: logs.dtype)
    let emits = logs.matmul(chosen.transposed([0, 2, 1]))
    let blanks = logs[.all, .all, 0..<1]
    // 1 where the next label is the same: then a blank must stand between them.
    let same = labels[.all, 0..<(length - 1)].equal(labels[.all, 1...]).cast(to: logs.dtype)
    let repeats = same.padded([(0, 0), (0, 1)]) * impossible
    let others = impossible - repeats

    // The forward variables, in logarithms: after n labels, in a blank or in the label itself.
    let inBlank = Tensor.concatenate(
      [.zeros([batch, 1], dtype: logs.dtype), .full([batch, length], impossible, dtype: logs.dtype)], axis: 1)
    let inLabel = Tensor.full([batch, length], impossible, dtype: logs.dtype)
    let last: [Tensor]
    do {
      last = try Loop.scan(over: [emits, blanks].map { $0.transposed([1, 0, 2]) }, carrying: [inBlank, inLabel]) {
        carried, step in
        let (inBlank, inLabel, emit, blank) = (carried[0], carried[1], step[0], step[1])
        let reachable = advanced(inBlank, by: inLabel + repeats)
        let nextLabel = logSum(reachable[.all, 0..<length], inLabel) + emit
        return ([advanced(reachable + blank, by: inLabel + blank + others), nextLabel], [])
      }.carried
    } catch {
      return Tensor(error: error as? TensorError ?? TensorError(operation: "ctc", message: "\(error)"))
    }
    let final = advanced(last[0], by: last[1])
    let counts = labels.notEqual(0).sum(axes: [-1])
    return -final.where(counts.oneHot(length + 1, dtype: .bool), else: 0).sum(axes: [-1])
  }

  /// The logarithm of what does not happen, finite so that gradients are.
  private static let impossible = -1e5

  /// Blanks after each label, plus the transitions from the labels.
  private static func advanced(_ blanks: Tensor, by labels: Tensor) -> Tensor {
    .concatenate([blanks[.all, 0..<1], logSum(blanks[.all, 1...], labels)], axis: 1)
  }

  /// log(exp(a) + exp(b)), without overflow.
  private static func logSum(_ a: Tensor, _ b: Tensor) -> Tensor {
    a.maximum(b) + (-(a - b).abs()).exp().log1p()
  }
}

/// Connectionist temporal classification, for sequences whose alignment with their labels is not known.
/// (Graves et al., 2006)
///
/// Targets are labels of shape (batch, labels), padded with 0, which is the blank; predictions are logits of shape
/// (batch, steps, classes).
public final class CTC: LossFunctionWrapper {
  /// - Parameters:
  ///   - reduction: how the samples' losses become one number.
  ///   - name: how errors and configurations call the loss.
  ///   - dtype: the type that predictions are cast to.
  public init(reduction: Reduction = .sumOverBatchSize, name: String = "ctc", dtype: DType = .float32) {
    super.init(name: name, reduction: reduction, dtype: dtype) { Losses.ctc($0, $1) }
  }

  public override var keepsTargetType: Bool { true }

  public override class var definition: Definition<Loss> {
    Definition(CTC.self, names: ["ctc"], .name("ctc"), .reduction) {
      CTC(reduction: $1, name: $0)
    }
  }
}
