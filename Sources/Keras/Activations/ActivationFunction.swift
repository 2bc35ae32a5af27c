/// The `activation` argument: Keras' name (`"relu"`), a member (`.relu`), or a custom function
/// (`ActivationFunction("double") { $0 * 2 }`).
public protocol ActivationSpecifier: Sendable {
  /// The function itself.
  /// - Throws: `KerasError.unknownName` when a name is not one of Keras'.
  func resolved() throws -> ActivationFunction
}

/// An activation function with its name in files.
///
///     Dense(64, activation: .relu)
///     Dense(64, activation: "relu")
///     Dense(64, activation: ActivationFunction("scaled_tanh") { 1.7159 * ($0 * (2.0 / 3)).tanh() })
public struct ActivationFunction: ActivationSpecifier, Sendable {
  /// The name in a saved configuration; for Keras' own functions, Keras' name.
  public let name: String
  /// Whether it is the function that Keras has under this name, which operations may know another way to compute.
  let isKeras: Bool
  /// What a configuration holds: the name, or a layer that is used as a function.
  let serialized: ConfigValue
  private let body: @Sendable (Tensor) -> Tensor

  /// A custom function.
  /// - Parameters:
  ///   - name: how a configuration refers to it.
  ///   - body: the function; it gets and returns whole tensors.
  public init(_ name: String, _ body: @escaping @Sendable (Tensor) -> Tensor) {
    self.init(name, serialized: .string(name), body)
  }

  /// A function that a configuration describes by more than a name.
  init(_ name: String, serialized: ConfigValue, _ body: @escaping @Sendable (Tensor) -> Tensor) {
    self.name = name
    self.body = body
    self.serialized = serialized
    isKeras = false
  }

  fileprivate init(keras name: String, _ body: @escaping @Sendable (Tensor) -> Tensor) {
    self.name = name
    self.body = body
    serialized = .string(name)
    isKeras = true
  }

  /// The function's value at `x`.
  public func callAsFunction(_ x: Tensor) -> Tensor { body(x) }

  public func resolved() -> ActivationFunction { self }
}

extension String: ActivationSpecifier {
  public func resolved() throws -> ActivationFunction { try ActivationFunction.named(self) }
}

extension ActivationFunction {
  static let named = NameTable<ActivationFunction>(
    kind: "activation",
    entries: {
      var table: [String: ActivationFunction] = [:]
      for function: ActivationFunction in [
        .relu, .leakyReLU, .relu6, .softmax, .celu, .elu, .selu, .softplus, .softsign, .squareplus, .softShrink,
        .sparsePlus, .silu, .gelu, .glu, .tanh, .tanhShrink, .sigmoid, .sparseSigmoid, .exponential, .hardSigmoid,
        .hardSiLU, .hardTanh, .hardShrink, .linear, .mish, .logSoftmax, .logSigmoid, .sparsemax,
      ] { table[function.name] = function }
      table["swish"] = .silu
      table["hard_swish"] = .hardSiLU
      return table
    }())
}

extension ActivationSpecifier where Self == ActivationFunction {
  public static var relu: ActivationFunction { ActivationFunction(keras: "relu") { Activations.relu($0) } }
  public static var leakyReLU: ActivationFunction {
    ActivationFunction(keras: "leaky_relu") { Activations.leakyReLU($0) }
  }
  public static var relu6: ActivationFunction { ActivationFunction(keras: "relu6") { Activations.relu6($0) } }
  public static var softmax: ActivationFunction { ActivationFunction(keras: "softmax") { Activations.softmax($0) } }
  public static var celu: ActivationFunction { ActivationFunction(keras: "celu") { Activations.celu($0) } }
  public static var elu: ActivationFunction { ActivationFunction(keras: "elu") { Activations.elu($0) } }
  public static var selu: ActivationFunction { ActivationFunction(keras: "selu") { Activations.selu($0) } }
  public static var softplus: ActivationFunction { ActivationFunction(keras: "softplus") { Activations.softplus($0) } }
  public static var softsign: ActivationFunction { ActivationFunction(keras: "softsign") { Activations.softsign($0) } }
  public static var squareplus: ActivationFunction {
    ActivationFunction(keras: "squareplus") { Activations.squareplus($0) }
  }
  public static var softShrink: ActivationFunction {
    ActivationFunction(keras: "soft_shrink") { Activations.softShrink($0) }
  }
  public static var sparsePlus: ActivationFunction {
    ActivationFunction(keras: "sparse_plus") { Activations.sparsePlus($0) }
  }
  public static var silu: ActivationFunction { ActivationFunction(keras: "silu") { Activations.silu($0) } }
  /// The same as ``silu``.
  public static var swish: ActivationFunction { .silu }
  public static var gelu: ActivationFunction { ActivationFunction(keras: "gelu") { Activations.gelu($0) } }
  public static var glu: ActivationFunction { ActivationFunction(keras: "glu") { Activations.glu($0) } }
  public static var tanh: ActivationFunction { ActivationFunction(keras: "tanh") { Activations.tanh($0) } }
  public static var tanhShrink: ActivationFunction {
    ActivationFunction(keras: "tanh_shrink") { Activations.tanhShrink($0) }
  }
  public static var sigmoid: ActivationFunction { ActivationFunction(keras: "sigmoid") { Activations.sigmoid($0) } }
  public static var sparseSigmoid: ActivationFunction {
    ActivationFunction(keras: "sparse_sigmoid") { Activations.sparseSigmoid($0) }
  }
  public static var exponential: ActivationFunction {
    ActivationFunction(keras: "exponential") { Activations.exponential($0) }
  }
  public static var hardSigmoid: ActivationFunction {
    ActivationFunction(keras: "hard_sigmoid") { Activations.hardSigmoid($0) }
  }
  public static var hardSiLU: ActivationFunction { ActivationFunction(keras: "hard_silu") { Activations.hardSiLU($0) } }
  /// The same as ``hardSiLU``.
  public static var hardSwish: ActivationFunction { .hardSiLU }
  public static var hardTanh: ActivationFunction { ActivationFunction(keras: "hard_tanh") { Activations.hardTanh($0) } }
  public static var hardShrink: ActivationFunction {
    ActivationFunction(keras: "hard_shrink") { Activations.hardShrink($0) }
  }
  public static var linear: ActivationFunction { ActivationFunction(keras: "linear") { Activations.linear($0) } }
  public static var mish: ActivationFunction { ActivationFunction(keras: "mish") { Activations.mish($0) } }
  public static var logSoftmax: ActivationFunction {
    ActivationFunction(keras: "log_softmax") { Activations.logSoftmax($0) }
  }
  public static var logSigmoid: ActivationFunction {
    ActivationFunction(keras: "log_sigmoid") { Activations.logSigmoid($0) }
  }
  public static var sparsemax: ActivationFunction {
    ActivationFunction(keras: "sparsemax") { Activations.sparsemax($0) }
  }
}
