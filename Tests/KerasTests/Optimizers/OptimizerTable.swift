import Keras

/// The optimizers and schedules by the names that `Scripts/reference/losses_metrics_optimizers.py` gives them.
enum OptimizerTable {
  static func make(_ name: String) -> Optimizer? { plain(name) ?? options(name) ?? common(name) }

  private static func plain(_ name: String) -> Optimizer? {
    switch name {
    case "SGD": SGD(learningRate: 0.1)
    case "RMSprop": RMSprop(learningRate: 0.1)
    case "Adam": Adam(learningRate: 0.1)
    case "AdamW": AdamW(learningRate: 0.1)
    case "Adadelta": Adadelta(learningRate: 0.1)
    case "Adagrad": Adagrad(learningRate: 0.1)
    case "Adamax": Adamax(learningRate: 0.1)
    case "Nadam": Nadam(learningRate: 0.1)
    case "Ftrl": Ftrl(learningRate: 0.1)
    case "Lion": Lion(learningRate: 0.1)
    case "Lamb": Lamb(learningRate: 0.1)
    case "Adafactor": Adafactor(learningRate: 0.1)
    case "Muon": Muon(learningRate: 0.1)
    case "ScheduleFreeAdamW": ScheduleFreeAdamW(learningRate: 0.1)
    default: nil
    }
  }

  private static func options(_ name: String) -> Optimizer? {
    switch name {
    case "SGD momentum": SGD(learningRate: 0.1, momentum: 0.9)
    case "SGD nesterov": SGD(learningRate: 0.1, momentum: 0.9, nesterov: true)
    case "SGD schedule":
      SGD(learningRate: ExponentialDecay(initialLearningRate: 0.1, decaySteps: 2, decayRate: 0.5))
    case "RMSprop momentum": RMSprop(learningRate: 0.01, rho: 0.8, momentum: 0.5)
    case "RMSprop centered": RMSprop(learningRate: 0.01, momentum: 0.5, centered: true)
    case "RMSprop centered only": RMSprop(learningRate: 0.01, epsilon: 1e-3, centered: true)
    case "Adam amsgrad": Adam(learningRate: 0.1, beta1: 0.8, beta2: 0.9, epsilon: 1e-3, amsgrad: true)
    case "Ftrl options":
      Ftrl(
        learningRate: 0.1, learningRatePower: -0.6, initialAccumulatorValue: 0.2, l1RegularizationStrength: 0.05,
        l2RegularizationStrength: 0.1, l2ShrinkageRegularizationStrength: 0.02, beta: 0.3)
    case "Adafactor options":
      Adafactor(learningRate: 0.5, beta2Decay: -0.5, clipThreshold: 0.5, relativeStep: false)
    case "Muon options":
      Muon(
        learningRate: 0.1, adamWeightDecay: nil, excludeLayers: ["out"], adamLrRatio: 0.5, nsSteps: 3, nesterov: false,
        rmsRate: nil)
    case "ScheduleFreeAdamW warmup": ScheduleFreeAdamW(learningRate: 0.1, warmupSteps: 3)
    case "LossScaleOptimizer":
      LossScaleOptimizer(Adam(learningRate: 0.1), initialScale: 4, dynamicGrowthSteps: 2)
    case "LossScaleOptimizer infinite":
      LossScaleOptimizer(SGD(learningRate: 0.1, momentum: 0.9), initialScale: 4, dynamicGrowthSteps: 2)
    default: nil
    }
  }

  private static func common(_ name: String) -> Optimizer? {
    switch name {
    case "Adam weightDecay", "Adam excluded": Adam(learningRate: 0.1, weightDecay: 0.1)
    case "Adam clipnorm": Adam(learningRate: 0.1, clipnorm: 1)
    case "Adam clipvalue": Adam(learningRate: 0.1, clipvalue: 0.5)
    case "Adam globalClipnorm": Adam(learningRate: 0.1, globalClipnorm: 1.5)
    case "Adam lossScaleFactor": Adam(learningRate: 0.1, lossScaleFactor: 4)
    case "Adam ema": Adam(learningRate: 0.1, useEma: true, emaMomentum: 0.8)
    case "Adam emaOverwrite": Adam(learningRate: 0.1, useEma: true, emaMomentum: 0.8, emaOverwriteFrequency: 2)
    case "Adam accumulation": Adam(learningRate: 0.1, gradientAccumulationSteps: 2)
    case "Adam accumulation clipnorm":
      Adam(learningRate: 0.1, weightDecay: 0.1, clipnorm: 1, gradientAccumulationSteps: 2)
    case "Adam accumulation ema":
      Adam(learningRate: 0.1, useEma: true, emaOverwriteFrequency: 2, gradientAccumulationSteps: 2)
    case "Nadam accumulation": Nadam(learningRate: 0.1, gradientAccumulationSteps: 3)
    case "Adam constraint": Adam(learningRate: 0.1)
    case "Adam constraint emaOverwrite":
      Adam(learningRate: 0.1, useEma: true, emaMomentum: 0.5, emaOverwriteFrequency: 3)
    default: nil
    }
  }

  static func schedule(_ name: String) -> (any LearningRateSchedule)? {
    switch name {
    case "ExponentialDecay": ExponentialDecay(initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.9)
    case "ExponentialDecay staircase":
      ExponentialDecay(initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.9, staircase: true)
    case "PiecewiseConstantDecay": PiecewiseConstantDecay(boundaries: [3, 10, 50], values: [1, 0.5, 0.25, 0.1])
    case "PolynomialDecay": PolynomialDecay(initialLearningRate: 0.1, decaySteps: 20)
    case "PolynomialDecay cycle":
      PolynomialDecay(initialLearningRate: 0.1, decaySteps: 20, endLearningRate: 0.01, power: 2, cycle: true)
    case "InverseTimeDecay": InverseTimeDecay(initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5)
    case "InverseTimeDecay staircase":
      InverseTimeDecay(initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5, staircase: true)
    case "CosineDecay": CosineDecay(initialLearningRate: 0.1, decaySteps: 30, alpha: 0.1)
    case "CosineDecay warmup":
      CosineDecay(initialLearningRate: 0.01, decaySteps: 30, warmupTarget: 0.2, warmupSteps: 10)
    case "CosineDecayRestarts": CosineDecayRestarts(initialLearningRate: 0.1, firstDecaySteps: 8)
    case "CosineDecayRestarts even":
      CosineDecayRestarts(initialLearningRate: 0.1, firstDecaySteps: 8, tMul: 1, mMul: 0.8, alpha: 0.05)
    default: nil
    }
  }
}
