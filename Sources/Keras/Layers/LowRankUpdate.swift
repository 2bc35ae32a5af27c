import Tensors

/// A low-rank update of a kernel: `kernel + alpha / rank · a · b`. The kernel is frozen; training changes `a` and `b`
/// only.
///
/// Hu et al., "LoRA: low-rank adaptation of large language models" (2021). A file holds the sum in the kernel's place
/// and neither `a` nor `b`, as Keras has it: both are zeros after it is read.
struct LowRankUpdate {
  /// The inner dimension of the product; nil: no update.
  private(set) var rank: Int?
  private(set) var alpha: Double?
  /// `(…, rank)`: the kernel's dimensions before its last.
  private(set) var a: Variable?
  /// `(rank, filters)`.
  private(set) var b: Variable?
  /// The frozen kernel.
  private(set) var kernel: Variable?

  init(rank: Int?, alpha: Double?, _ check: inout ArgumentCheck) {
    // Python's 0 counts as none.
    self.rank = rank == 0 ? nil : rank
    self.alpha = alpha ?? rank.map(Double.init)
    check.require((rank ?? 0) >= 0, "loraRank is \(rank ?? 0); expected 1 or more, or nil")
  }

  /// Adds the update to a built layer and freezes its kernel.
  mutating func enable(
    _ layer: Layer, _ kernel: Variable?, _ settings: WeightSettings, name: String = "lora_kernel", rank: Int,
    alpha: Double?, aInitializer: any InitializerSpecifier, bInitializer: any InitializerSpecifier
  ) throws {
    let context = "layer '\(layer.name)'"
    guard let kernel else {
      throw KerasError.notReady(context, "it has no kernel to update; build it before enableLora")
    }
    if self.kernel != nil { throw KerasError.notReady(context, "it has a low-rank update already; a layer takes one") }
    guard settings.constraint == nil else {
      throw KerasError.invalidArgument(
        context, "a low-rank update cannot keep a constraint on the kernel; leave one out")
    }
    guard rank > 0 else { throw KerasError.invalidArgument(context, "the rank is \(rank); expected 1 or more") }
    // Half types would underflow in training.
    a = try layer.addWeight(
      "\(name)_a", shape: kernel.shape.dropLast() + [rank], initializer: aInitializer,
      regularizer: settings.regularizer, dtype: .float32)
    b = try layer.addWeight(
      "\(name)_b", shape: [rank, kernel.shape[kernel.shape.count - 1]], initializer: bInitializer,
      regularizer: settings.regularizer, dtype: .float32)
    kernel.isTrainable = false
    // Programs that were compiled before know nothing of the update: with its weights the model has another form.
    Variable.noteTrainableChange()
    self.kernel = kernel
    self.rank = rank
    self.alpha = alpha ?? Double(rank)
  }

  /// As the other method when the initializer requested an update.
  mutating func enableIfAsked(
    _ layer: Layer, _ kernel: Variable?, _ settings: WeightSettings, name: String = "lora_kernel"
  ) throws {
    guard let rank, self.kernel == nil else { return }
    try enable(
      layer, kernel, settings, name: name, rank: rank, alpha: alpha, aInitializer: .heUniform, bInitializer: .zeros)
  }

  /// A kernel with the update, if there is one.
  func applied(to kernel: Variable) -> Tensor {
    guard let a, let b, let rank, let alpha else { return kernel.value }
    let rows = a.value.reshaped(to: [saturatedProduct(a.shape.dropLast()), rank])
    let update = rows.matmul(b.value).reshaped(to: kernel.shape) * (alpha / Double(rank))
    return kernel.value + update.cast(to: kernel.value.dtype)
  }

  /// The update's arguments in files; none without one.
  var config: Config {
    guard let rank else { return [:] }
    return ["lora_rank": .int(rank), "lora_alpha": alpha.map { ConfigValue(wholeIfPossible: $0) } ?? .null]
  }
}

/// A layer with a kernel that a low-rank update may take the training of.
protocol LowRankAdapted: Layer {
  var lowRankUpdate: LowRankUpdate { get }
}

extension ConfigValue {
  /// A number, as a whole one where it is one.
  init(wholeIfPossible value: Double) {
    self = Int(exactly: value).map { .int($0) } ?? .double(value)
  }
}

/// The arguments of a low-rank update in files.
typealias LowRankArguments = (rank: Int?, alpha: Double?)

extension ConfigArgument where Root: LowRankAdapted, Value == LowRankArguments {
  /// Rank and strength, which Keras writes only where there is an update.
  static var lowRank: Self {
    Self {
      (try $0.optionalInt("lora_rank"), try $0.optionalDouble("lora_alpha"))
    } write: {
      $1 = $1.merging($0.lowRankUpdate.config)
    }
  }
}
