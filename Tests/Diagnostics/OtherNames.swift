// Names of other libraries, and the errors that the compiler gives for them; see Scripts/check-diagnostics.
import Keras

func tensors(_ x: Tensor) throws {
  // expected-error@+1 {{incorrect argument label in call (have 'axis:keepdims:', expected 'axis:keepDims:')}}
  _ = x.mean(axis: -1, keepdims: true)
  // expected-error@+1 {{incorrect argument label in call (have 'axis:keepdims:', expected 'axis:keepDims:')}}
  _ = x.sum(axis: 0, keepdims: true)
  // expected-error@+1 {{incorrect argument label in call (have 'axis:keepdims:', expected 'axis:keepDims:')}}
  _ = x.max(axis: [0, 1], keepdims: true)
  // expected-error@+1 {{incorrect argument label in call (have 'axis:keepdims:', expected 'axis:keepDims:')}}
  _ = x.std(axis: 0, keepdims: true)
  _ = x.astype(.float32)  // expected-error {{'astype' has been renamed to 'cast(to:)'}}
  _ = x.tolist()  // expected-error {{'tolist()' is unavailable: the elements are 'try x.scalars(as: Float.self)'}}
}

func gradients(_ model: Model, _ loss: Loss, _ x: Tensor, _ y: Tensor) throws {
  // expected-error@+1 {{'valueAndGradient(at:of:)' has been renamed to 'valueWithGradients(of:_:)'}}
  let (value, gradients) = try valueAndGradient(at: model.trainableVariables) { try loss(y, model(x)) }
  // expected-error@+1 {{'valueAndGradients(at:of:)' has been renamed to 'valueWithGradients(of:_:)'}}
  let (value2, gradients2) = try valueAndGradients(at: model.trainableVariables) { try loss(y, model(x)) }
  _ = (value, gradients, value2, gradients2)
}

func metricNames() {
  // expected-error@+1 {{'MeanAbsoluteErrorMetric' has been renamed to 'Metrics.MeanAbsoluteError'}}
  _ = MeanAbsoluteErrorMetric()
  // expected-error@+1 {{'BinaryCrossentropyMetric' has been renamed to 'Metrics.BinaryCrossentropy'}}
  _ = BinaryCrossentropyMetric(fromLogits: true)
}
