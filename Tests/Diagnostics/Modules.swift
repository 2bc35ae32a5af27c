// Names of Python's modules; see Scripts/check-diagnostics.
import Keras

func modules() throws {
  _ = metrics.MeanSquaredError()  // expected-error {{'metrics' has been renamed to 'Metrics'}}
  _ = try datasets.mnist.load()  // expected-error {{'datasets' has been renamed to 'Datasets'}}
  _ = random.normal([2, 3])  // expected-error {{'random' has been renamed to 'Random'}}
}

// They do not hide a program's own names.
func ownNames(layers: [Layer], metrics: [String]) -> Int {
  let losses = [1, 2]
  return layers.count + metrics.count + losses.count
}
