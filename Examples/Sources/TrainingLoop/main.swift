import Keras

// A custom training loop: two models and two losses, which take turns. A generator learns to make points that a
// discriminator cannot tell from those on a circle. After Keras' "GAN overriding train_step".

setRandomSeed(5)

func circle(_ count: Int) -> Tensor {
  let angle = Random.uniform([count, 1], maxval: 2 * .pi)
  return Tensor.concatenate([angle.cos(), angle.sin()], axis: 1)
}

func noise(_ count: Int) -> Tensor { Random.uniform([count, 4], minval: -1) }

let generator = Sequential([Input(shape: [4]), Dense(32, activation: .relu), Dense(32, activation: .relu), Dense(2)])
let discriminator = Sequential([
  Input(shape: [2]), Dense(32, activation: .leakyReLU), Dense(32, activation: .leakyReLU), Dense(1),
])
let lossFunction = BinaryCrossentropy(fromLogits: true)
let generatorOptimizer = Adam(learningRate: 1e-3, beta1: 0.5)
let discriminatorOptimizer = Adam(learningRate: 1e-3, beta1: 0.5)
let (real, made) = (Tensor.full([64, 1], 1), Tensor.zeros([64, 1]))

for step in 0..<1_500 {
  let (points, fakes) = (try circle(64).evaluate(), try generator(noise(64)).evaluate())
  let judged = try valueWithGradients(of: discriminator.trainableVariables) {
    try lossFunction(real, discriminator(points)) + lossFunction(made, discriminator(fakes))
  }
  try discriminatorOptimizer.apply(judged.gradients, to: discriminator.trainableVariables)

  let inputs = try noise(64).evaluate()
  let fooled = try valueWithGradients(of: generator.trainableVariables) {
    try lossFunction(real, discriminator(generator(inputs)))
  }
  try generatorOptimizer.apply(fooled.gradients, to: generator.trainableVariables)
  if step % 300 == 299 {
    print("step \(step + 1): discriminator \(try judged.value.item()), generator \(try fooled.value.item())")
  }
}

let radii = try generator(noise(512)).square().sum(axes: [-1]).sqrt()
let error = try (radii - 1).abs().mean().item()
print("points of the generator are \(error) from the circle on average")

guard error < 0.25 else { fatalError("the generator did not learn") }
