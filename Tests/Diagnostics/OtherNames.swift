// Names of other libraries, and the errors with which the compiler answers; see Scripts/check-diagnostics.
import Keras

func tensors(_ x: Tensor) throws {
  _ = x.mean(axis: -1, keepdims: true)
  _ = x.sum(axis: 0, keepdims: true)
  _ = x.max(axis: [0, 1], keepdims: true)
  _ = x.std(axis: 0, keepdims: true)
  _ = x.astype(.float32)
  _ = x.tolist()
}

func gradients(_ model: Model, _ loss: Loss, _ x: Tensor, _ y: Tensor) throws {
  let (value, gradients) = try valueAndGradient(at: model.trainableVariables) { try loss(y, model(x)) }
  let (value2, gradients2) = try valueAndGradients(at: model.trainableVariables) { try loss(y, model(x)) }
  _ = (value, gradients, value2, gradients2)
}

func metrics() {
  _ = MeanAbsoluteErrorMetric()
  _ = BinaryCrossentropyMetric(fromLogits: true)
}
