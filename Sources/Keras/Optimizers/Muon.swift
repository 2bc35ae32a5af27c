import Tensors

/// Momentum made orthogonal: for matrices every direction gets a step of one size. Other variables, and embeddings, are
/// updated as by ``AdamW``. (Jordan et al., 2024; step size: Liu et al., 2025)
public final class Muon: Optimizer {
  public let adamBeta1: Double
  public let adamBeta2: Double
  public let adamWeightDecay: Double?
  public let epsilon: Double
  public let excludeLayers: [String]
  public let excludeEmbeddings: Bool
  public let muonA: Double
  public let muonB: Double
  public let muonC: Double
  public let adamLrRatio: Double
  public let momentum: Double
  public let nsSteps: Int
  public let nesterov: Bool
  public let rmsRate: Double?

  /// - Parameters:
  ///   - learningRate: a number or a schedule.
  ///   - adamBeta1: AdamW: how much of the gradient's average stays at each step.
  ///   - adamBeta2: AdamW: how much of the squared gradient's average stays at each step.
  ///   - adamWeightDecay: AdamW: the weight decay.
  ///   - epsilon: AdamW: keeps a division from zero.
  ///   - weightDecay: how much of a variable each update takes away, times the learning rate.
  ///   - clipnorm: the largest norm that each variable's gradient may have.
  ///   - clipvalue: the largest absolute value that a gradient's element may have.
  ///   - globalClipnorm: the largest norm that all gradients together may have.
  ///   - useEma: whether a moving average of each variable is kept, which it becomes at the end of training.
  ///   - emaMomentum: how much of the average stays at each step.
  ///   - emaOverwriteFrequency: after how many steps the variables become their averages during training.
  ///   - lossScaleFactor: a factor of the loss, taken out of the gradients again, against underflow.
  ///   - gradientAccumulationSteps: how many steps' gradients are averaged for one update.
  ///   - name: how the variables' paths begin.
  ///   - excludeLayers: regular expressions; variables whose path one of them matches are updated by AdamW.
  ///   - excludeEmbeddings: whether embeddings are updated by AdamW.
  ///   - muonA: the first coefficient of the Newton-Schulz iteration.
  ///   - muonB: the second one.
  ///   - muonC: the third one.
  ///   - adamLrRatio: AdamW's learning rate as a fraction of Muon's.
  ///   - momentum: the decay of the average of gradients.
  ///   - nsSteps: how many Newton-Schulz iterations make the momentum orthogonal.
  ///   - nesterov: whether the gradient counts as taken after the movement.
  ///   - rmsRate: the root mean square of a step, as that of AdamW usually is; nil leaves it as it comes.
  public init(
    learningRate: any LearningRateSpecifier = 0.001, adamBeta1: Double = 0.9, adamBeta2: Double = 0.999,
    adamWeightDecay: Double? = 0.004, epsilon: Double = 1e-7, weightDecay: Double? = 0.004, clipnorm: Double? = nil,
    clipvalue: Double? = nil, globalClipnorm: Double? = nil, useEma: Bool = false, emaMomentum: Double = 0.99,
    emaOverwriteFrequency: Int? = nil, lossScaleFactor: Double? = nil, gradientAccumulationSteps: Int? = nil,
    name: String? = nil, excludeLayers: [String] = [], excludeEmbeddings: Bool = true, muonA: Double = 3.4445,
    muonB: Double = -4.775, muonC: Double = 2.0315, adamLrRatio: Double = 1, momentum: Double = 0.95, nsSteps: Int = 5,
    nesterov: Bool = true, rmsRate: Double? = 0.2
  ) {
    self.adamBeta1 = adamBeta1
    self.adamBeta2 = adamBeta2
    self.adamWeightDecay = adamWeightDecay
    self.epsilon = epsilon
    self.excludeLayers = excludeLayers
    self.excludeEmbeddings = excludeEmbeddings
    self.muonA = muonA
    self.muonB = muonB
    self.muonC = muonC
    self.adamLrRatio = adamLrRatio
    self.momentum = momentum
    self.nsSteps = nsSteps
    self.nesterov = nesterov
    self.rmsRate = rmsRate
    super.init(
      name: name, learningRate: learningRate,
      settings: OptimizerSettings(
        weightDecay: weightDecay, clipnorm: clipnorm, clipvalue: clipvalue, globalClipnorm: globalClipnorm,
        useEma: useEma, emaMomentum: emaMomentum, emaOverwriteFrequency: emaOverwriteFrequency,
        lossScaleFactor: lossScaleFactor, gradientAccumulationSteps: gradientAccumulationSteps))
  }

  public override func validate() throws {
    try super.validate()
    for layer in excludeLayers { _ = try pattern(layer, "excludeLayers") }
  }

  private func usesAdamW(_ variable: Variable) -> Bool {
    variable.shape.count != 2 || (excludeEmbeddings && variable.path.lowercased().contains("embedding"))
      || excludeLayers.contains { layer in
        (try? pattern(layer, "excludeLayers")).map { variable.path.contains($0) } ?? false
      }
  }

  public override func slots(for variable: Variable) -> [[OptimizerSlot]] {
    usesAdamW(variable)
      ? [[OptimizerSlot("momentum"), OptimizerSlot("velocity")]] : [[OptimizerSlot("momentum")]]
  }

  public override func updatesElementwise(_ variable: Variable) -> Bool { usesAdamW(variable) }

  public override func weightDecay(for variable: Variable) -> Double? {
    usesAdamW(variable) ? adamWeightDecay : settings.weightDecay
  }

  public override func update(
    _ variable: Tensor, gradient: Tensor, slots: [Tensor], step: OptimizerStep
  ) -> (variable: Tensor, slots: [Tensor]) {
    if slots.count == 2 { return adamUpdate(variable, gradient, slots[0], slots[1], step) }
    let momentum = slots[0] * self.momentum + gradient
    let direction = orthogonal(nesterov ? gradient + momentum * self.momentum : momentum)
    let scale = rmsRate.map { Double(variable.shape.max()!).squareRoot() * $0 } ?? 1
    return (variable - direction * (step.learningRate * scale), [momentum])
  }

  private func adamUpdate(
    _ variable: Tensor, _ gradient: Tensor, _ oldMomentum: Tensor, _ oldVelocity: Tensor, _ step: OptimizerStep
  ) -> (variable: Tensor, slots: [Tensor]) {
    let rate =
      step.learningRate * adamLrRatio * (1 - step.power(adamBeta2)).sqrt() / (1 - step.power(adamBeta1))
    let momentum = oldMomentum + (gradient - oldMomentum) * (1 - adamBeta1)
    let velocity = oldVelocity + (gradient.square() - oldVelocity) * (1 - adamBeta2)
    return (variable - momentum * rate / (velocity.sqrt() + epsilon), [momentum, velocity])
  }

  /// The nearest matrix with orthogonal rows or columns, nearly, by a Newton-Schulz iteration of the fifth order.
  private func orthogonal(_ matrix: Tensor) -> Tensor {
    let isTall = matrix.shape[0] > matrix.shape[1]
    var x = isTall ? matrix.transposed() : matrix
    x = x / (x.square().sum().sqrt() + 1e-7)
    for _ in 0..<nsSteps {
      let square = x.matmul(x.transposed())
      x = x * muonA + (square * muonB + square.matmul(square) * muonC).matmul(x)
    }
    return isTall ? x.transposed() : x
  }

  public override class var definition: Definition<Optimizer> {
    Definition(
      Muon.self, names: ["muon"], .learningRate(), .name, .double("adam_beta_1", \.adamBeta1, or: 0.9),
      .double("adam_beta_2", \.adamBeta2, or: 0.999), .double("epsilon", \.epsilon, or: 1e-7),
      .strings("exclude_layers", \.excludeLayers), .double("muon_a", \.muonA, or: 3.4445),
      .double("muon_b", \.muonB, or: -4.775), .double("muon_c", \.muonC, or: 2.0315),
      .double("adam_lr_ratio", \.adamLrRatio, or: 1), .double("momentum", \.momentum, or: 0.95),
      .int("ns_steps", \.nsSteps, or: 5), .bool("nesterov", \.nesterov, or: true),
      .bool("exclude_embeddings", \.excludeEmbeddings, or: true),
      .optionalDouble("adam_weight_decay", \.adamWeightDecay, or: 0.004),
      .optionalDouble("rms_rate", \.rmsRate, or: 0.2)
    ) {
      Muon(
        learningRate: $0, adamBeta1: $2, adamBeta2: $3, adamWeightDecay: $14, epsilon: $4, name: $1, excludeLayers: $5,
        excludeEmbeddings: $13, muonA: $6, muonB: $7, muonC: $8, adamLrRatio: $9, momentum: $10, nsSteps: $11,
        nesterov: $12, rmsRate: $15)
    }
  }
}

extension OptimizerSpecifier where Self == String {
  public static var muon: String { "muon" }
}

extension Muon {
  /// The optimizer with a learning rate, and Keras' defaults otherwise.
  public convenience init(_ learningRate: any LearningRateSpecifier) {
    self.init(learningRate: learningRate)
  }
}
