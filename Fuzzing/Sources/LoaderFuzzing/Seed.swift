import Glibc
import Keras

/// A small real model file and its members.
struct Seed {
  let config: [UInt8]
  let weights: [UInt8]
  let archive: [UInt8]

  init(_ model: Model) throws {
    let path = "/dev/shm/keras-fuzzing-seed-\(getpid())"
    try model.save(path + ".keras")
    try model.saveWeights(path + ".weights.h5")
    defer {
      unlink(path + ".keras")
      unlink(path + ".weights.h5")
    }
    config = Array(model.toJSON().utf8)
    weights = contents(of: path + ".weights.h5")
    archive = contents(of: path + ".keras")
  }

  /// Models of every family of layers, as small as they can be.
  static func models() -> [Model] {
    let dense = Sequential([
      Input(shape: [3]), Dense(4, activation: .relu, kernelRegularizer: L2(0.1)), BatchNormalization(), Dropout(0.5),
      Sequential([Dense(2)], name: "inner"), Dense(2, activation: .softmax),
    ])
    try! dense.compile(
      optimizer: Adam(learningRate: CosineDecay(initialLearningRate: 0.1, decaySteps: 10)),
      loss: CategoricalCrossentropy(labelSmoothing: 0.1), metrics: ["accuracy", Precision(name: "p")])
    try! dense.fit(Tensor.ones([4, 3]), Tensor.ones([4, 2]), verbose: 0)
    let images = Sequential([
      Input(shape: [8, 8, 2]), ZeroPadding2D(1), Conv2D(3, kernelSize: 3, padding: .same), Cropping2D(1),
      UpSampling2D(2),
      MaxPooling2D(2), DepthwiseConv2D(2), SeparableConv2D(2, kernelSize: 2), Conv2DTranspose(2, kernelSize: 2),
      LayerNormalization(), GroupNormalization(groups: 2), Permute([3, 1, 2]), Reshape([-1, 7]),
      GlobalAveragePooling1D(),
      RepeatVector(3), Flatten(), GaussianNoise(0.1), UnitNormalization(), ELU(), LeakyReLU(), PReLU(), Dense(1),
    ])
    try! images.compile(optimizer: SGD(momentum: 0.9), loss: "mse", metrics: ["mae"])
    let words = Sequential([
      Input(shape: [4]), Embedding(5, 3, maskZero: true), Bidirectional(LSTM(2, returnSequences: true)),
      TimeDistributed(Dense(2)), GRU(2, returnSequences: true), SimpleRNN(2),
    ])
    return [dense, images, words]
  }
}
