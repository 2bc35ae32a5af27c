import Keras
import Testing

/// Expects predictions, and the history of further training where there was some, to be those that Python wrote.
func expectAgreement(
  _ name: String, predictions: Tensor, history: MetricHistory?, reference: [String: Tensor]
) throws {
  let theirs = try #require(reference["predictions"])
  #expect(predictions.shape == theirs.shape, "\(name)")
  for (a, b) in zip(try predictions.scalars(as: Double.self), try theirs.scalars(as: Double.self)) {
    // Written so that NaN fails.
    guard abs(a - b) <= 1e-4 else {
      Issue.record("\(name): a prediction is \(a) here and \(b) in Python")
      break
    }
  }
  guard let history else { return }
  let names = reference.keys.filter { $0.hasPrefix("history/") }.map { String($0.dropFirst("history/".count)) }
  #expect(names.contains("loss") && Set(names) == Set(history.keys), "\(name): Python has \(names)")
  for metric in names.sorted() {
    let theirs = try reference["history/" + metric]!.scalars(as: Double.self)
    let ours = history[metric] ?? []
    #expect(
      ours.count == theirs.count && zip(ours, theirs).allSatisfy { abs($0 - $1) <= 1e-4 * abs($1) + 1e-6 },
      "\(name): \(metric) goes on as \(ours) here and as \(theirs) in Python")
  }
}
