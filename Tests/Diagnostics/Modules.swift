// Names of Python's modules; see Scripts/check-diagnostics.
import Keras

func modules() throws {
  _ = layers.Dense(10)
  _ = optimizers.Adam()
  _ = metrics.MeanSquaredError()
  _ = try datasets.mnist.load()
  _ = random.normal([2, 3])
}

// They do not get in the way of names of one's own.
func ownNames(layers: [Layer], metrics: [String]) -> Int {
  let losses = [1, 2]
  return layers.count + metrics.count + losses.count
}
