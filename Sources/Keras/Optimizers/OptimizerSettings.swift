/// The arguments that all optimizers share. Keras passes these as keywords; here each optimizer's
/// initializer takes them under the same names.
public struct OptimizerSettings: Sendable, Hashable {
  /// How much of a variable each update takes away, times the learning rate.
  public var weightDecay: Double?
  /// The largest norm that each variable's gradient may have.
  public var clipnorm: Double?
  /// The largest absolute value that a gradient's element may have.
  public var clipvalue: Double?
  /// The largest norm that all gradients together may have.
  public var globalClipnorm: Double?
  /// Whether a moving average of each variable is kept.
  public var useEma: Bool
  /// How much of the average stays at each step.
  public var emaMomentum: Double
  /// After how many steps the variables are replaced by their averages; only at the end of training when nil.
  public var emaOverwriteFrequency: Int?
  /// What the loss is multiplied by before the gradients are taken, and they are divided by, against underflow.
  public var lossScaleFactor: Double?
  /// How many steps' gradients are averaged for one update.
  public var gradientAccumulationSteps: Int?

  public init(
    weightDecay: Double? = nil, clipnorm: Double? = nil, clipvalue: Double? = nil, globalClipnorm: Double? = nil,
    useEma: Bool = false, emaMomentum: Double = 0.99, emaOverwriteFrequency: Int? = nil, lossScaleFactor: Double? = nil,
    gradientAccumulationSteps: Int? = nil
  ) {
    self.weightDecay = weightDecay
    self.clipnorm = clipnorm
    self.clipvalue = clipvalue
    self.globalClipnorm = globalClipnorm
    self.useEma = useEma
    self.emaMomentum = emaMomentum
    self.emaOverwriteFrequency = emaOverwriteFrequency
    self.lossScaleFactor = lossScaleFactor
    self.gradientAccumulationSteps = gradientAccumulationSteps == 0 ? nil : gradientAccumulationSteps
  }

  func validate(_ place: String) throws {
    func require(_ condition: Bool, _ message: @autoclosure () -> String) throws {
      if !condition { throw KerasError.invalidArgument(place, message()) }
    }
    if let steps = gradientAccumulationSteps {
      try require(steps >= 2, "gradientAccumulationSteps is \(steps); expected 2 or more")
    }
    if useEma {
      try require((0...1).contains(emaMomentum), "emaMomentum is \(emaMomentum); expected a number from 0 to 1")
      if let frequency = emaOverwriteFrequency {
        try require(frequency >= 1, "emaOverwriteFrequency is \(frequency); expected 1 or more")
      }
    }
    let clips = [("clipnorm", clipnorm), ("clipvalue", clipvalue), ("globalClipnorm", globalClipnorm)]
      .filter { $0.1 != nil }.map(\.0)
    try require(clips.count <= 1, "\(clips.joined(separator: " and ")) are set; only one of them may be")
  }

  var config: Config {
    [
      "weight_decay": ConfigValue(weightDecay), "clipnorm": ConfigValue(clipnorm),
      "global_clipnorm": ConfigValue(globalClipnorm), "clipvalue": ConfigValue(clipvalue), "use_ema": .bool(useEma),
      "ema_momentum": .double(emaMomentum), "ema_overwrite_frequency": ConfigValue(emaOverwriteFrequency),
      "loss_scale_factor": ConfigValue(lossScaleFactor),
      "gradient_accumulation_steps": ConfigValue(gradientAccumulationSteps),
    ]
  }
}

extension OptimizerSettings {
  /// The settings that a configuration holds.
  /// - Parameter weightDecay: the weight decay where the configuration has none.
  init(_ config: ConfigReader, weightDecay: Double?) throws {
    self.init(
      weightDecay: config.has("weight_decay") ? try config.optionalDouble("weight_decay") : weightDecay,
      clipnorm: try config.optionalDouble("clipnorm"), clipvalue: try config.optionalDouble("clipvalue"),
      globalClipnorm: try config.optionalDouble("global_clipnorm"), useEma: try config.bool("use_ema", or: false),
      emaMomentum: try config.double("ema_momentum", or: 0.99),
      emaOverwriteFrequency: try config.optionalInt("ema_overwrite_frequency"),
      lossScaleFactor: try config.optionalDouble("loss_scale_factor"),
      gradientAccumulationSteps: try config.optionalInt("gradient_accumulation_steps"))
  }
}
