import CKernels
import Tensors

extension Unary: Elementwise {
  func emit(_ chain: inout Chain, _ inputs: [Chain.Register], _ output: TensorSpec) -> Chain.Register {
    let x = inputs[0]
    let result = chain.emit(Chain.operation(kind.rawValue), x.class_, output.dtype, [x])
    // -(-128) and 200² do not fit where they came from.
    return output.dtype.isInteger ? chain.rounded(result, to: output.dtype) : result
  }
}
