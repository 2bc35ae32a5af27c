import CPU
import Tensors

extension RecurrentCell.Activation {
  /// The function from plain operations, as Keras' documentation has it.
  var formula: (Tensor) -> Tensor {
    func below(_ x: Tensor) -> Tensor { x.minimum(0) }
    switch self {
    case .tanh: return { $0.tanh() }
    case .sigmoid: return { $0.sigmoid() }
    case .relu: return { $0.relu() }
    case .linear: return { $0 }
    case .leakyReLU: return { $0.where($0 .>= 0, else: $0 * 0.2) }
    case .relu6: return { $0.relu().minimum(6) }
    case .elu, .celu: return { $0.where($0 .> 0, else: below($0).expm1()) }
    case .selu: return { $0.where($0 .> 0, else: below($0).expm1() * 1.6732632423543772) * 1.0507009873554805 }
    case .softplus: return { $0.softplus() }
    case .softsign: return { $0 / ($0.abs() + 1) }
    case .squareplus: return { ($0 + ($0 * $0 + 4).sqrt()) / 2 }
    case .softShrink: return { $0.sign() * ($0.abs() - 0.5).relu() }
    case .hardShrink: return { $0.where($0.abs() .> 0.5, else: 0) }
    case .tanhShrink: return { $0 - $0.tanh() }
    case .sparsePlus: return { $0.where($0 .>= 1, else: (($0 + 1) * ($0 + 1) / 4).where($0 .> -1, else: 0)) }
    case .sparseSigmoid: return { ($0 / 2 + 0.5).clipped(0, 1) }
    case .silu: return { $0 * $0.sigmoid() }
    case .gelu: return { $0 * (1 + ($0 * 0.5.squareRoot()).erf()) / 2 }
    case .mish: return { $0 * $0.softplus().tanh() }
    case .exponential: return { $0.exp() }
    case .hardSigmoid: return { ($0 / 6 + 0.5).clipped(0, 1) }
    case .hardSigmoidKeras2: return { ($0 / 5 + 0.5).clipped(0, 1) }
    case .hardSiLU: return { $0 * ($0 / 6 + 0.5).clipped(0, 1) }
    case .hardTanh: return { $0.clipped(-1, 1) }
    case .logSigmoid: return { -(-$0).softplus() }
    }
  }
}
