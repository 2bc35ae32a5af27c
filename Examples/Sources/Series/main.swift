import Keras

// The next value of a series from the last twenty-four. After Keras' "Timeseries forecasting for weather prediction".

setRandomSeed(3)
let steps = 1_200
let time = Tensor.arange(steps).cast(to: .float32)
let noise = Random.uniform([steps], minval: -0.05, maxval: 0.05)
let series = (time * 0.05).sin() + (time * 0.31).cos() * 0.5 + noise

// Trains on the past, predicts the future.
let split = 1_000
let window = 24
let training = try timeseriesDatasetFromArray(
  series[..<(split - 1)].reshaped(-1, 1), series[window..<split], sequenceLength: window, batchSize: 32,
  shuffle: true, seed: 4)
let validation = try timeseriesDatasetFromArray(
  series[split..<(steps - 1)].reshaped(-1, 1), series[(split + window)...], sequenceLength: window, batchSize: 32)
for batch in training.prefix(1) { print("inputs", batch.x.shape, "targets", batch.y!.shape) }

let model = Sequential([Input(shape: [window, 1]), LSTM(24), Dense(1)])
try model.compile(optimizer: Adam(1e-2), loss: "mse")
let history = try model.fit(
  training, epochs: 15, verbose: 2,
  callbacks: [EarlyStopping("val_loss", patience: 5, restoreBestWeights: true)], validationData: validation)

// A model that only repeats the last value is what there is to beat.
let last = series[(split + window - 1)..<(steps - 1)]
let naive = try (series[(split + window)...] - last).square().mean().item()
let loss = try model.evaluate(validation, verbose: 0).loss
print("mean squared error \(loss), of the last value \(naive)")

guard loss < naive / 2 else { fatalError("the model did not learn") }
