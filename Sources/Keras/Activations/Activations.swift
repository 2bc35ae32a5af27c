/// The functions of `keras.activations`, with their arguments: `Activations.leakyReLU(x, negativeSlope: 0.1)`.
///
/// To give a layer one with other arguments, wrap it: `ActivationFunction("relu6") { Activations.relu($0,
/// maxValue: 6) }`. All of them work element by element except ``softmax(_:axis:)``, ``logSoftmax(_:axis:)``,
/// ``sparsemax(_:axis:)`` and ``glu(_:axis:)``.
public enum Activations {
  /// max(x, 0), or with arguments: `negativeSlope * (x - threshold)` below `threshold`, x from there to `maxValue`,
  /// `maxValue` above it.
  public static func relu(
    _ x: Tensor, negativeSlope: Double = 0, maxValue: Double? = nil, threshold: Double = 0
  ) -> Tensor {
    if negativeSlope != 0, maxValue == nil, threshold == 0 { return leakyReLU(x, negativeSlope: negativeSlope) }
    var y = threshold != 0 ? x.where(x .> threshold, else: 0) : x.relu()
    if let maxValue { y = y.clipped(0, maxValue) }
    if negativeSlope != 0 { y -= (threshold - x).relu() * negativeSlope }
    return y
  }

  /// x where it is positive, `negativeSlope * x` elsewhere. (Maas et al., 2013)
  public static func leakyReLU(_ x: Tensor, negativeSlope: Double = 0.2) -> Tensor {
    x.where(x .>= 0, else: x * negativeSlope)
  }

  /// min(max(x, 0), 6).
  public static func relu6(_ x: Tensor) -> Tensor { x.relu().minimum(6) }

  /// exp(x) / sum(exp(x)) along `axis`.
  public static func softmax(_ x: Tensor, axis: Int = -1) -> Tensor { x.softmax(axis: axis) }

  /// x - log(sum(exp(x))) along `axis`.
  public static func logSoftmax(_ x: Tensor, axis: Int = -1) -> Tensor { x.logSoftmax(axis: axis) }

  /// x where it is positive, `alpha * (exp(x) - 1)` elsewhere. (Clevert et al., 2016)
  public static func elu(_ x: Tensor, alpha: Double = 1) -> Tensor {
    x.where(x .> 0, else: negativePart(x).expm1() * alpha)
  }

  /// `scale * elu(x, alpha)`, with the constants that keep mean 0 and variance 1 from layer to layer.
  /// (Klambauer et al., 2017)
  public static func selu(_ x: Tensor) -> Tensor { elu(x, alpha: 1.6732632423543772) * 1.0507009873554805 }

  /// x where it is positive, `alpha * (exp(x / alpha) - 1)` elsewhere. (Barron, 2017)
  public static func celu(_ x: Tensor, alpha: Double = 1) -> Tensor {
    x.where(x .> 0, else: (negativePart(x) / alpha).expm1() * alpha)
  }

  /// log(1 + exp(x)).
  public static func softplus(_ x: Tensor) -> Tensor { x.softplus() }

  /// x / (1 + |x|).
  public static func softsign(_ x: Tensor) -> Tensor { x / (x.abs() + 1) }

  /// x moved towards zero by `threshold`, zero within it.
  public static func softShrink(_ x: Tensor, threshold: Double = 0.5) -> Tensor {
    (x - threshold).where(x .> threshold, else: (x + threshold).where(x .< -threshold, else: 0))
  }

  /// 0 up to -1, (x + 1)² / 4 up to 1, x from there.
  public static func sparsePlus(_ x: Tensor) -> Tensor {
    x.where(x .>= 1, else: ((x + 1).square() * 0.25).where(x .> -1, else: 0))
  }

  /// x · sigmoid(x), also called swish. (Ramachandran et al., 2017)
  public static func silu(_ x: Tensor) -> Tensor { x * x.sigmoid() }

  /// (x + sqrt(x² + b)) / 2. (Barron, 2021)
  public static func squareplus(_ x: Tensor, b: Double = 4) -> Tensor { (x + (x.square() + b).sqrt()) * 0.5 }

  /// x · Φ(x), where Φ is the normal distribution function, or its approximation by tanh.
  /// (Hendrycks and Gimpel, 2016)
  public static func gelu(_ x: Tensor, approximate: Bool = false) -> Tensor {
    if approximate {
      let inner = (x + x * x.square() * 0.044715) * 0.7978845608028654
      return x * (inner.tanh() + 1) * 0.5
    }
    return x * ((x * 0.7071067811865476).erf() + 1) * 0.5
  }

  /// a · sigmoid(b), where a and b are the halves of x along `axis`. (Dauphin et al., 2017)
  public static func glu(_ x: Tensor, axis: Int = -1) -> Tensor {
    let halves = x.split(2, axis: axis)
    return halves.count == 2 ? halves[0] * halves[1].sigmoid() : halves[0]
  }

  public static func tanh(_ x: Tensor) -> Tensor { x.tanh() }

  /// x - tanh(x).
  public static func tanhShrink(_ x: Tensor) -> Tensor { x - x.tanh() }

  /// x, no smaller than -1 and no larger than 1.
  public static func hardTanh(_ x: Tensor) -> Tensor { x.clipped(-1, 1) }

  /// x where |x| exceeds `threshold`, 0 elsewhere.
  public static func hardShrink(_ x: Tensor, threshold: Double = 0.5) -> Tensor {
    x.where(x.abs() .> threshold, else: 0)
  }

  /// x where it exceeds `threshold`, `defaultValue` elsewhere.
  public static func threshold(_ x: Tensor, _ threshold: Double, _ defaultValue: Double) -> Tensor {
    x.where(x .> threshold, else: defaultValue)
  }

  /// 1 / (1 + exp(-x)).
  public static func sigmoid(_ x: Tensor) -> Tensor { x.sigmoid() }

  /// exp(x).
  public static func exponential(_ x: Tensor) -> Tensor { x.exp() }

  /// relu6(x + 3) / 6: straight lines near the sigmoid.
  public static func hardSigmoid(_ x: Tensor) -> Tensor { relu6(x + 3) * (1.0 / 6) }

  /// log(sigmoid(x)).
  public static func logSigmoid(_ x: Tensor) -> Tensor { -(-x).softplus() }

  /// 0 up to -1, (x + 1) / 2 up to 1, 1 from there.
  public static func sparseSigmoid(_ x: Tensor) -> Tensor { (x + 1).clipped(0, 2) * 0.5 }

  /// x · hardSigmoid(x), also called hard swish. (Howard et al., 2019)
  public static func hardSiLU(_ x: Tensor) -> Tensor { x * hardSigmoid(x) }

  /// x.
  public static func linear(_ x: Tensor) -> Tensor { x }

  /// x · tanh(softplus(x)). (Misra, 2019)
  public static func mish(_ x: Tensor) -> Tensor { x * x.softplus().tanh() }

  /// x where it is not positive, zero elsewhere: keeps exp from overflowing where its result is not used.
  private static func negativePart(_ x: Tensor) -> Tensor { Tensor(0, dtype: x.dtype).where(x .> 0, else: x) }
}
