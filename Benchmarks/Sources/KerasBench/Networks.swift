import Keras

extension Workload {
  static let convolutional = [
    // Keras' convnet for MNIST.
    Workload(name: "cnn", inputShape: [28, 28, 1]) { _ in
      [
        Conv2D(32, kernelSize: 3, activation: "relu"), MaxPooling2D(), Conv2D(64, kernelSize: 3, activation: "relu"),
        MaxPooling2D(), Flatten(), Dropout(0.5), Dense(10, activation: "softmax"),
      ]
    },
    Workload(name: "vgg", inputShape: [32, 32, 3]) { _ in vgg() },
    Workload(name: "vgg-bf16", inputShape: [32, 32, 3], policy: "mixed_bfloat16") { _ in vgg() },
  ]

  static let recurrent = [
    Workload(name: "lstm", inputShape: [80], inputDType: .int32, inputLimit: 20_000, answer: .yesOrNo) { _ in
      overWords(LSTM(128))
    },
    Workload(name: "gru", inputShape: [80], inputDType: .int32, inputLimit: 20_000, answer: .yesOrNo) { _ in
      overWords(GRU(128))
    },
    Workload(name: "bilstm", inputShape: [80], inputDType: .int32, inputLimit: 20_000, answer: .yesOrNo) { _ in
      overWords(Bidirectional(LSTM(128)))
    },
  ]

  private static func vgg() -> [Layer] {
    var layers: [Layer] = []
    for filters in [64, 128, 256] {
      for _ in 0..<2 {
        layers += [Conv2D(filters, kernelSize: 3, padding: "same"), BatchNormalization(), Activation("relu")]
      }
      layers.append(MaxPooling2D())
    }
    // The softmax stays in float32, as Keras' guide to mixed precision asks for.
    return layers + [GlobalAveragePooling2D(), Dense(10, activation: "softmax", dtype: "float32")]
  }

  private static func overWords(_ recurrent: Layer) -> [Layer] {
    [Embedding(20_000, 128), recurrent, Dense(1, activation: "sigmoid")]
  }
}
