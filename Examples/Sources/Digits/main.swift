import Keras

// A Keras user's first script, on the handwritten digits that the package holds.

setRandomSeed(7)
let ((xTrain, yTrain), (xTest, yTest)) = try Datasets.digits.load(testSplit: 0.2)
let x = xTrain.reshaped(-1, 64) / 16
let y = try toCategorical(yTrain, numClasses: 10)

let model = Sequential()
model.add(Dense(32, activation: "relu", inputDim: 64))
model.add(Dense(10, activation: "softmax"))
model.summary()

try model.compile(
  optimizer: "adam", loss: "categorical_crossentropy", metrics: ["accuracy", Precision(), Recall()])
try model.fit(x, y, batchSize: 32, epochs: 20, validationSplit: 0.1)

let result = try model.evaluate(xTest.reshaped(-1, 64) / 16, toCategorical(yTest, numClasses: 10), verbose: 0)
let accuracy = try result["accuracy"]
print("accuracy on digits that the model has not seen: \(accuracy)")

// An example that does not learn is worse than none.
guard accuracy > 0.9 else { fatalError("the model did not learn") }
