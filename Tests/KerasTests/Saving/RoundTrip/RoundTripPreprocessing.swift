import Keras

extension RoundTripCase {
  static let preprocessing = [images, categories, discretized]

  private static let images = RoundTripCase("images", .floats([8, 9, 3]), isDeterministic: false) {
    [
      Resizing(6, 7), CenterCrop(5, 5), RandomFlip(), RandomRotation(0.1), RandomContrast(0.2), Conv2D(2, 3), Flatten(),
      Dense(2),
    ]
  } compile: {
    try $0.compile(optimizer: "adam", loss: "mse")
  }

  private static let categories = RoundTripCase("categories", .indices([4], below: 10)) {
    [CategoryEncoding(numTokens: 10, outputMode: "multi_hot"), Dense(2)]
  } compile: {
    try $0.compile(optimizer: "sgd", loss: "mse")
  }

  private static let discretized = RoundTripCase("discretized", .floats([4])) {
    [Discretization(binBoundaries: [-0.5, 0, 0.4]), Embedding(4, 3), Flatten(), Dense(2)]
  } compile: {
    try $0.compile(optimizer: "adam", loss: "mse")
  }
}
