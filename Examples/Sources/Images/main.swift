import Keras

// A convolutional network for images, with augmentation inside of the model. After Keras' "Simple MNIST convnet".

setRandomSeed(1)
let ((xTrain, yTrain), (xTest, yTest)) = try Datasets.digits.load(testSplit: 0.2)
// Images are (samples, height, width, channels), from 0 to 1.
let x = xTrain.reshaped(-1, 8, 8, 1).cast(to: .float32) / 16
let xNew = xTest.reshaped(-1, 8, 8, 1).cast(to: .float32) / 16

let model = Sequential([
  Input(shape: [8, 8, 1]),
  RandomTranslation(0.1, 0.1),
  Conv2D(16, 3, padding: .same, activation: .relu),
  MaxPooling2D(2),
  Conv2D(32, 3, padding: .same, activation: .relu),
  GlobalAveragePooling2D(),
  Dropout(0.2),
  Dense(10, activation: .softmax),
])
model.summary()
try model.compile(optimizer: Adam(3e-3), loss: "sparse_categorical_crossentropy", metrics: ["accuracy"])
try model.fit(
  x, yTrain, batchSize: 32, epochs: 30, verbose: 2,
  callbacks: [ReduceLROnPlateau(monitor: "loss", factor: 0.5, patience: 3)])

let result = try model.evaluate(xNew, yTest, verbose: 0)
let predicted = try model.predict(xNew, verbose: 0).argmax(axis: -1)
print("accuracy on images that the model has not seen:", try result["accuracy"])
for (digit, row) in try confusionMatrix(yTest, predicted, numClasses: 10).enumerated() { print(digit, row) }

guard try result["accuracy"] > 0.9 else { fatalError("the model did not learn") }
