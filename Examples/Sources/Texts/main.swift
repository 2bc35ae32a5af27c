import Keras

// Strings in, a probability out: the vocabulary is part of the model. After Keras' "Text classification from scratch".

setRandomSeed(2)
let subjects = ["the film", "this book", "her song", "the whole evening", "his last play"]
let good = ["was a delight", "made me laugh", "was truly moving", "is a small wonder", "was brilliant"]
let bad = ["was a waste of time", "put me to sleep", "was painfully slow", "is a mess", "was dreadful"]
let ends = ["", " from start to finish", " once more", ", i must say", " and so said my friends"]

var texts: [String] = []
var labels: [Int] = []
for subject in subjects {
  for end in ends {
    for phrase in good { texts.append(subject + " " + phrase + end); labels.append(1) }
    for phrase in bad { texts.append(subject + " " + phrase + end); labels.append(0) }
  }
}

let vectorize = TextVectorization(maxTokens: 200, outputSequenceLength: 12)
try vectorize.adapt(texts)
print("\(vectorize.getVocabulary().count) words:", vectorize.getVocabulary().prefix(8))

let model = Sequential([
  Input(shape: [1], dtype: "string"),
  vectorize,
  Embedding(200, 16, maskZero: true),
  Bidirectional(LSTM(16)),
  Dense(1, activation: .sigmoid),
])
try model.compile(optimizer: Adam(1e-2), loss: "binary_crossentropy", metrics: ["accuracy"])
try model.fit(texts, Tensor(labels).reshaped(-1, 1), batchSize: 16, epochs: 6, verbose: 2)

let new = ["the song was brilliant and moving", "this evening was dreadful, a mess"]
let probabilities = try model.predict(new, verbose: 0).scalars(as: Float.self)
for (text, probability) in zip(new, probabilities) { print(probability, text) }

guard probabilities[0] > 0.8, probabilities[1] < 0.2 else { fatalError("the model did not learn") }
