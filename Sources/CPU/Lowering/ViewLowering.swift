import Tensors

extension Reshaping: Viewable {
  func view(_ input: View, _ output: TensorSpec) -> View? { input.reshaped(to: output.shape) }
}

extension Transpose: Viewable {
  func view(_ input: View, _ output: TensorSpec) -> View? { input.transposed(permutation) }
}

extension BroadcastTo: Viewable {
  func view(_ input: View, _ output: TensorSpec) -> View? { input.broadcast(to: output.shape) }
}

extension Slice: Viewable {
  func view(_ input: View, _ output: TensorSpec) -> View? { input.sliced(self) }
}
