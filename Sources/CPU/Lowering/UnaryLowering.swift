import CKernels
import Tensors

extension Unary: Elementwise {
  func emit(_ chain: inout Chain, _ inputs: [Chain.Register], _ output: TensorSpec) -> Chain.Register {
    let x = inputs[0]
    let result = chain.emit(kernelOperation, x.class_, output.dtype, [x])
    // -(-128) and 200² do not fit where they came from.
    return output.dtype.isInteger ? chain.rounded(result, to: output.dtype) : result
  }

  private var kernelOperation: ck_op {
    switch kind {
    case .negative: CK_NEG
    case .absolute: CK_ABS
    case .sign: CK_SIGN
    case .square: CK_SQUARE
    case .reciprocal: CK_RECIPROCAL
    case .sqrt: CK_SQRT
    case .rsqrt: CK_RSQRT
    case .exp: CK_EXP
    case .expm1: CK_EXPM1
    case .log: CK_LOG
    case .log1p: CK_LOG1P
    case .sin: CK_SIN
    case .cos: CK_COS
    case .tan: CK_TAN
    case .asin: CK_ASIN
    case .acos: CK_ACOS
    case .atan: CK_ATAN
    case .sinh: CK_SINH
    case .cosh: CK_COSH
    case .tanh: CK_TANH
    case .asinh: CK_ASINH
    case .acosh: CK_ACOSH
    case .atanh: CK_ATANH
    case .erf: CK_ERF
    case .sigmoid: CK_SIGMOID
    case .softplus: CK_SOFTPLUS
    case .relu: CK_RELU
    case .floor: CK_FLOOR
    case .ceil: CK_CEIL
    case .round: CK_ROUND
    case .trunc: CK_TRUNC
    case .logicalNot: CK_NOT
    case .isNaN: CK_ISNAN
    case .isInfinite: CK_ISINF
    case .isFinite: CK_ISFINITE
    }
  }
}
