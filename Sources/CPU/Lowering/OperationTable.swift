import CKernels

extension Chain {
  /// An instruction's name in printed programs.
  static func name(_ instruction: ck_instruction) -> String {
    let index = Int(instruction.op)
    return index < names.count ? names[index] : "?"
  }

  // In the order of `ck_op`.
  private static let names = [
    "neg", "abs", "sign", "square", "reciprocal", "sqrt", "rsqrt", "exp", "expm1", "log", "log1p", "sin", "cos", "tan",
    "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "sigmoid", "softplus", "relu",
    "floor", "ceil", "round", "trunc", "not", "isnan", "isinf", "isfinite", "bitnot",
    "add", "sub", "mul", "div", "floordiv", "mod", "pow", "max", "min", "atan2",
    "eq", "ne", "lt", "le", "gt", "ge", "and", "or", "xor", "bitand", "bitor", "bitxor", "shl", "shr",
    "select", "fma", "convert", "round_to", "constant", "uniform", "index",
  ]
}
